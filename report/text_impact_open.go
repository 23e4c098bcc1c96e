package report

import "inlay/answer"

// openUnits says what would close the units that may hold more, and lists
// them. Units that bound nothing hide nothing: only verbose lists them.
func (t *textImpact) openUnits(im *answer.Impact) {
	counts, bound := map[answer.State]int{}, 0
	var units []*answer.OpenUnit
	for i := range im.OpenUnits {
		u := &im.OpenUnits[i]
		bounds := len(u.Bound) > 0 || u.State == answer.LowerBound
		if bounds {
			counts[u.State]++
			bound += len(u.Bound)
		}
		if bounds || t.opt.Verbose {
			units = append(units, u)
		}
	}
	t.toClose(functionName(&im.Function), counts)
	t.unitRows(units)
	if bound > 0 && !t.opt.Verbose {
		t.p.line(plain("-v names the " + plural(bound, "body")))
	}
}

// toClose says where the missing evidence can be found.
func (t *textImpact) toClose(name string, counts map[answer.State]int) {
	if n := counts[answer.Open]; n > 0 {
		t.p.line(plain("to close " + plural(n, "open unit") + ": a copy of " + name + " that folded away leaves no trace; " +
			"read the sources for calls that lead to it, or the compiler's record (gcc -fdump-ipa-clones)"))
	}
	if n := counts[answer.LowerBound]; n > 0 {
		t.p.line(plain("to close " + plural(n, "lower-bound unit") + ": ask the compiler for its own record " +
			"(clang -fsave-optimization-record, rustc -C remark=inline, go build -gcflags=-m)"))
	}
}

// unitRows lists units, with verbose the bodies that they bound below each.
func (t *textImpact) unitRows(units []*answer.OpenUnit) {
	columns := []column{{title: "open unit", style: yellow, shrink: true, tail: true}, {title: "state", dull: string(answer.Open)},
		{title: "site"}, {title: "body"}, {title: "bodies it bounds", right: true}}
	if t.opt.Verbose {
		columns = append(columns, column{title: "bound", soft: true}, column{title: "address"}, column{title: "bytes", right: true})
	}
	if t.p.several() {
		columns = append(columns, t.p.fileColumn())
	}
	table := newTable(t.p, columns...)
	row := func(input string, cells ...string) {
		if t.p.several() {
			cells = append(cells, t.p.file(input))
		}
		table.row(cells...)
	}
	for _, u := range units {
		cells := []string{t.p.path(u.Unit.Name), string(u.State), yesNo(u.HasSite), yesNo(u.HasBody), group(len(u.Bound))}
		if !t.opt.Verbose {
			row(u.Input, cells...)
			continue
		}
		row(u.Input, append(cells, "", "", "")...)
		for i := range u.Bound {
			b := &u.Bound[i]
			row(b.Input, cells[0], "", "", "", "", hostName(b), b.Address, group(b.Size))
		}
	}
	table.flush()
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

package report

import (
	"strings"

	"inlay/answer"
)

// open says what keeps the list from being complete and what would close it, then
// where: units, definitions without code, files that were not given.
func (t *textImpact) open(im *answer.Impact) {
	t.gaps(im.Gaps)
	t.openUnits(im)
	t.definitions(im.Definitions)
	if len(im.NotSearched) > 0 {
		t.p.line(plain("not searched: " + t.some(im.NotSearched)))
	}
}

func (t *textImpact) gaps(gaps []answer.Gap) {
	for i := range gaps {
		g := &gaps[i]
		t.p.line(span{"open: " + gapCount(g), yellow}, plain(": "+gapWords(g)))
	}
}

// gapCount counts what a gap is made of.
func gapCount(g *answer.Gap) string {
	words := map[answer.GapKind]string{
		answer.GapOpenUnits: "open unit", answer.GapLowerBound: "lower-bound unit", answer.GapUnread: "unread unit",
		answer.GapFolded: "definition", answer.GapClimb: "climb", answer.GapImpossible: "impossible member",
		answer.GapConflict: "conflict", answer.GapNotSearched: "file", answer.GapSource: "unit", answer.GapImplied: "implied member", answer.GapUnwitnessed: "unwitnessed caller", answer.GapNoDWARF: "file", answer.GapUsers: "user", answer.GapUndescribed: "undescribed function", answer.GapHunks: "hunk", answer.GapNotCompared: "thing",
	}
	behind := map[answer.GapKind]string{
		answer.GapFolded: " without code", answer.GapClimb: " cut short", answer.GapNotSearched: " not searched",
		answer.GapSource: " that the sources do not fit", answer.GapNoDWARF: " without DWARF", answer.GapHunks: " that could not be resolved", answer.GapNotCompared: " not compared",
	}
	word, known := words[g.Kind]
	if !known {
		word = strings.ReplaceAll(string(g.Kind), "_", " ")
	}
	return plural(g.Count, word) + behind[g.Kind]
}

// openUnits lists the units that may hold more. Units that bound nothing hide
// nothing: only verbose lists them.
func (t *textImpact) openUnits(im *answer.Impact) {
	bound := 0
	var units []*answer.OpenUnit
	for i := range im.OpenUnits {
		u := &im.OpenUnits[i]
		bound += len(u.Bound)
		if t.opt.Verbose || len(u.Bound) > 0 || u.State == answer.LowerBound {
			units = append(units, u)
		}
	}
	t.unitRows(units)
	if bound > 0 && !t.opt.Verbose {
		t.p.line(plain("-v names the " + plural(bound, "body")))
	}
}

// unitRows lists units, with verbose the bodies that they bound below each.
func (t *textImpact) unitRows(units []*answer.OpenUnit) {
	columns := []column{{title: "open unit", style: yellow, shrink: true, tail: true}, {title: "state", dull: string(answer.Open)},
		{title: "site"}, {title: "body"}, {title: "bodies it bounds", right: true}}
	if t.opt.Verbose {
		columns = append(columns, column{title: "bound", soft: true}, column{title: "address"}, column{title: "bytes", right: true})
	}
	table := newTable(t.p, t.withFile(columns)...)
	for _, u := range units {
		cells := []string{t.p.path(u.Unit.Name), string(u.State), yesNo(u.HasSite), yesNo(u.HasBody), group(len(u.Bound))}
		if !t.opt.Verbose {
			table.row(t.withFileCell(cells, u.Input)...)
			continue
		}
		table.row(t.withFileCell(append(cells, "", "", ""), u.Input)...)
		for i := range u.Bound {
			b := &u.Bound[i]
			table.row(t.withFileCell([]string{cells[0], "", "", "", "", hostName(b), b.Address, group(b.Size)}, b.Input)...)
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

// definitions lists the definitions that have no code of their own.
func (t *textImpact) definitions(list []answer.Definition) {
	if len(list) == 0 {
		return
	}
	table := newTable(t.p, t.withFile([]column{{title: "definition without code", style: yellow, shrink: true, tail: true}, {title: "fate"},
		{title: "folded into", soft: true}, {title: "call sites that name it", right: true}})...)
	for i := range list {
		d := &list[i]
		into := ""
		if d.FoldedInto != nil {
			into = symbolName(d.FoldedInto)
		}
		table.row(t.withFileCell([]string{t.p.path(d.Unit.Name), strings.ReplaceAll(d.Fate, "_", " "), into, group(d.CallSites)}, d.Input)...)
	}
	table.flush()
}

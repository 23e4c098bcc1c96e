package report

import (
	"slices"
	"strings"

	"inlay/answer"
)

// plan prints the members that have to be replaced: first the rows to be pasted, the
// symbol in front, then those that are no rows of a patch, by what becomes of
// them.
func (t *textImpact) plan(replace []answer.Member) {
	var paste, rest []*answer.Member
	for i := range replace {
		if replace[i].How == answer.Redirect {
			paste = append(paste, &replace[i])
		} else {
			rest = append(rest, &replace[i])
		}
	}
	t.redirects(paste)
	order := []answer.How{answer.ThroughCallers, answer.WithParent, answer.NotNeeded, answer.Impossible}
	slices.SortStableFunc(rest, func(a, b *answer.Member) int {
		return slices.Index(order, a.How) - slices.Index(order, b.How)
	})
	t.others(rest)
}

func (t *textImpact) redirects(members []*answer.Member) {
	if len(members) == 0 {
		return
	}
	object := t.p.fileColumn()
	object.title = "object"
	table := newTable(t.p, append([]column{{title: "redirect", style: bold, soft: true}, object, {title: "address"},
		{title: "bytes", right: true}, {title: "patchable"}, {title: "sympos", right: true, spare: true}}, t.noteColumns(members)...)...)
	for _, m := range members {
		table.row(append([]string{symbolName(&m.Body), t.p.file(m.Body.Input), m.Body.Address, group(m.Body.Size), m.Patchable,
			optional(m.SymPos)}, t.noteCells(m, members)...)...)
	}
	table.flush()
	t.details(members)
}

func (t *textImpact) others(members []*answer.Member) {
	if len(members) == 0 {
		return
	}
	table := newTable(t.p, t.withFile(append([]column{{title: "not pasted", style: bold, soft: true}, {title: "how"}, {title: "address"},
		{title: "bytes", right: true}}, t.noteColumns(members)...))...)
	for _, m := range members {
		cells := append([]string{symbolName(&m.Body), string(m.How), m.Body.Address, group(m.Body.Size)}, t.noteCells(m, members)...)
		table.row(t.withFileCell(cells, m.Body.Input)...)
	}
	table.flush()
	t.details(members)
}

// withFile adds the column that says which file a row is about.
func (t *textImpact) withFile(columns []column) []column {
	if t.p.several() {
		columns = append(columns, t.p.fileColumn())
	}
	return columns
}

func (t *textImpact) withFileCell(cells []string, input string) []string {
	if t.p.several() {
		cells = append(cells, t.p.file(input))
	}
	return cells
}

// noteColumns are the last columns of a table of members: why, and the source form
// where a name has one.
func (t *textImpact) noteColumns(members []*answer.Member) []column {
	columns := []column{{title: "why", shrink: true}}
	if sourceForms(members) {
		columns = append(columns, column{title: "source form", shrink: true})
	}
	return columns
}

func (t *textImpact) noteCells(m *answer.Member, members []*answer.Member) []string {
	cells := []string{whyAndRisks(m, t.opt.Verbose)}
	if sourceForms(members) {
		cells = append(cells, m.Body.Demangled)
	}
	return cells
}

func sourceForms(members []*answer.Member) bool {
	return slices.ContainsFunc(members, func(m *answer.Member) bool { return m.Body.Demangled != "" })
}

// whyAndRisks says why something has to be done with a member, and what to know of it.
// Where the reason is the section, the risk of that name says nothing more.
func whyAndRisks(m *answer.Member, verbose bool) string {
	risks := m.Risks
	if m.Why != "" && !verbose {
		risks = slices.DeleteFunc(slices.Clone(risks), func(r answer.Risk) bool { return r.Kind == "section" })
	}
	return strings.Trim(m.Why+"; "+riskWords(risks, verbose), "; ")
}

// details prints below a table what must not be cut: what a signature lost, the
// functions that share the code, the places that hold the address.
func (t *textImpact) details(members []*answer.Member) {
	for _, m := range members {
		var words []string
		add(&words, signatureWords(m.Signature))
		add(&words, t.sharedWords(m))
		add(&words, t.addressWords(m))
		if len(words) > 0 {
			t.p.line(plain("  "), span{symbolName(&m.Body), bold}, plain(": "+strings.Join(words, "; ")))
		}
	}
}

// sharedWords names the functions that are changed too where a member is
// redirected.
func (t *textImpact) sharedWords(m *answer.Member) string {
	if len(m.Shared) == 0 {
		return ""
	}
	names := strings.ReplaceAll(join(m.Shared, t.p.functionRef), "; ", ", ")
	if m.How == answer.Redirect {
		return "conflict: a redirect changes " + names + " too"
	}
	return "shared with " + names
}

// addressWords names the places that hold the address of a member whose callers are
// replaced.
func (t *textImpact) addressWords(m *answer.Member) string {
	if len(m.AddressTaken) == 0 {
		return ""
	}
	places := make([]string, len(m.AddressTaken))
	for i := range m.AddressTaken {
		places[i] = usePlace(&m.AddressTaken[i])
		if t.p.several() {
			places[i] += " of " + t.p.file(m.AddressTaken[i].Input)
		}
	}
	return "address taken: " + t.some(places)
}

// some names all with verbose, else the first few.
func (t *textImpact) some(names []string) string {
	if t.opt.Verbose {
		return strings.Join(names, ", ")
	}
	return someOf(names)
}

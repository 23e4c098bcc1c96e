package report

import (
	"fmt"
	"slices"
	"strconv"

	"inlay/answer"
)

func csvImpactColumns() []string {
	return []string{"function", "decl_file", "decl_line", "list", "input", "symbol", "body",
		"address", "size", "how", "reasons", "patchable", "why", "sympos", "risks", "unit", "state",
		"class", "via", "shared", "signature", "address_taken", "object", "for", "needs"}
}

// The columns in which the rows differ by what they are about.
const (
	impactList      = 3
	impactInput     = 4
	impactHow       = 9
	impactReason    = 10
	impactPatchable = 11
	impactWhy       = 12
	impactSymPos    = 13
	impactRisks     = 14
	impactUnit      = 15
	impactState     = 16
)

// csvImpact writes one row for each member, whose list is "replace" or
// "check", one with list "open_unit" for each open unit, one with list
// "bound" for each body that it bounds, one with list "definition" for each
// definition without code, whose fate is its state, one with list
// "not_searched" for each file that was not given, and one with list "gap" for
// each gap, whose kind is its reason.
func csvImpact(im *answer.Impact, row func(...string)) {
	r := impactRows{head: []string{im.Function.Name, im.Function.DeclFile, dec(im.Function.DeclLine)}, row: row}
	for i := range im.Replace {
		r.member("replace", &im.Replace[i])
	}
	for i := range im.Check {
		r.member("check", &im.Check[i])
	}
	for i := range im.OpenUnits {
		r.openUnit(&im.OpenUnits[i])
	}
	for i := range im.Definitions {
		d := &im.Definitions[i]
		r.other("definition", d.FoldedInto, map[int]string{impactInput: d.Input, impactUnit: d.Unit.Name, impactState: d.Fate,
			impactWhy: plural(d.CallSites, "call site") + " name it"})
	}
	for _, file := range im.NotSearched {
		r.other("not_searched", nil, map[int]string{impactInput: file})
	}
	for i := range im.Gaps {
		g := &im.Gaps[i]
		r.other("gap", nil, map[int]string{impactReason: string(g.Kind), impactWhy: gapWords(g)})
	}
}

// impactRows writes the rows of one list.
type impactRows struct {
	head []string // cells of the function
	row  func(...string)
}

func (r *impactRows) member(list string, m *answer.Member) {
	var classes, paths []string
	for i := range m.Reasons {
		add(&classes, string(m.Reasons[i].Class))
		add(&paths, viaWords(m.Reasons[i].Via, plainName))
	}
	r.row(slices.Concat(r.head, []string{list}, bodyCells(&m.Body), []string{string(m.How), join(m.Reasons, csvReason), m.Patchable, m.Why,
		optional(m.SymPos), join(m.Risks, risk), m.Body.Unit.Name, "", join(classes, itself), join(paths, itself),
		join(m.Shared, plainName), signatureWords(m.Signature), join(m.AddressTaken, usePlace), "", "", join(m.Needs, needWords)})...)
}

func (r *impactRows) openUnit(u *answer.OpenUnit) {
	about := map[int]string{impactInput: u.Input, impactUnit: u.Unit.Name, impactState: string(u.State)}
	r.other("open_unit", nil, about)
	for i := range u.Bound {
		r.other("bound", &u.Bound[i], about)
	}
}

// other writes a row that is no member; b may be nil.
func (r *impactRows) other(list string, b *answer.Body, about map[int]string) {
	cells := make([]string, len(csvImpactColumns()))
	copy(cells, r.head)
	cells[impactList] = list
	if b != nil {
		copy(cells[impactInput:], bodyCells(b))
	}
	for column, cell := range about {
		cells[column] = cell
	}
	r.row(cells...)
}

func bodyCells(b *answer.Body) []string {
	return []string{b.Input, text(b.Symbol), b.Function.Name, b.Address, size(b.Size)}
}

func csvReason(r *answer.Reason) string { return reasonWord(r, plainName) }

func plainName(f *answer.Function) string { return f.Name }

func risk(r *answer.Risk) string { return fmt.Sprintf("%s: %s", r.Kind, r.Detail) }

func csvRankColumns() []string {
	return []string{"function", "decl_file", "decl_line", "linkage_name", "replace", "redirect", "check", "open_units",
		"bound", "bytes", "complete", "bodies", "noinline_saves_members", "noinline_saves_bytes"}
}

// csvRank writes one row.
func csvRank(r *answer.Rank, row func(...string)) {
	f, n := &r.Function, &r.Totals
	row(f.Name, f.DeclFile, dec(f.DeclLine), f.LinkageName, dec(n.Replace), dec(n.Redirect), dec(n.Check), dec(n.OpenUnits),
		dec(n.Bound), size(n.Bytes), strconv.FormatBool(r.Complete), dec(r.Bodies), dec(r.NoinlineSaves.Members), size(r.NoinlineSaves.Bytes))
}

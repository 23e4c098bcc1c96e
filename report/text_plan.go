package report

import (
	"slices"
	"strings"

	"inlay/answer"
)

// textPlan prints what a patch of several functions has to replace. The lists of the single
// functions come before the plan and are kept for the end, where verbose asks for them.
type textPlan struct {
	textImpact
	lists []*answer.Impact
	plans int
}

func (t *textPlan) result(result any) error {
	if im, ok := is[answer.Impact](result); ok {
		if t.opt.Verbose {
			t.lists = append(t.lists, im)
		}
		return nil
	}
	if each, ok := is[answer.EachResult](result); ok {
		t.group(each)
		return nil
	}
	plan, err := as[answer.PlanResult](result)
	if err != nil {
		return err
	}
	t.plans++
	t.p.line(append(planVerdict(plan), plain("; "+baseOf(totalCoverage(t.inputs))))...)
	t.all(plan)
	return nil
}

// planVerdict counts what has to be done.
func planVerdict(r *answer.PlanResult) []span {
	plan := &r.Plan
	s := "paste " + plural(len(plan.Rows), "row")
	if n := objects(plan.Rows); n > 1 {
		s += " in " + plural(n, "object")
	}
	if len(plan.Rows) == 0 {
		s = "nothing known to paste"
	}
	if n := len(plan.Others); n > 0 {
		s += ", " + group(n) + " not pasted" + impossibleOf(plan.Others)
	}
	s += "; check " + group(len(plan.Check))
	if trust := count(plan.Check, onlyTrusts); trust > 0 {
		s += " (" + group(trust) + " may only rely on what is changed)"
	}
	if n := plan.Totals.Bound; n > 0 {
		s += "; open units bound " + group(n) + " more"
	}
	done := span{"complete", plainStyle}
	if !plan.Complete || len(r.UnresolvedHunks) > 0 {
		done = span{"not complete", yellow}
	}
	line := []span{{plural(len(plan.Changed), "changed function"), bold}, plain(": " + s + "; "), done}
	if n := len(r.UnresolvedHunks); n > 0 {
		line = append(line, plain("; "), span{plural(n, "unresolved hunk"), yellow})
	}
	return line
}

func impossibleOf(members []answer.Member) string {
	n := count(members, func(m *answer.Member) bool { return m.How == answer.Impossible })
	if n == 0 {
		return ""
	}
	return " (" + group(n) + " impossible)"
}

func count(members []answer.Member, is func(*answer.Member) bool) (n int) {
	for i := range members {
		if is(&members[i]) {
			n++
		}
	}
	return n
}

// objects counts the objects that rows are in.
func objects(rows []answer.PlanRow) int {
	seen := map[string]bool{}
	for i := range rows {
		seen[rows[i].Object] = true
	}
	return len(seen)
}

// all prints a plan below its first line.
func (t *textPlan) all(r *answer.PlanResult) {
	plan := &r.Plan
	t.rows(plan.Rows)
	t.hunks(r)
	t.named("added functions, to be defined in the patch", plan.Added)
	t.named("removed functions", plan.Removed)
	t.named("renamed files", plan.Renamed)
	for _, n := range plan.Notes {
		t.p.line(plain("note: " + n))
	}
	t.plan(plan.Others)
	t.checkPlan(plan.Check)
	t.gaps(plan.Gaps)
	if len(r.NotSearched) > 0 {
		t.p.line(plain("not searched: " + t.some(r.NotSearched)))
	}
}

func (t *textPlan) rows(rows []answer.PlanRow) {
	if len(rows) == 0 {
		return
	}
	columns := []column{{title: "paste", style: bold, soft: true}, {title: "sympos", right: true, dull: "?"}, {title: "object", shrink: true},
		{title: "address"}, {title: "bytes", right: true}, {title: "patchable"}, {title: "for", shrink: true}, {title: "risks", shrink: true}}
	forms := slices.ContainsFunc(rows, func(r answer.PlanRow) bool { return r.Body.Demangled != "" })
	if forms {
		columns = append(columns, column{title: "source form", shrink: true})
	}
	table := newTable(t.p, columns...)
	for i := range rows {
		r := &rows[i]
		cells := []string{r.Symbol, sympos(r.SymPos), r.Object, r.Body.Address, group(r.Body.Size), r.Patchable,
			strings.ReplaceAll(join(r.For, functionName), "; ", ", "), riskWords(r.Risks, t.opt.Verbose)}
		if forms {
			cells = append(cells, r.Body.Demangled)
		}
		table.row(cells...)
	}
	table.flush()
	for i := range rows {
		t.needs(&rows[i])
	}
}

// sympos is the position of a symbol in a table; what is not known is not left blank: 0
// would be pasted for it.
func sympos(n *int) string {
	if n == nil {
		return "?"
	}
	return dec(*n)
}

// riskWords names each kind of risk once; verbose adds what is known of each.
func riskWords(risks []answer.Risk, verbose bool) string {
	if verbose {
		return join(risks, risk)
	}
	var words tally
	for i := range risks {
		words.add(strings.ReplaceAll(risks[i].Kind, "_", " "))
	}
	return words.String()
}

// named prints a list of names, nothing if it is empty.
func (t *textPlan) named(what string, names []string) {
	if len(names) > 0 {
		t.p.line(plain(what + ": " + t.some(names)))
	}
}

func (t *textPlan) end() {
	if t.plans == 0 {
		t.p.line(plain(noMatch(t.opt.Patterns, t.inputs)))
		return
	}
	for _, im := range t.lists {
		t.p.line()
		t.list(im)
	}
}

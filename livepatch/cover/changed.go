package cover

import (
	"cmp"
	"slices"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
)

// The roles of an entry.
const (
	roleChanged    = "changed"
	roleCarried    = "carried"
	roleExtra      = "extra"
	roleUnresolved = "unresolved"
)

// functionList is the impacted-function list of a function.
type functionList struct {
	fn      *program.Function
	ids     []program.FunctionID
	impact  answer.Impact
	members map[string]*answer.Member // of Replace, by the body's id
	changed bool                      // the patch is judged by it
}

// makeLists makes the lists of the functions that are said to change, and of all others
// that are replaced, at once. Where nothing is said, the changed ones are inferred.
func (r *run) makeLists() error {
	known := make(map[program.FunctionID]bool)
	add := func(fn *program.Function, changed bool, ids ...program.FunctionID) {
		for _, id := range ids {
			known[id] = true
		}
		r.lists = append(r.lists, &functionList{fn: fn, ids: ids, changed: changed, members: make(map[string]*answer.Member)})
	}
	for _, fn := range r.given() {
		add(fn, true, r.idsOf(fn)...)
	}
	for _, e := range r.entries {
		if !e.resolved() || !e.place.HasBody() {
			continue
		}
		if id := r.table.OfBody(e.place.Body); id != program.NoFunction && !known[id] {
			add(r.table.Function(id), false, id)
		}
	}
	functions := make([]*program.Function, len(r.lists))
	for i, l := range r.lists {
		functions[i] = l.fn
	}
	n := 0
	for im, err := range livepatch.Impact(r.ctx, r.target, program.SelectionOf(functions), &r.opt.Impact) {
		if err != nil {
			return err
		}
		l := r.lists[n]
		l.impact = im
		for i := range l.impact.Replace {
			l.members[l.impact.Replace[i].Body.ID] = &l.impact.Replace[i]
		}
		n++
	}
	r.out.ChangedFrom = "given"
	if !r.opt.given() {
		r.out.ChangedFrom = "inferred"
		r.out.Notes = append(r.out.Notes, "what is changed was inferred from what is replaced: a change of a function that is only inlined, of a macro or of a type is not seen; say what is changed with -e or --patch")
		r.infer()
	}
	r.join()
	return nil
}

// given returns the functions that are said to change, each once.
func (r *run) given() []*program.Function {
	out := slices.Clone(r.opt.Changed)
	if r.opt.Change == nil {
		return out
	}
	seen := make(map[answer.Function]bool)
	for _, fn := range out {
		seen[fn.Answer()] = true
	}
	for _, fn := range r.opt.Change.Functions {
		if !seen[fn.Answer()] {
			out = append(out, fn)
		}
	}
	return out
}

// idsOf returns the functions of the table that the DIEs of a function stand for.
func (r *run) idsOf(fn *program.Function) (ids []program.FunctionID) {
	for _, part := range fn.Parts {
		for _, root := range part.Roots {
			s, ok := part.File.Index().Subprogram(root)
			if !ok {
				continue
			}
			if id := r.table.Of(part.File, s); id != program.NoFunction && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// infer finds the functions that no other replaced function leads to. Of those that lead
// to each other every one may be what was changed.
func (r *run) infer() {
	edges := r.leads()
	group := components(edges)
	for _, l := range r.lists {
		l.changed = true
	}
	for i, to := range edges {
		for _, j := range to {
			if group[i] != group[j] {
				r.lists[j].changed = false
			}
		}
	}
}

// leads returns for each list the others of whose function it holds a replaced body.
func (r *run) leads() [][]int {
	edges := make([][]int, len(r.lists))
	of := make(map[program.FunctionID]int)
	for i, l := range r.lists {
		of[l.ids[0]] = i
	}
	for i, from := range r.lists {
		found := make(map[int]bool)
		for id := range from.members {
			e := r.by[id]
			if e == nil || !e.place.HasBody() { // code that nothing describes has no list
				continue
			}
			j, ok := of[r.table.OfBody(e.place.Body)]
			if ok && i != j && !found[j] && r.lists[j].members[id] != nil {
				found[j] = true
				edges[i] = append(edges[i], j)
			}
		}
	}
	return edges
}

// join makes the plan of the changed functions.
func (r *run) join() {
	plan := livepatch.NewPlan(r.target)
	for _, l := range r.lists {
		if l.changed {
			plan.Add(&l.impact)
			r.out.Changed = append(r.out.Changed, l.impact.Function)
		}
	}
	if r.opt.Change != nil {
		plan.AddChange(r.opt.Change)
	}
	r.plan = plan.Answer()
	slices.SortFunc(r.out.Changed, func(a, b answer.Function) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.DeclFile, b.DeclFile), cmp.Compare(a.DeclLine, b.DeclLine), cmp.Compare(a.LinkageName, b.LinkageName))
	})
}

// role says why an entry is in the patch.
func (r *run) role(e *replaced) string {
	if !e.resolved() {
		return roleUnresolved
	}
	if !e.place.HasBody() && !r.opt.given() {
		return roleChanged // nothing else leads to it that is known
	}
	role := roleExtra
	for _, l := range r.lists {
		switch {
		case !l.changed:
		case e.place.HasBody() && slices.Contains(l.ids, r.table.OfBody(e.place.Body)):
			return roleChanged
		case l.members[e.id()] != nil || l.checks(e.id()):
			role = roleCarried
		}
	}
	return role
}

// checks tells whether a body is among those to be checked.
func (l *functionList) checks(id string) bool {
	return slices.ContainsFunc(l.impact.Check, func(m answer.Member) bool { return m.Body.ID == id })
}

package report

import "inlay/answer"

// graph is one impacted-function list with the paths that led to its members.
// Nodes are numbered: first the functions, the changed one with 0, then the
// members.
type graph struct {
	functions []*answer.Function
	members   []*graphMember
	edges     []*graphEdge
	numbers   map[answer.Function]int
	between   map[[2]int]*graphEdge
}

type graphMember struct {
	*answer.Member
	node    int
	check   bool             // stands in the list of what has to be checked
	reasons []*answer.Reason // that are drawn
}

// graphEdge is a step of a path, with the reasons of all paths that take it.
type graphEdge struct {
	from, to int
	words    tally
	check    bool // no path to a member that has to be replaced takes it
}

// newGraph leaves out the paths on which a member only relies on the function, and
// members without another, unless asked for all.
func newGraph(im *answer.Impact, all bool) *graph {
	g := &graph{numbers: map[answer.Function]int{}, between: map[[2]int]*graphEdge{}}
	g.function(&im.Function)
	for i := range im.Replace {
		g.member(&graphMember{Member: &im.Replace[i]}, all)
	}
	for i := range im.Check {
		if all || !onlyTrusts(&im.Check[i]) {
			g.member(&graphMember{Member: &im.Check[i], check: true}, all)
		}
	}
	for i, m := range g.members {
		m.node = len(g.functions) + i
		for _, r := range m.reasons {
			g.path(r, m)
		}
	}
	return g
}

func (g *graph) member(m *graphMember, all bool) {
	g.members = append(g.members, m)
	for i := range m.Reasons {
		r := &m.Reasons[i]
		if !all && trusts(r) {
			continue
		}
		m.reasons = append(m.reasons, r)
		for k := range r.Via {
			g.function(&r.Via[k])
		}
	}
}

func (g *graph) function(f *answer.Function) {
	if _, ok := g.numbers[*f]; !ok {
		g.numbers[*f] = len(g.functions)
		g.functions = append(g.functions, f)
	}
}

// path adds the steps from the changed function to a member.
func (g *graph) path(r *answer.Reason, m *graphMember) {
	word, at := string(r.Kind), 0
	if r.Class != "" {
		word += " (" + string(r.Class) + ")"
	}
	for i := range r.Via {
		next := g.numbers[r.Via[i]]
		g.step(at, next, word, m.check)
		at = next
	}
	g.step(at, m.node, word, m.check)
}

func (g *graph) step(from, to int, word string, check bool) {
	key := [2]int{from, to}
	e := g.between[key]
	if e == nil {
		e = &graphEdge{from: from, to: to, check: true}
		g.between[key] = e
		g.edges = append(g.edges, e)
	}
	e.words.add(word)
	e.check = e.check && check
}

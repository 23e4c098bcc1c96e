package livepatch

import (
	"cmp"
	"slices"
	"sync"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
)

// view is what one unit knows about inlining: which source functions it can hold
// copies of, where the copies stand, and who is known to call whom.
type view struct {
	file  *program.File
	unit  *dwarfinline.Unit
	once  sync.Once
	nodes []node
	byID  map[program.FunctionID]int32
	// holders is all code of the unit, by address: its bodies, overridden ones left out,
	// then the code of definitions that no DIE describes.
	holders []*code
}

// node is a source function in a view.
type node struct {
	id     program.FunctionID
	state  answer.State // "" if no DIE of the function decides it
	copies []copyOf     // bodies, then instances
	seen   []copyKey    // the copies of other functions in which a call or instance of it stands, sorted
	// callers are known to call the function somewhere.
	callers   []edge
	instances int
	bodies    int
}

// edge leads to a node that is known to call another one.
type edge struct {
	caller  int32
	inlined bool // an inlined instance was seen in some unit, not only calls
	source  bool // only the source says so
}

// copyOf is a body of a function or an inlined instance of it.
type copyOf struct {
	host dwarfinline.Subprogram
	inst dwarfinline.Instance // not valid for a body
}

// copyKey names a copy within its unit: the number of an instance, or of a body
// counted from -1 downwards.
type copyKey int32

func (c copyOf) key() copyKey {
	if c.inst.Valid() {
		return copyKey(c.inst.Number())
	}
	return copyKey(-1 - c.host.Number())
}

// fill reads the unit. What is known of a call anywhere in the program counts here.
func (a *analysis) fill(v *view) {
	v.byID = make(map[program.FunctionID]int32)
	lower := program.LowerBound(v.unit)
	for _, part := range v.file.WithImports(v.unit) {
		for s := range part.Subprograms() {
			a.addSubprogram(v, s, lower)
		}
	}
	for i := range v.unit.Instances() {
		a.addInstance(v, i)
	}
	for c := range v.unit.CallSites() {
		if s, ok := c.RootSubprogram(); ok {
			if n, ok := v.byID[a.table.Of(v.file, s)]; ok {
				v.nodes[n].see(c.Host(), c.Instance())
			}
		}
	}
	for n := range v.nodes {
		slices.Sort(v.nodes[n].seen)
	}
	slices.SortFunc(v.holders, compareCodes)
	for _, p := range wrappersIn(v.file, v.unit) {
		v.holders = append(v.holders, a.code(p))
	}
	a.relate(v)
}

func (a *analysis) addInstance(v *view, i dwarfinline.Instance) {
	id := a.table.OfInstance(v.file, i)
	if id == program.NoFunction {
		return
	}
	n := v.node(id)
	n.copies = append(n.copies, copyOf{host: i.Host(), inst: i})
	n.instances++
	n.see(i.Host(), i.Parent())
}

// see notes that a call or an instance of the function stands directly in an instance,
// or in the body itself where that is not valid.
func (n *node) see(host dwarfinline.Subprogram, inst dwarfinline.Instance) {
	n.seen = append(n.seen, copyOf{host: host, inst: inst}.key())
}

// seenIn tells whether a call or an instance of the function stands directly in a copy of
// another one.
func (n *node) seenIn(c copyOf) bool {
	_, ok := slices.BinarySearch(n.seen, c.key())
	return ok
}

func (a *analysis) addSubprogram(v *view, s dwarfinline.Subprogram, lower bool) {
	id := a.table.Of(v.file, s)
	if id == program.NoFunction {
		return
	}
	n := v.node(id)
	state := program.State(s)
	if lower {
		state = answer.LowerBound
	}
	if state == answer.Closed && v.file.HasTwin(s) {
		state = answer.Open
	}
	if n.state == "" || n.state == answer.Closed {
		n.state = state
	}
	if s.Unit() == v.unit && s.OutOfLine() && !a.body(program.Body{File: v.file, Sub: s}).overridden {
		n.copies = append(n.copies, copyOf{host: s})
		n.bodies++
		v.holders = append(v.holders, a.body(program.Body{File: v.file, Sub: s}))
	}
}

func (v *view) node(id program.FunctionID) *node {
	n, ok := v.byID[id]
	if !ok {
		n = int32(len(v.nodes))
		v.byID[id] = n
		v.nodes = append(v.nodes, node{id: id})
	}
	return &v.nodes[n]
}

// relate links the functions of the unit by what was seen in any unit of the program, and
// by what the source says. A function that was only ever seen to be called is called
// here too: next to no copy vanishes where others stay calls.
func (a *analysis) relate(v *view) {
	var byName map[string]int32
	if a.src != nil {
		byName = v.byName(a.table)
	}
	for caller := range v.nodes {
		id := v.nodes[caller].id
		called := make(map[int32]bool)
		for _, callee := range a.table.Callees(id) {
			n, ok := v.byID[callee.ID]
			if !ok {
				continue
			}
			called[n] = true
			if callee.Inlined {
				v.nodes[n].callers = append(v.nodes[n].callers, edge{caller: int32(caller)})
			}
		}
		if a.src == nil {
			continue
		}
		for _, name := range a.src.of(id).names {
			if n, ok := byName[name]; ok && !called[n] && int(n) != caller {
				v.nodes[n].callers = append(v.nodes[n].callers, edge{caller: int32(caller), source: true})
			}
		}
	}
}

// byName finds the functions of the unit by their names in the source.
func (v *view) byName(t *program.FunctionTable) map[string]int32 {
	names := make(map[string]int32, len(v.nodes))
	for n := range v.nodes {
		names[t.Function(v.nodes[n].id).Source.Name] = int32(n)
	}
	return names
}

func compareCodes(a, b *code) int {
	return cmp.Or(cmp.Compare(a.place.Entry, b.place.Entry), cmp.Compare(a.place.Sub.Offset(), b.place.Sub.Offset()))
}

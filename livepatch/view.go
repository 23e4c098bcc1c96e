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
	// unsure tells the code that holds a function whose text could not be read; nil
	// without sources.
	unsure map[*code]bool
	record *record // GCC's own of the unit; nil if there is none that fits
	misfit bool    // sources or a record do not fit the unit
}

// node is a source function in a view.
type node struct {
	id      program.FunctionID
	state   answer.State // "" if no DIE of the function decides it
	copies  []copyOf     // bodies, then instances
	inlined []copyKey    // the copies of other functions that hold an instance of it, sorted
	called  []copyKey    // the copies of other functions that call it, sorted
	callers []edge       // known to call it somewhere
	bodies  int
	twins   []*code // hold a copy of a body, made by folding
}

// copyOf is a body of a function or an inlined instance of it.
type copyOf struct {
	host *code
	key  copyKey
}

// copyKey names a copy within its unit: the number of an instance, or of a
// subprogram counted from -1 downwards.
type copyKey int32

func keyOf(host dwarfinline.Subprogram, inst dwarfinline.Instance) copyKey {
	if inst.Valid() {
		return copyKey(inst.Number())
	}
	return copyKey(-1 - host.Number())
}

// fill reads the unit.
func (a *analysis) fill(v *view) {
	v.byID = make(map[program.FunctionID]int32, v.unit.CountSubprograms()) //bounded: one for each DIE that was read
	v.nodes = make([]node, 0, v.unit.CountSubprograms())                   //bounded: one for each DIE that was read
	lower := program.LowerBound(v.unit)
	for _, part := range v.file.WithImports(v.unit) {
		for s := range part.Subprograms() {
			a.addSubprogram(v, s, lower)
		}
	}
	slices.SortFunc(v.holders, compareCodes)
	a.addFolded(v)
	for _, p := range v.file.BareCode(v.unit) {
		if c := a.code(p); !slices.Contains(v.holders, c) {
			v.holders = append(v.holders, c)
		}
	}
	for i := range v.unit.Instances() {
		a.addInstance(v, i)
	}
	for c := range v.unit.CallSites() {
		if s, ok := c.RootSubprogram(); ok {
			if n, ok := v.byID[a.table.Of(v.file, s)]; ok {
				v.nodes[n].called = append(v.nodes[n].called, keyOf(c.Host(), c.Instance()))
			}
		}
	}
	for n := range v.nodes {
		slices.Sort(v.nodes[n].inlined)
		slices.Sort(v.nodes[n].called)
	}
	a.relate(v)
	a.findUnsure(v)
	a.findRecord(v)
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
	if program.Opens(state, n.state) {
		n.state = state
	}
	if s.Unit() != v.unit || !s.OutOfLine() {
		return
	}
	c := a.body(program.Body{File: v.file, Sub: s})
	for _, p := range c.place.Copies() { // they live even where the body is overridden
		n.twins = append(n.twins, a.code(p))
	}
	if c.overridden {
		return
	}
	n.copies = append(n.copies, copyOf{c, keyOf(s, dwarfinline.Instance{})})
	n.bodies++
	v.holders = append(v.holders, c)
}

// addFolded adds the code of definitions that have none of their own: another function's
// body, or what stands at their symbol. When GCC folds a function into an equal one, it
// can leave a wrapper that holds a copy of all that the other one holds, and nothing
// in the DWARF tells.
func (a *analysis) addFolded(v *view) {
	for s := range v.unit.Subprograms() {
		if s.OutOfLine() {
			continue
		}
		place := v.file.FoldedPlace(s)
		if place.File == nil {
			continue
		}
		c := a.code(place)
		if !place.HasBody() {
			v.holders = append(v.holders, c)
		}
		if id := a.table.Of(v.file, s); id != program.NoFunction {
			n := v.node(id)
			n.copies = append(n.copies, copyOf{c, keyOf(s, dwarfinline.Instance{})})
		}
	}
}

func (a *analysis) addInstance(v *view, i dwarfinline.Instance) {
	id := a.table.OfInstance(v.file, i)
	if id == program.NoFunction {
		return
	}
	n := v.node(id)
	n.copies = append(n.copies, copyOf{a.body(program.Body{File: v.file, Sub: i.Host()}), keyOf(i.Host(), i)})
	n.inlined = append(n.inlined, keyOf(i.Host(), i.Parent()))
}

// holds tells whether an instance of the function stands directly in a copy of another
// one, and calls whether a call of it does.
func (n *node) holds(c copyOf) bool { return has(n.inlined, c.key) }
func (n *node) calls(c copyOf) bool { return has(n.called, c.key) }

func has(sorted []copyKey, key copyKey) bool {
	_, ok := slices.BinarySearch(sorted, key)
	return ok
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

func compareCodes(a, b *code) int {
	return cmp.Or(cmp.Compare(a.place.Entry, b.place.Entry), cmp.Compare(a.place.Sub.Offset(), b.place.Sub.Offset()))
}

package program

import (
	"iter"

	"inlay/answer"
	"inlay/dwarfinline"
)

// FunctionID is the position of a source function in a FunctionTable.
type FunctionID int32

// NoFunction stands for a DIE that leads to no source function.
const NoFunction FunctionID = -1

// FunctionTable is every source function of a program at once: which DIEs, bodies and
// inlined instances belong to it, and who was seen to call or inline it. It costs a
// pass over all that the DWARF says and makes each question about one function, or
// about all of them, a look at a few entries. It is immutable and safe for
// concurrent use.
type FunctionTable struct {
	functions []*Function
	units     [][]unitFunctions // by file number, then by unit number
	subs      grouped[Body]     // with and without code
	bodies    grouped[Body]
	instances grouped[Inlined]
	callers   grouped[Relation]
	callees   grouped[Callee]
}

// Inlined is an inlined instance with the file that holds it.
type Inlined struct {
	File *File
	dwarfinline.Instance
}

// Host returns the body that holds the instance.
func (i Inlined) Host() Body { return Body{i.File, i.Instance.Host()} }

// Relation says that Caller was seen to call another function, or to hold an inlined
// instance of it, at a DIE of a file.
type Relation struct {
	Caller  FunctionID
	DIE     uint64
	File    int32 // its number
	Inlined bool
}

// Callee is a function that another one was seen to call or inline.
type Callee struct {
	ID      FunctionID
	Inlined bool // an inlined instance was seen somewhere, not only calls
}

// unitFunctions gives the source function of each subprogram and instance of a unit.
type unitFunctions struct {
	subs, insts []FunctionID
}

// Functions yields every source function by its number.
func (t *FunctionTable) Functions() iter.Seq2[FunctionID, *Function] {
	return func(yield func(FunctionID, *Function) bool) {
		for id, fn := range t.functions {
			if !yield(FunctionID(id), fn) {
				return
			}
		}
	}
}

// Len returns the number of source functions.
func (t *FunctionTable) Len() int { return len(t.functions) }

// Function returns a source function.
func (t *FunctionTable) Function(id FunctionID) *Function { return t.functions[id] }

// Of returns the source function of a subprogram.
func (t *FunctionTable) Of(f *File, s dwarfinline.Subprogram) FunctionID {
	return t.units[f.number][s.Unit().Number()].subs[s.Number()]
}

// OfBody returns the source function of a body.
func (t *FunctionTable) OfBody(b Body) FunctionID { return t.Of(b.File, b.Sub) }

// OfInstance returns the source function of an inlined instance, NoFunction if its
// origin cannot be read.
func (t *FunctionTable) OfInstance(f *File, i dwarfinline.Instance) FunctionID {
	return t.units[f.number][i.Unit().Number()].insts[i.Number()]
}

// Subprograms returns the kept DIEs of a function, with and without code, by file and
// DIE offset. The slice is the table's own: do not change it.
func (t *FunctionTable) Subprograms(id FunctionID) []Body { return t.subs.of(id) }

// States tells for each unit of a file that holds a DIE of a function what that unit proves,
// as [Part.States] does.
func (t *FunctionTable) States(f *File, id FunctionID) map[*dwarfinline.Unit]answer.State {
	return f.states(func(yield func(dwarfinline.Subprogram) bool) {
		for _, b := range t.Subprograms(id) {
			if b.File == f && !yield(b.Sub) {
				return
			}
		}
	})
}

// Bodies returns the bodies of a function, by file and DIE offset. The slice is the
// table's own: do not change it.
func (t *FunctionTable) Bodies(id FunctionID) []Body { return t.bodies.of(id) }

// Instances returns the inlined instances of a function, by file and DIE offset. The
// slice is the table's own: do not change it.
func (t *FunctionTable) Instances(id FunctionID) []Inlined { return t.instances.of(id) }

// Callers returns who was seen to call or inline a function, by file and DIE offset; a
// caller can come more than once. The slice is the table's own: do not change
// it. Calls are only known if the program was opened with [Options].CallSites.
func (t *FunctionTable) Callers(id FunctionID) []Relation { return t.callers.of(id) }

// Callees returns the functions that a function was seen to call or inline, each once. The
// slice is the table's own: do not change it.
func (t *FunctionTable) Callees(id FunctionID) []Callee { return t.callees.of(id) }

// grouped keeps items by source function: those of function i lie between ends[i-1] and
// ends[i].
type grouped[T any] struct {
	items []T
	ends  []int32
}

func (g *grouped[T]) of(id FunctionID) []T {
	var lo int32
	if id > 0 {
		lo = g.ends[id-1]
	}
	return g.items[lo:g.ends[id]:g.ends[id]]
}

// group sorts items by function and keeps their order within. each calls its argument
// for every item, twice in the same order.
func group[T any](functions int, each func(add func(FunctionID, T))) grouped[T] {
	starts := make([]int32, functions+1)
	each(func(id FunctionID, _ T) { starts[id+1]++ })
	for i := range functions {
		starts[i+1] += starts[i]
	}
	//bounded: the first round counted the items one by one
	g := grouped[T]{items: make([]T, starts[functions]), ends: starts[:functions]}
	each(func(id FunctionID, item T) {
		g.items[starts[id]] = item
		starts[id]++
	})
	return g
}

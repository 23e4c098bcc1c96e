package ipaclones

import (
	"errors"
	"iter"
	"slices"
)

// Errors that callers can test for with errors.Is.
var (
	// ErrSyntax says that a line has none of the known forms.
	ErrSyntax = errors.New("not a line of an ipa-clones file")
	// ErrLimit says that a file holds more than any compiler would write.
	ErrLimit = errors.New("ipa-clones file exceeds a limit")
)

// Node is a function as the compiler's call graph knew it at one stage.
type Node struct {
	// Name is the assembler name at that time; clones carry a suffix.
	Name string
	// Order numbers the nodes of one stage. A function that is inlined or cloned
	// again can appear under several numbers.
	Order int
	// File, Line and Column are where the function is declared, File as the
	// compiler was given it, relative to the folder that it ran in.
	File         string
	Line, Column int
}

// InliningTo is the Kind of a step that took the code of a function into
// another. Every other kind is a clone.
const InliningTo = "inlining to"

// Step is one line of the record: what became of a function's code.
type Step struct {
	From Node // the callee, or what the clone was made from
	To   Node // the function it went into, or the clone
	// Kind is InliningTo, "isra", "constprop", "part" and the like. It is empty
	// where the compiler gives none: the copy made for recursive inlining, and
	// what link-time optimization carries from one stage to the next.
	Kind string
}

// Pair says that code of Callee went into Host.
type Pair struct{ Callee, Host Node }

// Dump is one file of the record. It is immutable and safe for concurrent use.
type Dump struct {
	nodes   []Node
	steps   []step
	removed []uint32
	held    [][]uint32 // for each node the sorted numbers of those it took in
}

// step is a Step by node number.
type step struct {
	from, to uint32
	kind     string
}

// Steps yields the lines about inlining and cloning in the order of the file.
func (d *Dump) Steps() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		for _, s := range d.steps {
			if !yield(Step{d.nodes[s.from], d.nodes[s.to], s.kind}) {
				return
			}
		}
	}
}

// Clones yields the steps that made a clone, in the order of the file.
func (d *Dump) Clones() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		for s := range d.Steps() {
			if s.Kind != InliningTo && !yield(s) {
				return
			}
		}
	}
}

// Nodes returns every function that a line names, in the order of first
// mention. Functions that nothing happened to are not in the record.
func (d *Dump) Nodes() []Node { return slices.Clone(d.nodes) }

// Removed returns the functions that the compiler dropped, in the order of the
// file. It is no proof either way of what the object holds: copies that were
// inlined appear here under numbers of their own, and some functions that are
// gone are missing.
func (d *Dump) Removed() []Node {
	out := make([]Node, len(d.removed))
	for i, n := range d.removed {
		out[i] = d.nodes[n]
	}
	return out
}

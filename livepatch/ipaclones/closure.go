package ipaclones

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
)

// maxContent bounds the pairs of one file, with those of functions that are
// gone, and maxMerged the functions that are looked at to find them: a step looks at all
// that its two functions hold. A unit of a Linux kernel has a few thousand pairs.
const (
	maxContent = 1 << 26
	maxMerged  = 1 << 30
)

// Pairs yields each pair of a callee and a function that its code went into,
// directly or inside another function that carried it, once; by host and callee in
// the order of first mention. Hosts that are gone from the object are among them:
// the object's symbols say which are left.
//
// Steps are taken in the order of the file. A step carries what its first
// function held at that time and nothing that came later, because the
// compiler copied that code then: early inlining writes only the direct step,
// the later passes write a line for every function that a copy carries. A clone
// holds what its original held: of a function that was split into its head and a
// part, the record does not say which of the two kept what, so both are said to
// hold all of it.
func (d *Dump) Pairs() iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		for host, callees := range d.held {
			for _, callee := range callees {
				if !yield(Pair{d.nodes[callee], d.nodes[host]}) {
					return
				}
			}
		}
	}
}

// hold finds for each node the nodes whose code it took in.
func (d *Dump) hold() error {
	held := make([][]uint32, len(d.nodes))
	total, looked := 0, 0
	var merged []uint32
	for _, s := range d.steps {
		before := len(held[s.to])
		if looked += before + len(held[s.from]); looked > maxMerged {
			return fmt.Errorf("%w: %d functions held, each looked at again and again", ErrLimit, total)
		}
		merged = union(merged[:0], held[s.to], held[s.from])
		if s.kind == InliningTo {
			if at, ok := slices.BinarySearch(merged, s.from); !ok {
				merged = slices.Insert(merged, at, s.from)
			}
		}
		if len(merged) == before {
			continue
		}
		if total += len(merged) - before; total > maxContent {
			return fmt.Errorf("%w: more than %d pairs", ErrLimit, maxContent)
		}
		held[s.to] = append(held[s.to][:0], merged...)
	}
	d.held = held
	return nil
}

// union appends the sorted union of two sorted lists.
func union(out, a, b []uint32) []uint32 {
	for len(a) > 0 && len(b) > 0 {
		switch cmp.Compare(a[0], b[0]) {
		case -1:
			out, a = append(out, a[0]), a[1:]
		case 1:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

package program

import (
	"cmp"
	"slices"
	"sync"

	"inlay/answer"
	"inlay/dwarfinline"
)

// cover counts how much of the file was read and how much of its code is
// inlined, and finds the overridden bodies meanwhile. The same code described
// twice counts once.
func (f *File) cover() {
	c := &f.coverage
	for _, u := range f.index.Units() {
		c.Units++
		if u.Fault() == nil {
			c.UnitsRead++
		}
		if u.Err() != nil {
			continue
		}
		if LowerBound(u) {
			c.UnitsLowerBound++
		}
	}
	f.compDir = mostCommon(f.index.Units())
	var tasks sync.WaitGroup
	defer tasks.Wait() // also after a fault
	run := func(task func()) {
		guarded := func() {
			if err := f.elf.Guard(func() error { task(); return nil }); err != nil {
				f.note(err)
			}
		}
		if f.jobs > 1 {
			tasks.Go(guarded)
		} else {
			guarded()
		}
	}
	run(func() { c.InlinedBytes = newCodeSet(f.elf).size(f.index.InlinedRanges()) })
	run(func() { c.CodeBytes = newCodeSet(f.elf).size(f.index.BodyRanges()) })
	f.findOverridden()
}

// unionSize returns the number of bytes that lie in at least one range. It
// sorts its argument.
func unionSize(rs []dwarfinline.Range) (n uint64) {
	slices.SortFunc(rs, func(a, b dwarfinline.Range) int { return cmp.Compare(a.Lo, b.Lo) })
	var end uint64
	for _, r := range rs {
		if r.Lo >= end {
			n += r.Hi - r.Lo
			end = r.Hi
		} else if r.Hi > end {
			n += r.Hi - end
			end = r.Hi
		}
	}
	return n
}

// LowerBound tells a unit whose DWARF proves no absence: its producer leaves no
// abstract instance behind when an inlined copy folds away. Only GCC (and the
// assembler, which never inlines) is known to leave one. A partial unit without
// a producer says nothing by itself: the units that import it do.
func LowerBound(u *dwarfinline.Unit) bool {
	if u.Partial() && !u.ProducerHas(" ") {
		return false
	}
	return !u.ProducerStarts("GNU ")
}

// State says what the DWARF of a unit proves about a source function that has
// the subprogram s there.
func State(s dwarfinline.Subprogram) answer.State {
	switch {
	case LowerBound(s.Unit()):
		return answer.LowerBound
	case WithoutCode(s):
		return answer.FoldedOrRemoved
	case s.Abstract() || s.Root() != s.Offset() || !s.OutOfLine():
		return answer.Open
	}
	return answer.Closed
}

// mostCommon returns the compilation directory that most units name, of several the
// first in the alphabet. Partial units of dwz name none.
func mostCommon(units []*dwarfinline.Unit) (best string) {
	counts := make(map[string]int)
	for _, u := range units {
		if dir := u.CompDir(); u.Err() == nil && dir != "" {
			counts[dir]++
		}
	}
	for dir, n := range counts {
		if n > counts[best] || n == counts[best] && (best == "" || dir < best) {
			best = dir
		}
	}
	return best
}

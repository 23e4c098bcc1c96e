package dwarfinline

import (
	"fmt"

	"inlay/elfscan"
)

// maxWalk bounds the DIEs that are stepped over to find the children of one: where nothing
// tells siblings, those that lie deeper are among them.
const maxWalk = 1 << 22

// errWalk tells DIEs that hold too many others.
var errWalk = fmt.Errorf("more DIEs to step over than are read for one answer: %w", elfscan.ErrLimit)

// step says where a walk goes behind a DIE.
type step uint8

const (
	into step = iota // to its first child
	over             // to what follows its last descendant
	stop             // nowhere
)

// walk calls fn for the DIEs below d, parents first, with their depth: 1 for a child. Every
// DIE that it steps over comes out of left: in a hostile unit, all DIEs may lie in one
// another. What fn reads of a DIE that is broken is of no matter, since the walk steps over
// its attributes next and fails then.
func (x *Index) walk(d die, left *int, fn func(d die, depth int) (step, error)) error {
	if !d.children {
		return nil
	}
	t := x.tables.get(d.u)
	sc := newWalk(d.u, t)
	at, err := d.each(func(uint16, value) {})
	if err != nil {
		return err
	}
	passed := 0 // depth of the DIE whose descendants are stepped over, 0 for none
	for depth := 1; depth > 0; {
		code, next := uleb(sc.b, at)
		if next < 0 {
			return d.u.sec.fail(".debug_info", uint64(at), ErrReference)
		}
		if code == 0 {
			depth, at = depth-1, next
			continue
		}
		a := t.lookup(code)
		if a.action == actUndefined {
			return sc.unknownAbbrev(at, code)
		}
		if *left--; *left < 0 {
			return d.u.sec.fail(".debug_info", uint64(at), errWalk)
		}
		if depth <= passed {
			passed = 0
		}
		goes := over
		if passed == 0 {
			goes, err = fn(die{u: d.u, off: at, attrs: next, tag: a.tag, children: a.children, specs: t.specs[a.specs.lo:a.specs.hi]}, depth)
			if err != nil || goes == stop {
				return err
			}
		}
		if at = sc.skip(&a, next); at < 0 {
			return sc.badAttributes(&a, next)
		}
		if !a.children {
			continue
		}
		if sibling := sc.jump(&a, next); goes == over && sibling > 0 {
			at = sibling
			continue
		}
		if goes == over && passed == 0 {
			passed = depth
		}
		depth++
	}
	return nil
}

// children calls fn for each child of a DIE until it returns false.
func (x *Index) children(d die, left *int, fn func(die) bool) error {
	return x.walk(d, left, func(c die, _ int) (step, error) {
		if !fn(c) {
			return stop, nil
		}
		return over, nil
	})
}

package dwarfinline

import (
	"fmt"
	"slices"

	"inlay/elfscan"
)

// maxChain bounds a chain of origins. Compilers write two or three links.
const maxChain = 32

// errChain tells a chain of origins that is longer than maxChain.
var errChain = fmt.Errorf("chain of abstract origins is longer than %d links: %w", maxChain, elfscan.ErrLimit)

// finish marks, inside one unit, which subprograms are referred to. It runs
// in the worker, where the unit's facts are still in the cache.
func (sc *scanner) finish() {
	c := &sc.counts
	for i := range sc.insts {
		d := &sc.insts[i]
		c.Inlined++
		if !d.located() {
			c.Empty++
		}
		if d.depth() > 0 {
			c.Nested++
		}
		c.MaxDepth = max(c.MaxDepth, int(d.depth()))
		sc.mark(d.origin.at())
	}
	for _, origin := range sc.strayOrigins {
		sc.mark(origin)
	}
	for i := range sc.subs {
		d := &sc.subs[i]
		switch {
		case d.flags&subHasCode != 0:
			c.OutOfLine++
		case d.flags&subDiscarded != 0:
			c.Discarded++
		case d.inline == 0:
			c.WithoutPC++
		}
		if d.inline != 0 {
			c.AbstractInstances++
		}
		if d.flags&subSpec == 0 {
			sc.mark(d.origin.at())
		}
	}
}

// mark notes that the subprogram at origin is referred to.
func (sc *scanner) mark(origin uint64) {
	if origin == 0 {
		return
	}
	if !sc.u.holds(origin) {
		sc.foreign = true
		return
	}
	if i, ok := findSub(sc.subs, origin); ok {
		sc.subs[i].flags |= subReferenced
	} else {
		sc.dangling = append(sc.dangling, origin)
	}
}

// report keeps a diagnostic that concerns the unit, up to the common bound.
func (u *Unit) report(off uint64, err error) {
	if len(u.diags) <= maxUnitDiagnostics {
		u.diags = append(u.diags, asDiagnostic(u.index.fail(off, err), u))
	}
}

// checkOrigin reports an origin that no kept subprogram has: it may be a
// declaration, and must be a subprogram.
func (x *Index) checkOrigin(u *Unit, origin uint64) {
	d, err := x.dieAt(origin)
	if err == nil && d.tag != tagSubprogram {
		err = fmt.Errorf("abstract origin %#x is no subprogram: %w", d.off, ErrReference)
	}
	if err != nil {
		u.report(origin, err)
	}
}

// findSub returns the position of the subprogram whose DIE is at off.
func findSub(subs []subprogram, off uint64) (int, bool) {
	lo, hi := 0, len(subs)
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); subs[m].off.at() < off {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo, lo < len(subs) && subs[lo].off.at() == off
}

// resolve follows the chains of abstract origins to their roots, marks what
// other units refer to, and sums up. It is the last step of Build.
func (x *Index) resolve() {
	x.counts.MaxDepth = -1
	for _, u := range x.units {
		for i := range u.subs {
			x.resolveSub(Subprogram{u, int32(i)})
		}
		for i := range u.insts {
			if u.foreign {
				x.markForeign(u, u.insts[i].origin.at())
			}
		}
		for _, off := range u.dangling {
			x.checkOrigin(u, off)
		}
	}
	for _, u := range x.units {
		if err := u.checkLines(); err != nil {
			u.diags = append(u.diags, asDiagnostic(err, u))
		}
	}
	for _, s := range x.files {
		x.diags = append(x.diags, s.failed...)
	}
	for _, u := range x.units {
		u.counts.Orphans = u.orphans()
		x.counts.add(u.counts)
		if u.err != nil {
			x.lostBytes += uint64(u.end - u.off)
			x.diags = append(x.diags, asDiagnostic(u.err, u))
		}
		x.diags = append(x.diags, u.diags...)
	}
}

func (u *Unit) orphans() (n int) {
	for i := range u.subs {
		if u.subs[i].inline != 0 && u.subs[i].flags&(subReferenced|subHasCode) == 0 {
			n++
		}
	}
	return n
}

// What subprogram.chain says beside a number of links.
const (
	chainOpen  = maxChain + 1 + iota // being followed
	chainCycle                       // comes back to itself
	chainLong                        // of more than maxChain links
)

// resolveSub sets the root of a subprogram: the last one on its chain of abstract origins.
func (x *Index) resolveSub(s Subprogram) {
	d := s.d()
	if !d.hasAbstractOrigin() {
		return
	}
	x.markForeign(s.u, d.origin.at())
	x.follow(s)
	switch d.chain {
	case chainCycle:
		s.u.report(d.off.at(), ErrCycle)
	case chainLong:
		s.u.report(d.off.at(), errChain)
	}
}

// follow goes along a chain up to what is known of its end, and back with that: chains share
// their ends, and each link is gone along once.
func (x *Index) follow(at Subprogram) {
	path := make([]*subprogram, 0, 4) // compilers write two or three links
	var next *subprogram              // behind the last of path; nil if none was kept there
	for ok := true; ok; {
		d := at.d()
		if !d.hasAbstractOrigin() || d.chain != 0 {
			next = d
			break
		}
		d.chain = chainOpen
		path = append(path, d)
		at, ok = x.handle(at.u, d.origin.at())
	}
	for _, d := range slices.Backward(path) {
		switch {
		case next == nil:
			d.chain, d.root = 1, d.origin
		case next.chain == chainOpen || next.chain == chainCycle:
			d.chain = chainCycle
		case next.chain >= maxChain:
			d.chain = chainLong
		default:
			d.chain, d.root = next.chain+1, next.root
		}
		next = d
	}
}

// sub returns the subprogram at off, looked for in u first; nil if none was
// kept there.
func (x *Index) sub(u *Unit, off uint64) *subprogram {
	if !u.holds(off) {
		if u = x.unitAt(off); u == nil {
			return nil
		}
	}
	if i, ok := findSub(u.subs, off); ok {
		return &u.subs[i]
	}
	return nil
}

// markForeign marks a subprogram that another unit refers to.
func (x *Index) markForeign(u *Unit, origin uint64) {
	if origin == 0 || u.holds(origin) {
		return
	}
	if d := x.sub(u, origin); d != nil {
		d.flags |= subReferenced
	} else {
		x.checkOrigin(u, origin)
	}
}

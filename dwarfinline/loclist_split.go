package dwarfinline

import (
	"fmt"

	"inlay/elfscan"
)

// The kinds of entries of .debug_loc.dwo, which split DWARF had before version 5 (GCC wiki,
// "DebugFission").
const (
	lleSplitEnd         = 0
	lleSplitBase        = 1 // an index of .debug_addr
	lleSplitStartEnd    = 2 // two of them
	lleSplitStartLength = 3 // one, and four bytes
	lleSplitOffsetPair  = 4 // twice four bytes
)

// searchSplit4 looks for pc in a list of .debug_loc.dwo.
func (l *locList) searchSplit4(off, pc uint64) error {
	r := reader{b: l.b, off: off, big: l.u.sec.big}
	for {
		if err := l.step(); err != nil {
			return err
		}
		kind := r.fixed(1)
		if r.failed {
			return elfscan.ErrTruncated
		}
		var e locEntry
		var err error
		switch kind {
		case lleSplitEnd:
			return nil
		case lleSplitBase:
			if l.base, err = l.indexed(&r); err != nil {
				return err
			}
			continue
		case lleSplitStartEnd:
			if e.lo, err = l.indexed(&r); err == nil {
				e.hi, err = l.indexed(&r)
			}
		case lleSplitStartLength:
			e.lo, err = l.indexed(&r)
			e.hi = e.lo + r.fixed(4)
		case lleSplitOffsetPair:
			e.lo = l.base + r.fixed(4)
			e.hi = l.base + r.fixed(4)
		default:
			err = fmt.Errorf("entry kind %#x: %w", kind, elfscan.ErrUnsupported)
		}
		if e.expr = r.bytes(r.fixed(2)); err != nil {
			return err
		}
		if r.failed {
			return elfscan.ErrTruncated
		}
		if done, err := l.take(e, pc); done {
			return err
		}
	}
}

// indexed reads an address by its index.
func (l *locList) indexed(r *reader) (uint64, error) {
	i := r.uleb()
	if r.failed {
		return 0, elfscan.ErrTruncated
	}
	pc, ok := l.u.addrx(i)
	if !ok {
		return 0, fmt.Errorf("address index %d: %w", i, elfscan.ErrTruncated)
	}
	return pc, nil
}

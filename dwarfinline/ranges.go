package dwarfinline

import (
	"fmt"

	"inlay/elfscan"
)

// addRanges appends the non-empty ranges of an entity to sc.ranges, in the
// order recorded, and returns the first address recorded, empty ranges
// included.
func (sc *scanner) addRanges(p pcs, start int) (first uint64) {
	if p.ranges.class != classNone {
		return sc.listRanges(p.ranges, start)
	}
	low, ok := sc.u.address(p.low)
	if !ok {
		if p.low.class != classNone {
			sc.report(uint64(start), fmt.Errorf("low_pc has no address: %w", elfscan.ErrCorrupt))
		}
		return 0
	}
	switch p.high.class {
	case classAddress, classAddrx:
		if high, ok := sc.u.address(p.high); ok {
			sc.addRange(low, high, start)
		}
	case classConstant, classSigned:
		sc.addRange(low, low+p.high.v, start)
	}
	return low
}

// addRange keeps [lo, hi) if it holds a byte.
func (sc *scanner) addRange(lo, hi uint64, start int) {
	if lo < hi {
		if sc.charge(rangeCost) {
			sc.ranges = append(sc.ranges, Range{lo, hi})
		}
	} else if hi < lo && !sc.u.tombstone(lo) {
		sc.report(uint64(start), fmt.Errorf("range ends at %#x before it starts at %#x: %w", hi, lo, elfscan.ErrCorrupt))
	}
}

// tombstone tells the addresses that linkers leave for discarded code: -1, and
// -2 where -1 selects a base.
func (u *Unit) tombstone(pc uint64) bool {
	return pc >= ^uint64(0)>>(64-8*uint(u.enc.addrSize))-1
}

// listRanges reads the list that DW_AT_ranges refers to.
func (sc *scanner) listRanges(v value, start int) (first uint64) {
	l := rangeList{u: sc.u, base: sc.base}
	off, err := l.offset(v)
	if err == nil {
		l.add = func(lo, hi uint64) {
			if l.n == 1 {
				first = lo
			}
			sc.addRange(lo, hi, start)
		}
		if sc.u.enc.version >= 5 {
			err = l.rnglist(off)
		} else {
			err = l.debugRanges(off)
		}
	}
	sc.s.rangeBudget.Add(-l.steps)
	if err != nil {
		sc.report(uint64(start), fmt.Errorf("range list: %w", err))
	}
	return first
}

// rangeList reads one range list.
type rangeList struct {
	u     *Unit
	base  uint64
	n     int   // ranges seen
	steps int64 // entries seen, the end included
	left  int64 // of the budget when it was last looked at
	add   func(lo, hi uint64)
}

// errEntries tells range lists that are read more often than compilers share them.
var errEntries = fmt.Errorf("the lists hold more entries than their sections explain: %w", elfscan.ErrLimit)

// step pays for the next entry.
func (l *rangeList) step() error {
	if l.steps&0xff == 0 {
		l.left = l.u.sec.rangeBudget.Load()
	}
	if l.steps++; l.steps > l.left {
		return errEntries
	}
	return nil
}

// offset returns where the list starts in its section.
func (l *rangeList) offset(v value) (uint64, error) {
	switch v.class {
	case classListx: // DWARF 5 section 7.28: the offset table lies at DW_AT_rnglists_base
		sz, base, b := uint64(l.u.enc.offsetSize()), l.u.rnglistsBase, l.u.sec.rnglists
		if base == 0 || base > uint64(len(b)) || v.v >= (uint64(len(b))-base)/sz {
			return 0, fmt.Errorf("index %d: %w", v.v, elfscan.ErrTruncated)
		}
		return base + fixed(b[base+v.v*sz:], int(sz), l.u.sec.big), nil
	case classSecOffset, classConstant: // DWARF 2 and 3 used data4 and data8
		if s := l.u.skeleton; s != nil { // version 4 has the lists in the main file
			return v.v + s.rangesBase + l.u.part.rnglists, nil
		}
		return v.v, nil
	}
	return 0, fmt.Errorf("attribute of class %d: %w", v.class, elfscan.ErrUnsupported)
}

// debugRanges reads a list of .debug_ranges (DWARF 4 section 2.17.3).
func (l *rangeList) debugRanges(off uint64) error {
	b, sz, big := l.u.sec.ranges, int(l.u.enc.addrSize), l.u.sec.big
	most := ^uint64(0) >> (64 - 8*sz)
	for {
		if err := l.step(); err != nil {
			return err
		}
		if off > uint64(len(b)) || uint64(len(b))-off < uint64(2*sz) {
			return fmt.Errorf(".debug_ranges+%#x: %w", off, elfscan.ErrTruncated)
		}
		lo, hi := fixed(b[off:], sz, big), fixed(b[off+uint64(sz):], sz, big)
		off += uint64(2 * sz)
		switch {
		case lo == 0 && hi == 0:
			return nil
		case lo == most:
			l.base = hi
		default:
			l.n++
			l.add(l.base+lo, l.base+hi)
		}
	}
}

// rnglist reads a list of .debug_rnglists (DWARF 5 section 2.17.3).
func (l *rangeList) rnglist(off uint64) error {
	b := l.u.sec.rnglists
	at := int(min(off, uint64(len(b))))
	for {
		if err := l.step(); err != nil {
			return err
		}
		if at < 0 || at >= len(b) {
			return fmt.Errorf(".debug_rnglists+%#x: %w", off, elfscan.ErrTruncated)
		}
		kind := b[at]
		at++
		if kind == rleEndOfList {
			return nil
		}
		if kind > rleStartLength {
			return fmt.Errorf(".debug_rnglists+%#x: entry kind %#x: %w", at-1, kind, elfscan.ErrUnsupported)
		}
		var err error
		if at, err = l.entry(b, at, kind); err != nil {
			return err
		}
	}
}

// DWARF 5 section 7.25, table 7.30.
const (
	rleEndOfList    = 0x00
	rleBaseAddressx = 0x01
	rleStartxEndx   = 0x02
	rleStartxLength = 0x03
	rleOffsetPair   = 0x04
	rleBaseAddress  = 0x05
	rleStartEnd     = 0x06
	rleStartLength  = 0x07
)

// entry reads one entry and returns the offset behind it, negative if it does
// not fit.
func (l *rangeList) entry(b []byte, at int, kind byte) (int, error) {
	var x [2]uint64
	n := 2
	if kind == rleBaseAddressx || kind == rleBaseAddress {
		n = 1
	}
	for i := range n {
		isAddr := kind == rleBaseAddress || kind == rleStartEnd || (kind == rleStartLength && i == 0)
		if isAddr {
			sz := int(l.u.enc.addrSize)
			if len(b)-at < sz {
				return -1, nil
			}
			x[i], at = fixed(b[at:], sz, l.u.sec.big), at+sz
			continue
		}
		if x[i], at = uleb(b, at); at < 0 {
			return -1, nil
		}
		if kind == rleBaseAddressx || kind == rleStartxEndx || (kind == rleStartxLength && i == 0) {
			pc, ok := l.u.addrx(x[i])
			if !ok {
				return -1, fmt.Errorf("address index %d: %w", x[i], elfscan.ErrTruncated)
			}
			x[i] = pc
		}
	}
	switch kind {
	case rleBaseAddressx, rleBaseAddress:
		l.base = x[0]
		return at, nil
	case rleOffsetPair:
		x[0], x[1] = l.base+x[0], l.base+x[1]
	case rleStartxLength, rleStartLength:
		x[1] += x[0]
	}
	l.n++
	l.add(x[0], x[1])
	return at, nil
}

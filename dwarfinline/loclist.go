package dwarfinline

import (
	"errors"
	"fmt"

	"inlay/elfscan"
)

// locList reads one location list (DWARF 5 section 2.6.2).
type locList struct {
	u     *Unit
	b     []byte // the section
	base  uint64
	views int  // where the next view pair stands in b, -1 if there are none
	left  *int // list entries that may still be read
	found locEntry
	have  bool
	other []byte // the default location, nil if there is none
}

// locEntry is one bounded location description. With views, a bound is an
// address and the number of a view of it: GCC counts the states that a debugger
// can tell apart at one address, and 0 is the first of them. What a parameter holds
// at view 0 of the entry pc is what it was called with; from view 1 on, the
// function may have assigned to it without an instruction.
type locEntry struct {
	lo, hi         uint64
	viewLo, viewHi uint64
	viewed         bool
	expr           []byte
}

// covers tells whether the entry holds at the first view of pc.
func (e *locEntry) covers(pc uint64) bool {
	if !e.viewed {
		return e.lo <= pc && pc < e.hi
	}
	return (e.lo < pc || e.lo == pc && e.viewLo == 0) && (pc < e.hi || pc == e.hi && e.viewHi > 0)
}

// maxLocEntries bounds the list entries that one query reads. The entry that
// covers the entry pc is nearly always a list's first, and no function that
// was seen has more than some thousand entries for all of its parameters.
const maxLocEntries = 1 << 16

// errLocEntries tells location lists that are longer than that.
var errLocEntries = fmt.Errorf("the location lists hold more than %d entries: %w", maxLocEntries, elfscan.ErrLimit)

// step pays for the next entry.
func (l *locList) step() error {
	if *l.left--; *l.left < 0 {
		return errLocEntries
	}
	return nil
}

// take notes a bounded entry if it covers pc, and tells whether that ends the
// search. Entries may overlap: any of them will do (DWARF 5 section 2.6.2).
func (l *locList) take(e locEntry, pc uint64) (done bool, err error) {
	if !e.viewed && l.views >= 0 {
		if e.viewLo, l.views = uleb(l.b, l.views); l.views >= 0 {
			e.viewHi, l.views = uleb(l.b, l.views)
		}
		if l.views < 0 {
			return true, fmt.Errorf("view pairs: %w", elfscan.ErrTruncated)
		}
		e.viewed = true
	}
	// A parameter that is not passed any more is so at every view.
	gone := e.lo <= pc && pc < e.hi && len(e.expr) > 0 && e.expr[0] == opGNUParameterRef
	if gone || e.covers(pc) {
		l.found, l.have = e, true
	}
	return l.have, nil
}

// searchLocations looks for pc in the location list that an attribute names. An error tells
// a list that cannot be read; it wraps errLocOffset where the attribute names none.
func (u *Unit) searchLocations(at, views value, pc uint64, left *int) (locEntry, error) {
	name := ".debug_loclists"
	if u.enc.version < 5 {
		name = ".debug_loc"
	}
	b, err := u.sec.section(name)
	if err == nil && u.listed && uint64(len(b)) > 1<<32 {
		err = u.sec.fail(name, 1<<32, errNarrow)
	}
	if err != nil {
		return locEntry{}, err
	}
	off, err := u.locOffset(at, b)
	if err != nil {
		return locEntry{}, err
	}
	l := locList{u: u, b: b, base: u.lowPC, views: -1, left: left}
	v := views.v + u.part.locations
	if u.sec.dwo && u.enc.version >= 5 { // GCC counts from behind the header there
		v = views.v + u.loclistsBase
	}
	if views.class == classSecOffset && v < uint64(len(b)) {
		l.views = int(v)
	}
	switch {
	case u.enc.version >= 5:
		err = l.search5(off, pc)
	case u.sec.dwo:
		err = l.searchSplit4(off, pc)
	default:
		err = l.search4(off, pc)
	}
	if err != nil {
		return locEntry{}, u.sec.fail(name, off, err)
	}
	return l.found, nil
}

// errLocOffset tells a location attribute that leads to no list.
var errLocOffset = errors.New("no location list")

// search4 looks for pc in a list of .debug_loc (DWARF 4 section 2.6.2).
func (l *locList) search4(off, pc uint64) error {
	sz, big := int(l.u.enc.addrSize), l.u.sec.big
	most := ^uint64(0) >> (64 - 8*sz)
	for {
		if err := l.step(); err != nil {
			return err
		}
		if off > uint64(len(l.b)) || uint64(len(l.b))-off < uint64(2*sz) {
			return elfscan.ErrTruncated
		}
		lo, hi := fixed(l.b[off:], sz, big), fixed(l.b[off+uint64(sz):], sz, big)
		off += uint64(2 * sz)
		switch {
		case lo == 0 && hi == 0:
			return nil
		case lo == most:
			l.base = hi
			continue
		}
		if uint64(len(l.b))-off < 2 {
			return elfscan.ErrTruncated
		}
		size := fixed(l.b[off:], 2, big)
		if off += 2; size > uint64(len(l.b))-off {
			return elfscan.ErrTruncated
		}
		e := locEntry{lo: l.base + lo, hi: l.base + hi, expr: l.b[off : off+size]}
		off += size
		if done, err := l.take(e, pc); done {
			return err
		}
	}
}

// DWARF 5 section 7.7.3, table 7.10, and GNU's entry for views.
const (
	lleEndOfList       = 0x00
	lleBaseAddressx    = 0x01
	lleStartxEndx      = 0x02
	lleStartxLength    = 0x03
	lleOffsetPair      = 0x04
	lleDefaultLocation = 0x05
	lleBaseAddress     = 0x06
	lleStartEnd        = 0x07
	lleStartLength     = 0x08
	lleGNUViewPair     = 0x09
)

// search5 looks for pc in a list of .debug_loclists (DWARF 5 section 2.6.2).
func (l *locList) search5(off, pc uint64) error {
	at := int(min(off, uint64(len(l.b))))
	var next locEntry // what is known of the next bounded entry
	for {
		if err := l.step(); err != nil {
			return err
		}
		if at >= len(l.b) {
			return elfscan.ErrTruncated
		}
		kind := l.b[at]
		at++
		if kind == lleEndOfList {
			if l.other != nil { // it holds where no other entry does
				l.found, l.have = locEntry{expr: l.other}, true
			}
			return nil
		}
		if kind > lleGNUViewPair {
			return fmt.Errorf("entry kind %#x: %w", kind, elfscan.ErrUnsupported)
		}
		var x [2]uint64
		var err error
		if x, at, err = l.operands(at, kind); err != nil {
			return err
		}
		switch kind {
		case lleBaseAddressx, lleBaseAddress:
			l.base = x[0]
			continue
		case lleGNUViewPair:
			next = locEntry{viewLo: x[0], viewHi: x[1], viewed: true}
			continue
		}
		if next.expr, at = l.expression(at); at < 0 {
			return elfscan.ErrTruncated
		}
		if kind == lleDefaultLocation {
			l.other = next.expr
			continue
		}
		next.bounds(kind, x, l.base)
		if done, err := l.take(next, pc); done {
			return err
		}
		next = locEntry{}
	}
}

// bounds sets the addresses from the operands of an entry.
func (e *locEntry) bounds(kind byte, x [2]uint64, base uint64) {
	switch e.lo, e.hi = x[0], x[1]; kind {
	case lleOffsetPair:
		e.lo, e.hi = base+x[0], base+x[1]
	case lleStartxLength, lleStartLength:
		e.hi = x[0] + x[1]
	}
}

// expression reads a counted location description; next is -1 if it does not
// fit.
func (l *locList) expression(at int) (expr []byte, next int) {
	size, at := uleb(l.b, at)
	if at < 0 || size > uint64(len(l.b)-at) {
		return nil, -1
	}
	return l.b[at : at+int(size)], at + int(size)
}

// operands reads what stands between the kind of an entry and its expression.
func (l *locList) operands(at int, kind byte) (x [2]uint64, next int, err error) {
	for i := range operandCount(kind) {
		if kind == lleBaseAddress || kind == lleStartEnd || kind == lleStartLength && i == 0 {
			sz := int(l.u.enc.addrSize)
			if len(l.b)-at < sz {
				return x, 0, elfscan.ErrTruncated
			}
			x[i], at = fixed(l.b[at:], sz, l.u.sec.big), at+sz
			continue
		}
		if x[i], at = uleb(l.b, at); at < 0 {
			return x, 0, elfscan.ErrTruncated
		}
		if kind == lleBaseAddressx || kind == lleStartxEndx || kind == lleStartxLength && i == 0 {
			pc, ok := l.u.addrx(x[i])
			if !ok {
				return x, 0, fmt.Errorf("address index %d: %w", x[i], elfscan.ErrTruncated)
			}
			x[i] = pc
		}
	}
	return x, at, nil
}

func operandCount(kind byte) int {
	switch kind {
	case lleDefaultLocation:
		return 0
	case lleBaseAddressx, lleBaseAddress:
		return 1
	}
	return 2
}

// locOffset returns where a list starts in its section.
func (u *Unit) locOffset(v value, b []byte) (uint64, error) {
	switch v.class {
	case classListx: // DWARF 5 section 7.29: the offset table lies at DW_AT_loclists_base
		sz, base := uint64(u.enc.offsetSize()), u.loclistsBase
		if base == 0 || base > uint64(len(b)) || v.v >= (uint64(len(b))-base)/sz {
			return 0, fmt.Errorf("%w: index %d: %w", errLocOffset, v.v, elfscan.ErrTruncated)
		}
		return base + fixed(b[base+v.v*sz:], int(sz), u.sec.big), nil
	case classSecOffset, classConstant: // DWARF 2 and 3 used data4 and data8
		return v.v + u.part.locations, nil
	}
	return 0, fmt.Errorf("%w: attribute of class %d: %w", errLocOffset, v.class, elfscan.ErrUnsupported)
}

package dwarfinline

import (
	"fmt"

	"inlay/elfscan"
)

// readRoot reads the first DIE of a unit and returns where the next one
// starts.
func (u *Unit) readRoot(t *abbrevTable) (next int, children bool, err error) {
	b := u.sec.info[:u.end]
	code, off := uleb(b, u.root)
	if off < 0 {
		return 0, false, u.sec.fail(".debug_info", uint64(u.root), elfscan.ErrTruncated)
	}
	if code == 0 {
		return 0, false, u.sec.fail(".debug_info", uint64(u.root), fmt.Errorf("unit has no DIE: %w", elfscan.ErrCorrupt))
	}
	a := t.lookup(code)
	if a.action == actUndefined {
		if t.err != nil {
			return 0, false, t.err
		}
		return 0, false, u.sec.fail(".debug_info", uint64(u.root), fmt.Errorf("code %d at table offset %#x: %w", code, t.off, ErrAbbrev))
	}
	u.tag = a.tag
	specs := t.specs[a.specs.lo:a.specs.hi]
	// The bases that indexed forms need may stand behind their first use.
	for _, needBases := range []bool{false, true} {
		at := off
		for i := range specs {
			sp, v := &specs[i], value{}
			if v, at = decode(b, at, sp, u); at < 0 {
				why := elfscan.ErrTruncated
				if !isKnown(sp.form, u.enc) {
					why = fmt.Errorf("form %#x: %w", sp.form, ErrForm)
				}
				return 0, false, u.sec.fail(".debug_info", uint64(u.root), why)
			}
			if needBases {
				u.takeRoot(sp.attr, v)
			} else {
				u.takeBase(sp.attr, v)
			}
		}
		if next = at; !needBases && u.sec.dwo {
			u.join()
		}
	}
	return next, a.children, nil
}

// takeBase keeps the attributes that tell where this unit's part of a shared
// section starts (DWARF 5 section 3.1.1).
func (u *Unit) takeBase(attr uint16, v value) {
	switch attr {
	case attrStrOffsetsBase:
		u.strOffsetsBase = v.v
	case attrAddrBase, attrGNUAddrBase:
		u.addrBase = v.v
	case attrRnglistsBase:
		u.rnglistsBase = v.v
	case attrLoclistsBase:
		u.loclistsBase = v.v
	case attrGNURangesBase:
		u.rangesBase = v.v
	case attrGNUDwoID:
		u.id = v.v
	}
}

// takeRoot keeps all other attributes of interest.
func (u *Unit) takeRoot(attr uint16, v value) {
	switch attr {
	case attrName:
		u.name = u.rootText(v)
	case attrCompDir:
		u.compDir = u.rootText(v)
	case attrProducer:
		u.producer = u.rootText(v)
	case attrLanguage:
		u.language = uint16(v.v)
	case attrLowPC:
		u.lowPC, _ = u.address(v)
	case attrStmtList:
		u.stmtList, u.hasStmtList = v.v+u.part.line, v.class == classSecOffset || v.class == classConstant
	case attrDwoName, attrGNUDwoName:
		u.dwoName = u.rootText(v)
	}
}

// rootText is strRef, and keeps in mind that a string is not there: who made the unit, and of
// what, is then not known.
func (u *Unit) rootText(v value) strRef {
	r := u.strRef(v)
	u.lostText = u.lostText || u.sec.lost(r)
	return r
}

// address returns the address that an attribute holds.
func (u *Unit) address(v value) (pc uint64, ok bool) {
	switch v.class {
	case classAddress:
		return v.v, true
	case classAddrx:
		pc, ok = u.addrx(v.v)
		return pc + v.size, ok
	}
	return 0, false
}

// addrx returns entry i of the unit's part of .debug_addr (DWARF 5 section
// 7.27).
func (u *Unit) addrx(i uint64) (pc uint64, ok bool) {
	b, sz := u.sec.addr, uint64(u.enc.addrSize)
	if i >= uint64(len(b)) || u.addrBase > uint64(len(b)) {
		return 0, false
	}
	at := u.addrBase + i*sz
	if at+sz > uint64(len(b)) {
		return 0, false
	}
	return fixed(b[at:], int(sz), u.sec.big), true
}

// strRef turns a string attribute into a reference; the zero strRef stands
// for none.
func (u *Unit) strRef(v value) strRef {
	switch v.class {
	case classString:
		return newStrRef(v.v, v.str)
	case classStrx:
		sz := uint64(u.enc.offsetSize())
		base, b := u.strOffsetsBase, u.sec.strOffsets
		if v.v >= uint64(len(b)) || base > uint64(len(b)) || base+(v.v+1)*sz > uint64(len(b)) {
			return strRef{}
		}
		return newStrRef(fixed(b[base+v.v*sz:], int(sz), u.sec.big), strStr)
	}
	return strRef{}
}

// bytes returns the bytes of a string in its section, nil if there is none.
func (s *sections) bytes(r strRef) []byte {
	str, _ := cstring(s.strings(r.sec), r.at())
	return str
}

// lost tells that a string should be there and is not. A supplementary file that was not found
// is said of the file.
func (s *sections) lost(r strRef) bool {
	return (r.sec != strAlt || s.alt != nil) && r.at() >= uint64(len(s.strings(r.sec)))
}

// strings returns a section that holds strings, nil if it is not there.
func (s *sections) strings(sec strSection) []byte {
	switch sec {
	case strInfo:
		return s.info
	case strStr:
		return s.str
	case strLineStr:
		return s.lineStr
	case strLine:
		return s.line
	case strAlt:
		if s.alt != nil {
			return s.alt.str
		}
	}
	return nil
}

// string copies a string out of its section.
func (s *sections) string(r strRef) string { return string(s.bytes(r)) }

package dwarfinline

import (
	"fmt"
	"slices"

	"inlay/elfscan"
)

// pcs collects the attributes that say where code lies.
type pcs struct {
	low, high, ranges, entry value
}

func (p *pcs) take(attr uint16, v value) {
	switch attr {
	case attrLowPC:
		p.low = v
	case attrHighPC:
		p.high = v
	case attrRanges:
		p.ranges = v
	case attrEntryPC:
		p.entry = v
	}
}

// subprogram reads a DW_TAG_subprogram.
func (sc *scanner) subprogram(a *abbrev, start, off int, in scope) (int, error) {
	at := pack(sc.u.offset(start))
	d := subprogram{off: at, root: at, parent: in.sub}
	var p pcs
	declaration, attrs := false, off
	specs := sc.tab.specs[a.specs.lo:a.specs.hi]
	for i := range specs {
		sp := &specs[i]
		v, next := decode(sc.b, off, sp, sc.u)
		if next < 0 {
			return 0, sc.badAttributes(a, start)
		}
		off = next
		switch sp.attr {
		case attrName:
			d.name = sc.text(v, start)
		case attrLinkageName, attrMIPSLinkageName:
			d.link = sc.text(v, start)
		case attrDeclFile:
			d.file = uint32(min(v.v, 1<<31)) + 1
		case attrDeclLine:
			d.line = uint32(v.v)
		case attrInline:
			d.inline = uint8(v.v)
		case attrAbstractOrigin:
			d.origin = pack(sc.reference(v, start))
			d.flags &^= subSpec
		case attrSpecification:
			if d.origin.none() {
				d.origin = pack(sc.reference(v, start))
				d.flags |= subSpec
			}
		case attrDeclaration:
			declaration = v.v != 0
		case attrNoreturn:
			d.set(subNoreturn, v)
		case attrExternal:
			d.set(subExternal, v)
		default:
			p.take(sp.attr, v)
		}
	}
	sc.place(&d, p, start)
	if declaration && d.flags&(subHasCode|subDiscarded) == 0 {
		if a.children {
			if next := sc.jump(a, attrs); next > 0 {
				return next, nil
			}
		}
	} else {
		in = scope{int32(len(sc.subs)), -1}
		if sc.charge(subCost) {
			sc.subs = append(sc.subs, d)
		}
	}
	if a.children {
		return off, sc.push(in, start)
	}
	return off, nil
}

// place finds the code of a subprogram. Code outside the executable sections
// was discarded by the linker, whichever tombstone it left there.
func (sc *scanner) place(d *subprogram, p pcs, start int) {
	if p.low.class == classNone && p.ranges.class == classNone {
		return
	}
	lo := uint32(len(sc.ranges))
	first := sc.addRanges(p, start)
	kept, dead := sc.ranges[:lo], false
	for _, r := range sc.ranges[lo:] {
		if sc.executable(r.Lo) {
			kept = append(kept, r)
		} else {
			dead = true
		}
	}
	sc.ranges = kept
	d.ranges = run{lo, uint32(len(kept))}
	switch {
	case len(kept) > int(lo):
		d.entry = sc.entryPC(p, kept[lo].Lo, start)
		d.flags |= subHasCode
	case dead || !sc.executable(first):
		d.flags |= subDiscarded
	default: // a function of no bytes, as __builtin_unreachable leaves it
		d.entry = first
		d.flags |= subHasCode
	}
}

// inlined reads a DW_TAG_inlined_subroutine.
func (sc *scanner) inlined(a *abbrev, start, off int, in scope) (int, error) {
	d := instance{off: pack(sc.u.offset(start)), host: in.sub, parent: in.inst}
	var p pcs
	specs := sc.tab.specs[a.specs.lo:a.specs.hi]
	for i := range specs {
		sp := &specs[i]
		v, next := decode(sc.b, off, sp, sc.u)
		if next < 0 {
			return 0, sc.badAttributes(a, start)
		}
		off = next
		switch sp.attr {
		case attrAbstractOrigin:
			d.origin = pack(sc.reference(v, start))
		case attrCallFile:
			d.file = uint32(v.v)
		case attrCallLine:
			d.line = uint32(v.v)
		case attrCallColumn:
			d.column = uint32(v.v)
		default:
			p.take(sp.attr, v)
		}
	}
	if sc.keepInstance(&d, p, start) {
		in.inst = int32(len(sc.insts))
		if sc.charge(instanceCost) {
			sc.insts = append(sc.insts, d)
		}
	}
	if a.children {
		return off, sc.push(in, start)
	}
	return off, nil
}

// keepInstance completes an inlined instance of a body. Instances elsewhere
// are counted only, and those that have code are named.
func (sc *scanner) keepInstance(d *instance, p pcs, start int) bool {
	if d.host < 0 || sc.subs[d.host].flags&subHasCode == 0 {
		if d.host >= 0 && sc.subs[d.host].flags&subDiscarded != 0 {
			sc.counts.DiscardedInstances++
		} else {
			sc.counts.Stray++
			sc.checkStray(p, start)
		}
		if sc.charge(offsetCost) {
			sc.strayOrigins = append(sc.strayOrigins, d.origin.at())
		}
		return false
	}
	lo := uint32(len(sc.ranges))
	first := sc.addRanges(p, start)
	d.ranges = run{lo, uint32(len(sc.ranges))}
	if p.low.class != classNone || p.ranges.class != classNone || p.entry.class != classNone {
		d.nesting |= instHasEntry
		d.entry = sc.entryPC(p, first, start)
	}
	if d.parent >= 0 {
		d.nesting += sc.insts[d.parent].depth() + 1
	}
	return true
}

// checkStray reports an instance outside of every body whose code is in the file: no answer
// has it.
func (sc *scanner) checkStray(p pcs, start int) {
	if p.low.class == classNone && p.ranges.class == classNone {
		return
	}
	lo := len(sc.ranges)
	sc.addRanges(p, start)
	if slices.ContainsFunc(sc.ranges[lo:], func(r Range) bool { return sc.executable(r.Lo) }) {
		sc.report(uint64(start), fmt.Errorf("inlined instance with code in no function: %w", elfscan.ErrUnsupported))
	}
	sc.ranges = sc.ranges[:lo]
}

// entryPC returns DW_AT_entry_pc: an address, or an offset from the lowest
// address of the entity (DWARF 5 section 2.18). Without one it is fallback.
func (sc *scanner) entryPC(p pcs, fallback uint64, start int) uint64 {
	switch p.entry.class {
	case classAddress, classAddrx:
		if pc, ok := sc.u.address(p.entry); ok {
			return pc
		}
		sc.report(uint64(start), fmt.Errorf("entry_pc: address index %d: %w", p.entry.v, elfscan.ErrTruncated))
	case classConstant, classSigned:
		base := fallback
		if pc, ok := sc.u.address(p.low); ok {
			base = pc
		}
		return base + p.entry.v
	}
	return fallback
}

// callSite reads a DW_TAG_call_site or its GNU forerunner.
func (sc *scanner) callSite(a *abbrev, start, off int, in scope) error {
	d := callSite{off: pack(sc.u.offset(start)), host: in.sub, inst: in.inst}
	specs := sc.tab.specs[a.specs.lo:a.specs.hi]
	for i := range specs {
		sp := &specs[i]
		v, next := decode(sc.b, off, sp, sc.u)
		if next < 0 {
			return sc.badAttributes(a, start)
		}
		off = next
		switch sp.attr {
		case attrCallOrigin, attrAbstractOrigin:
			d.origin = pack(sc.reference(v, start))
		case attrCallReturnPC, attrLowPC:
			d.pc, _ = sc.u.address(v)
		case attrCallTailCall, attrGNUTailCall:
			d.tail = v.v != 0
		}
	}
	if d.host >= 0 && sc.subs[d.host].flags&subHasCode != 0 && sc.charge(callCost) {
		sc.calls = append(sc.calls, d)
	}
	return nil
}

// importedUnit notes which unit a DW_TAG_imported_unit brings in.
func (sc *scanner) importedUnit(a *abbrev, start, off int) error {
	specs := sc.tab.specs[a.specs.lo:a.specs.hi]
	for i := range specs {
		sp := &specs[i]
		v, next := decode(sc.b, off, sp, sc.u)
		if next < 0 {
			return sc.badAttributes(a, start)
		}
		off = next
		if sp.attr == attrImport {
			if ref := sc.reference(v, start); ref != 0 && sc.charge(offsetCost) {
				sc.imports = append(sc.imports, ref)
			}
		}
	}
	return nil
}

// reference returns the offset that an attribute refers to, or 0 with a
// diagnostic where no DIE can be.
func (sc *scanner) reference(v value, start int) uint64 {
	switch {
	case v.class == classRef:
		return v.v
	case v.class == classRefWrong:
		sc.report(uint64(start), fmt.Errorf("reference to %#x: %w", v.v, ErrReference))
	case v.class == classRefAlt:
		sc.elsewhere++ // said once for the unit
	default:
		sc.report(uint64(start), fmt.Errorf("reference of a form that names no entry of this file: %w", ErrReference))
	}
	return 0
}

// text returns the string that an attribute refers to, with a diagnostic where there is none:
// a function without its name is found by no question.
func (sc *scanner) text(v value, start int) strRef {
	r := sc.u.strRef(v)
	if sc.s.lost(r) {
		sc.report(uint64(start), fmt.Errorf("name: string %#x: %w", v.v, elfscan.ErrTruncated))
	}
	return r
}

// executable tells whether pc lies in an executable section. A function that
// ends a section may be empty, so the end counts.
func (sc *scanner) executable(pc uint64) bool {
	if sc.exec.Lo <= pc && pc < sc.exec.Hi {
		return true
	}
	exec := sc.s.exec
	lo, hi := 0, len(exec)
	for lo < hi {
		if m := (lo + hi) / 2; exec[m].Lo <= pc {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo == 0 || pc > exec[lo-1].Hi {
		return false
	}
	sc.exec = exec[lo-1]
	return true
}

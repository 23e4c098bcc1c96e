package elfscan

// applier writes relocations into the contents of one section.
type applier struct {
	order      order
	word       int
	rela       bool // addends are in the relocation, not at the place
	ops        []relocOp
	symbols    []symValue
	data       []byte
	base       uint64 // where data starts in the joined section
	unknown    map[uint32]int
	outside    int
	badSymbols int
}

// apply handles the whole entries of b, a piece of a relocation section.
func (a *applier) apply(b []byte) {
	switch {
	case a.word == 8 && a.rela && !bool(a.order):
		a.apply64(b)
	case a.word == 8:
		size := 16
		if a.rela {
			size = 24
		}
		for ; len(b) >= size; b = b[size:] {
			info, addend := a.order.u64(b[8:]), uint64(0)
			if a.rela {
				addend = a.order.u64(b[16:])
			}
			a.one(a.order.u64(b), uint32(info), info>>32, addend)
		}
	default:
		size := 8
		if a.rela {
			size = 12
		}
		for ; len(b) >= size; b = b[size:] {
			info, addend := a.order.u32(b[4:]), uint64(0)
			if a.rela {
				addend = uint64(int64(int32(a.order.u32(b[8:]))))
			}
			a.one(uint64(a.order.u32(b)), info&0xff, uint64(info>>8), addend)
		}
	}
}

// apply64 is the common case, little-endian Elf64_Rela, with plain 32- and
// 64-bit fields done in the loop.
func (a *applier) apply64(b []byte) {
	const little = order(false)
	for ; len(b) >= 24; b = b[24:] {
		e := b[:24]
		off, info, addend := little.u64(e), little.u64(e[8:]), little.u64(e[16:])
		typ, sym := uint32(info), info>>32
		if typ < uint32(len(a.ops)) && sym < uint64(len(a.symbols)) {
			if op, s := a.ops[typ], &a.symbols[sym]; s.defined {
				if op == 4 && off <= uint64(len(a.data)) && uint64(len(a.data))-off >= 4 {
					little.put32(a.data[off:], uint32(s.addr+addend))
					continue
				}
				if op == 8 && off <= uint64(len(a.data)) && uint64(len(a.data))-off >= 8 {
					little.put64(a.data[off:], s.addr+addend)
					continue
				}
			}
		}
		a.one(off, typ, sym, addend)
	}
}

// one applies any relocation. A symbol that is not defined here gives 0: with
// its addend the value could look like an address of this file.
func (a *applier) one(off uint64, typ uint32, sym, addend uint64) {
	op := relocOp(0)
	if typ < uint32(len(a.ops)) {
		op = a.ops[typ]
	}
	size := uint64(op & relocSize)
	switch {
	case op == relocNone:
		return
	case size == 0:
		if a.unknown == nil {
			a.unknown = make(map[uint32]int)
		}
		if len(a.unknown) < 16 || a.unknown[typ] > 0 {
			a.unknown[typ]++
		}
		return
	case off > uint64(len(a.data)) || uint64(len(a.data))-off < size:
		a.outside++
		return
	case sym >= uint64(len(a.symbols)):
		a.badSymbols++
		return
	}
	place := a.data[off : off+size]
	if !a.rela {
		addend = a.addendAt(place)
	}
	a.put(place, a.value(op, a.symbols[sym], addend, off))
}

func (a *applier) value(op relocOp, s symValue, addend, off uint64) uint64 {
	switch {
	case !s.defined:
		return 0
	case op&relocBias != 0:
		return s.value + addend - 0x8000
	case op&relocTLS != 0:
		return s.value + addend
	case op&relocPC != 0:
		return s.addr + addend - (a.base + off)
	}
	return s.addr + addend
}

// addendAt reads the addend of an Elf_Rel at its place.
func (a *applier) addendAt(place []byte) uint64 {
	if len(place) == 4 {
		return uint64(int64(int32(a.order.u32(place))))
	}
	return a.order.u64(place)
}

func (a *applier) put(place []byte, v uint64) {
	if len(place) == 4 {
		a.order.put32(place, uint32(v))
	} else {
		a.order.put64(place, v)
	}
}

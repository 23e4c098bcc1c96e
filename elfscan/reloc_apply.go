package elfscan

import (
	"debug/elf"
	"math/bits"
)

// applier writes relocations into the contents of one section.
type applier struct {
	order      order
	word       int
	mips       bool // r_info is that of little-endian 64-bit MIPS
	rela       bool // addends are in the relocation, not at the place
	ops        []relocOp
	symbols    []symValue
	data       []byte
	base       uint64 // where data starts in the joined section
	unknown    map[uint32]int
	outside    int
	badSymbols int
	tooLarge   int
}

// apply handles the whole entries of b, a piece of a relocation section.
func (a *applier) apply(b []byte) {
	switch {
	case a.word == 8 && a.rela && !bool(a.order) && !a.mips:
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
			typ, symbol := splitInfo(info, a.mips)
			a.one(a.order.u64(b), typ, symbol, addend)
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

// mips64el tells files whose r_info is no number: 64-bit MIPS keeps the symbol in its
// first four bytes and up to three types behind, whatever the byte order.
func (h *header) mips64el() bool {
	return h.machine == elf.EM_MIPS && h.word == 8 && !bool(h.order)
}

// splitInfo takes the r_info of a 64-bit file apart, read in the file's byte order.
func splitInfo(info uint64, mips bool) (typ uint32, symbol uint64) {
	if mips {
		return bits.ReverseBytes32(uint32(info >> 32)), info & 0xffffffff
	}
	return uint32(info), info >> 32
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
				if op == 4 && off <= uint64(len(a.data)) && uint64(len(a.data))-off >= 4 && fits4(s.addr+addend) {
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

// fits4 tells whether four bytes can hold a value, with or without a sign.
func fits4(v uint64) bool { return v+1<<31 < 1<<32+1<<31 }

// one applies any relocation. A symbol that is not defined here gives 0: with
// its addend the value could look like an address of this file. So does a value that
// is too large for its field: the half of it that fits could look like another one.
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
	value := a.value(op, a.symbols[sym], addend, off)
	if a.word == 8 && size == 4 && op&(relocUpdate|relocULEB) == 0 && !fits4(value) {
		a.tooLarge++
		value = 0
	}
	switch {
	case op&(relocUpdate|relocULEB) != 0 && !a.symbols[sym].defined:
		// Half of a difference: the other half alone would look like an address.
	case op&relocULEB != 0:
		a.putULEB(a.data[off:], op, value)
	default:
		a.put(place, updated(op, a.get(place), value))
	}
}

// updated combines what is at a place with the value of a relocation.
func updated(op relocOp, old, value uint64) uint64 {
	mask := ^uint64(0)
	if op&relocSix != 0 {
		mask = 0x3f
	}
	switch {
	case op&relocAdd != 0:
		value = old + value
	case op&relocSub != 0:
		value = old - value
	}
	return old&^mask | value&mask
}

// putULEB puts a number into the bytes of the one that is there.
func (a *applier) putULEB(field []byte, op relocOp, value uint64) {
	n, old := 0, uint64(0)
	for n < len(field) && n < 10 {
		old |= uint64(field[n]&0x7f) << (7 * n)
		if n++; field[n-1] < 0x80 {
			break
		}
	}
	if n == 0 || field[n-1] >= 0x80 {
		a.outside++
		return
	}
	value = updated(op&^relocSix, old, value)
	for i := range n {
		field[i] = field[i]&0x80 | byte(value>>(7*i))&0x7f
	}
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
	switch len(place) {
	case 1:
		return uint64(int64(int8(place[0])))
	case 2:
		return uint64(int64(int16(a.order.u16(place))))
	case 4:
		return uint64(int64(int32(a.order.u32(place))))
	}
	return a.order.u64(place)
}

// get reads a field of 1, 2, 4 or 8 bytes.
func (a *applier) get(place []byte) uint64 {
	switch len(place) {
	case 1:
		return uint64(place[0])
	case 2:
		return uint64(a.order.u16(place))
	case 4:
		return uint64(a.order.u32(place))
	}
	return a.order.u64(place)
}

func (a *applier) put(place []byte, v uint64) {
	switch len(place) {
	case 1:
		place[0] = byte(v)
	case 2:
		a.order.put16(place, uint16(v))
	case 4:
		a.order.put32(place, uint32(v))
	default:
		a.order.put64(place, v)
	}
}

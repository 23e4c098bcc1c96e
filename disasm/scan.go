package disasm

// window is what the decoder looks at: the next 15 bytes and one to spare, so
// that an index masked with 15 needs no bounds check. A masked index that
// wrapped reads a wrong byte, but then the instruction has more than 15 bytes
// and is invalid whatever the byte says.
type window = [16]byte

// layout is how the parts of one instruction lie in its bytes.
type layout struct {
	n   int // length in bytes, maybe more than MaxLen; how far the decoder looked if attr is undefined
	at  int // offset of the byte behind the opcode: ModRM or immediate
	a   attr
	pre prefixes
}

// scan measures the instruction at the start of w. It is the hot loop of every
// sweep, and so it first tries the shape that most instructions have: maybe REX,
// maybe 0F, an opcode that needs no second thought. One table answers for
// opcode, immediate and kind, one for ModRM and displacement; a group replaces
// its attr by one more look-up. Everything else goes through prefixed.
func (m *opcodeMaps) scan(w *window) (l layout) {
	i := 1
	a := m.one[w[0]]
	pre := prefixes(0)
	if a == roleREX {
		pre = rexPrefix(w[0])
		a = m.one[w[1]]
		i = 2
	}
	if a == roleEscape {
		a = twoByte[w[i]]
		i++
	}
	if a&roleMask != 0 {
		i, a, pre = m.prefixed(w)
	}
	n := i
	if a&modRM != 0 {
		b := w[i&15]
		n += int(modRMLen[b] &^ hasSIB)
		if modRMLen[b]&hasSIB != 0 && w[(i+1)&15]&7 == 5 {
			n += 4
		}
		if pre&addressSize != 0 && m.mode32 {
			n = i + modRMLen16(b)
		}
		if a&groupMask != 0 {
			a = groups[a&groupMask>>groupShift][b>>3&7|registerForm(b)]
		}
	}
	return layout{n + int(immSize[a&immMask][pre&sizeMask]), i, a, pre}
}

// registerForm is 8 if a ModRM byte names a register instead of memory.
func registerForm(b byte) byte { return (b & (b << 1) & 0x80) >> 4 }

// measure is scan on bytes that may end anywhere. At the end of a slice it works
// on a copy with zeros behind, so that nothing beyond the slice is ever read: an
// answer that depends on the zeros is longer than the slice, hence truncated.
func (m *opcodeMaps) measure(code []byte) (layout, error) {
	var l layout
	if len(code) >= len(window{}) {
		l = m.scan((*window)(code))
	} else {
		var w window
		copy(w[:], code)
		l = m.scan(&w)
		if l.n > len(code) && len(code) < MaxLen {
			return l, ErrTruncated
		}
	}
	if l.a&undefined != 0 || l.n > MaxLen {
		return l, ErrInvalid
	}
	return l, nil
}

package btf_test

import "encoding/binary"

// section writes sections .BTF as Documentation/bpf/btf.rst describes them.
type section struct {
	order          binary.AppendByteOrder
	types, strings []byte
	textBase       int    // bytes of strings before these
	last           uint32 // number of the last type
}

// alone begins a section that goes on from none.
func alone() *section { return &section{order: binary.LittleEndian, strings: []byte{0}} }

// split begins a section that goes on from another.
func (s *section) split() *section {
	return &section{order: s.order, textBase: s.textBase + len(s.strings), last: s.last}
}

func (s *section) text(t string) uint32 {
	if t == "" {
		return 0
	}
	s.strings = append(append(s.strings, t...), 0)
	return uint32(s.textBase + len(s.strings) - len(t) - 1)
}

// add adds a type and returns its number.
func (s *section) add(name, kind, parts uint32, words ...uint32) uint32 {
	for _, w := range append([]uint32{name, kind<<24 | parts}, words...) {
		s.types = s.order.AppendUint32(s.types, w)
	}
	s.last++
	return s.last
}

// function adds a function with parameters of type 1.
func (s *section) function(name string, parameters ...string) {
	var words []uint32
	for _, p := range parameters {
		if p == "..." {
			words = append(words, 0, 0)
			continue
		}
		words = append(words, s.text(p), 1)
	}
	proto := s.add(0, 13, uint32(len(parameters)), append([]uint32{1}, words...)...)
	s.add(s.text(name), 12, 0, proto)
}

func (s *section) bytes() []byte {
	b := s.order.AppendUint16(nil, 0xeb9f)
	b = append(b, 1, 0)
	for _, n := range []int{24, 0, len(s.types), len(s.types), len(s.strings)} {
		b = s.order.AppendUint32(b, uint32(n))
	}
	return append(append(b, s.types...), s.strings...)
}

package risk

import (
	"cmp"
	"slices"

	"inlay/disasm"
	"inlay/program"
)

// spansOf lists the ranges of a place, ascending and without overlap, the cold part
// included.
func (t *Tables) spansOf(p program.Place) []disasm.Span {
	var out []disasm.Span
	add := func(lo, size uint64) {
		if lo+size > lo {
			out = append(out, disasm.Span{Lo: lo, Hi: lo + size})
		}
	}
	if p.HasBody() {
		for _, r := range p.Sub.Ranges() {
			add(r.Lo, r.Size())
		}
	} else {
		add(p.Entry, p.Size())
		t.addFragments(p, add)
	}
	slices.SortFunc(out, func(a, b disasm.Span) int { return cmp.Compare(a.Lo, b.Lo) })
	merged := out[:0]
	for _, s := range out {
		if n := len(merged); n > 0 && s.Lo <= merged[n-1].Hi {
			merged[n-1].Hi = max(merged[n-1].Hi, s.Hi)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// addFragments adds the parts of code that the DWARF does not describe, as far as
// names tell them.
func (t *Tables) addFragments(p program.Place, add func(lo, size uint64)) {
	name, _ := p.Names()
	for _, n := range t.names.fragments[name] {
		if s := &t.names.all[n]; s.Addr != p.Entry && t.f.PlaceAt(s.Addr).Entry == p.Entry {
			add(s.Addr, s.Size)
		}
	}
}

// holding returns the number of the span that holds pc, -1 if none does.
func holding(spans []disasm.Span, pc uint64) int {
	i, found := slices.BinarySearchFunc(spans, pc, func(s disasm.Span, pc uint64) int { return cmp.Compare(s.Lo, pc) })
	if !found {
		i--
	}
	if i >= 0 && pc < spans[i].Hi {
		return i
	}
	return -1
}

// code returns the bytes of a span; false if the file does not hold all of them.
func (t *Tables) code(span disasm.Span, mode disasm.Mode) (disasm.Code, bool) {
	s := t.f.ELF().SectionAt(span.Lo)
	if s == nil || !isCode(s) {
		return disasm.Code{}, false
	}
	data, err := t.f.ELF().Data(s)
	if err != nil || span.Hi-s.Addr > uint64(len(data)) {
		return disasm.Code{}, false
	}
	return disasm.Code{Base: s.Addr, Bytes: data, Mode: mode}, true
}

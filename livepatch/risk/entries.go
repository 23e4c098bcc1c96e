package risk

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"inlay/elfscan"
	"inlay/program"
)

// entry is one entry of a table.
type entry struct {
	code    uint64 // the instruction
	to      uint64 // where a branch or a fault goes, or the replacement; 0 if not known
	key     uint64 // of a static branch or call, 0 if it lies in another file
	symbol  string // that the key is relative to, if it lies in another file
	flags   uint16
	length  uint8 // bytes of the instruction
	replace uint8 // bytes of the replacement
}

var (
	errMissing = errors.New("the file does not hold its bytes")
	errLayout  = errors.New("the layout of its entries is not known")
)

// reader takes tables apart.
type reader struct {
	f     *program.File
	marks map[string]uint64 // addresses of symbols
}

// read returns the entries of a table, by code.
func (r *reader) read(t *table) ([]entry, error) {
	var out []entry
	found := false
	for i := range r.f.ELF().Sections() {
		s := &r.f.ELF().Sections()[i]
		if s.Name != t.section || s.Size == 0 || !s.Alloc() {
			continue
		}
		found = true
		all, err := r.between(t, s, s.Addr, s.Addr+s.Size)
		if err != nil {
			return nil, err
		}
		out = append(out, all...)
	}
	lo, hi := r.marks[t.start], r.marks[t.stop]
	if !found && lo < hi && !r.f.ELF().Relocatable() {
		s := r.f.ELF().SectionAt(lo)
		if s == nil || hi-s.Addr > s.Size {
			return nil, fmt.Errorf("%w: its markers do not lie in one section", elfscan.ErrCorrupt)
		}
		var err error
		if out, err = r.between(t, s, lo, hi); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b entry) int { return cmp.Compare(a.code, b.code) })
	return out, nil
}

// between reads the part of a section from lo to hi with the only layout that fits.
func (r *reader) between(t *table, s *elfscan.Section, lo, hi uint64) ([]entry, error) {
	data, err := r.f.ELF().Data(s)
	if err != nil {
		return nil, err
	}
	if hi-s.Addr > uint64(len(data)) {
		return nil, errMissing
	}
	v := values{f: r.f, base: lo, data: data[lo-s.Addr : hi-s.Addr]}
	if r.f.ELF().Relocatable() {
		err = v.readRelocations(s)
	} else {
		v.pointers, err = r.f.ELF().Pointers(lo, hi)
	}
	if err != nil {
		return nil, err
	}
	var out []entry
	fitting := 0
	for i := range t.layouts {
		if all, ok := v.entries(&t.layouts[i]); ok {
			out = all
			fitting++
		}
	}
	if fitting != 1 {
		return nil, errLayout
	}
	return out, nil
}

// values reads the fields of one table.
type values struct {
	f        *program.File
	base     uint64
	data     []byte
	relocs   []relocated // of a relocatable file, by place
	pointers []uint64    // of a linked file: words at multiples of 8
}

// relocated is a field that a relocation fills.
type relocated struct {
	place  uint64
	to     uint64          // S + A, 0 if the symbol is not defined here
	symbol *elfscan.Symbol // nil if it is defined here
}

// readRelocations lists the fields. Whether a field holds an address or a distance from
// itself, S + A is what it leads to.
func (v *values) readRelocations(s *elfscan.Section) error {
	for r, err := range v.f.ELF().Relocations(s) {
		switch {
		case err != nil:
			return err
		case r.InPlace:
			return fmt.Errorf("%w: addends that stand at their places", elfscan.ErrUnsupported)
		case r.Symbol == nil:
			continue
		}
		at := relocated{place: r.Addr, symbol: r.Symbol}
		if r.Symbol.Section >= 0 {
			at.to, at.symbol = r.Symbol.Addr+uint64(r.Addend), nil
		}
		v.relocs = append(v.relocs, at)
	}
	slices.SortStableFunc(v.relocs, func(a, b relocated) int { return cmp.Compare(a.place, b.place) })
	return nil
}

// entries reads the table with one layout; false if that does not fit: every entry has
// to name code.
func (v *values) entries(l *layout) ([]entry, bool) {
	if len(v.data) == 0 || len(v.data)%l.size != 0 {
		return nil, false
	}
	out := make([]entry, 0, len(v.data)/l.size)
	order := v.f.ELF().ByteOrder()
	for at := 0; at < len(v.data); at += l.size {
		e := entry{}
		e.code, _ = v.field(at, l.code)
		if !v.f.ELF().Executable(e.code) {
			return nil, false
		}
		e.to, _ = v.field(at, l.to)
		const keyFlags = 3 // the low bits of a key
		if key, symbol := v.field(at, l.key); symbol != nil {
			e.symbol = symbol.Name
		} else {
			e.key = key &^ keyFlags
		}
		if l.flags > 0 {
			e.flags = order.Uint16(v.data[at+l.flags:])
		}
		if l.length > 0 {
			e.length = v.data[at+l.length]
		}
		if l.replace > 0 {
			e.replace = v.data[at+l.replace]
		}
		out = append(out, e)
	}
	return out, true
}

// field returns what a field leads to, or the symbol of another file that it does.
func (v *values) field(at int, d field) (uint64, *elfscan.Symbol) {
	place := v.base + uint64(at+d.offset)
	switch {
	case d.size == 0:
		return 0, nil
	case v.f.ELF().Relocatable():
		i, ok := slices.BinarySearchFunc(v.relocs, place, func(r relocated, pc uint64) int { return cmp.Compare(r.place, pc) })
		if !ok {
			return 0, nil
		}
		return v.relocs[i].to, v.relocs[i].symbol
	case d.absolute:
		if i := (at + d.offset) / 8; i < len(v.pointers) {
			return v.pointers[i], nil
		}
		return 0, nil
	}
	b := v.data[at+d.offset:]
	if d.size == 8 {
		return place + v.f.ELF().ByteOrder().Uint64(b), nil
	}
	return place + uint64(int64(int32(v.f.ELF().ByteOrder().Uint32(b)))), nil
}

package klpmod

import (
	"bytes"
	"cmp"
	"debug/elf"
	"slices"

	"inlay/dwarfinline"
	"inlay/elfscan"
)

const word = 8 // bytes of an address; live patching exists on 64-bit machines only

// image is a module while it is read.
type image struct {
	f       *elfscan.File
	index   *dwarfinline.Index // nil without DWARF
	patch   *Patch
	symbols []elfscan.Symbol

	pointers []pointer         // of sections that hold data, by place
	code     []pointer         // that code holds, by place
	uses     map[int]uint64    // lowest place that refers to a symbol, by its index
	used     map[uint64]bool   // places of pointers that are accounted for
	taken    map[uint64]bool   // structures of functions that an object has
	named    map[uint64]int    // position in symbols of the best name of a function, by address
	sizes    map[uint64]uint64 // bytes of data symbols, by address
}

// pointer is a field that a relocation fills.
type pointer struct {
	at       uint64
	to       uint64          // 0 if another object defines it
	symbol   *elfscan.Symbol // that another object defines, nil if this one does
	whole    bool            // a word that holds an address, and nothing else
	relative bool            // a distance from the place, to be corrected by what follows it
	outside  bool            // an address that does not lie in the section of its symbol
}

// readPointers lists the relocations of all sections that get into memory. Those that the
// kernel applies when an object is loaded are not among them: see readReferences.
func (m *image) readPointers() error {
	var err error
	if m.symbols, err = m.f.Symbols(); err != nil {
		return err
	}
	m.uses = make(map[int]uint64)
	m.used, m.taken = make(map[uint64]bool), make(map[uint64]bool)
	for i := range m.f.Sections() {
		s := &m.f.Sections()[i]
		if !s.Alloc() || s.Size == 0 {
			continue
		}
		for r, err := range m.f.Relocations(s) {
			if err != nil {
				return err
			}
			if r.InPlace {
				return m.fail(s.Addr, "%w: addends that stand at their places", elfscan.ErrUnsupported)
			}
			if r.Addr-s.Addr >= s.Size {
				return m.failIn(s, "%w: a relocation at 0x%x, behind its %d bytes", elfscan.ErrCorrupt, r.Addr-s.Addr, s.Size)
			}
			m.addPointer(s, r)
		}
	}
	byPlace := func(a, b pointer) int { return cmp.Compare(a.at, b.at) }
	slices.SortStableFunc(m.pointers, byPlace)
	slices.SortStableFunc(m.code, byPlace)
	m.indexSymbols()
	return nil
}

func (m *image) addPointer(s *elfscan.Section, r elfscan.Relocation) {
	p := pointer{at: r.Addr}
	if r.Symbol != nil {
		m.use(r.Symbol, r.Addr)
		if r.Symbol.Section < 0 {
			p.symbol = r.Symbol
		} else {
			p.to = r.Symbol.Addr + uint64(r.Addend)
			home := &m.f.Sections()[r.Symbol.Section]
			p.outside = p.to-home.Addr >= home.Size
		}
	}
	p.whole, p.relative = m.kindOf(r)
	if s.Flags&elf.SHF_EXECINSTR != 0 {
		m.code = append(m.code, p)
	} else {
		m.pointers = append(m.pointers, p)
	}
}

// kindOf tells a relocation that fills a word with an address, and on x86-64 one that
// holds a distance.
func (m *image) kindOf(r elfscan.Relocation) (whole, relative bool) {
	switch m.f.MachineID() {
	case elf.EM_X86_64:
		return elf.R_X86_64(r.Type) == elf.R_X86_64_64, elf.R_X86_64(r.Type) == elf.R_X86_64_PC32 || elf.R_X86_64(r.Type) == elf.R_X86_64_PLT32
	case elf.EM_AARCH64:
		return elf.R_AARCH64(r.Type) == elf.R_AARCH64_ABS64, false
	case elf.EM_PPC64:
		return elf.R_PPC64(r.Type) == elf.R_PPC64_ADDR64, false
	case elf.EM_S390:
		return elf.R_390(r.Type) == elf.R_390_64, false
	case elf.EM_LOONGARCH:
		return elf.R_LARCH(r.Type) == elf.R_LARCH_64, false
	}
	return false, false
}

// use keeps the lowest place that refers to a symbol.
func (m *image) use(s *elfscan.Symbol, at uint64) {
	if have, ok := m.uses[s.Index]; !ok || at < have {
		m.uses[s.Index] = at
	}
}

// indexSymbols finds names for functions, global ones before local ones, and the sizes of
// data.
func (m *image) indexSymbols() {
	m.named, m.sizes = make(map[uint64]int), make(map[uint64]uint64)
	for i := range m.symbols {
		s := &m.symbols[i]
		if s.Section < 0 || s.Name == "" {
			continue
		}
		switch s.Type {
		case elf.STT_FUNC:
			if have, ok := m.named[s.Addr]; !ok || m.symbols[have].Bind == elf.STB_LOCAL && s.Bind != elf.STB_LOCAL {
				m.named[s.Addr] = i
			}
		case elf.STT_OBJECT:
			m.sizes[s.Addr] = max(m.sizes[s.Addr], s.Size)
		}
	}
}

// functionAt returns the name of the function that starts at an address, "" if none does.
func (m *image) functionAt(addr uint64) string {
	if i, ok := m.named[addr]; ok {
		return m.symbols[i].Name
	}
	return ""
}

// from returns the position in pointers of the first at or behind an address.
func (m *image) from(addr uint64) int {
	i, _ := slices.BinarySearchFunc(m.pointers, addr, func(p pointer, a uint64) int { return cmp.Compare(p.at, a) })
	return i
}

// pointerAt returns what fills the word at an address, nil if no relocation does.
func (m *image) pointerAt(at uint64) (*pointer, error) {
	var found *pointer
	for i := m.from(at - min(at, word-1)); i < len(m.pointers) && m.pointers[i].at < at+word; i++ {
		p := &m.pointers[i]
		switch {
		case p.at < at && !p.whole: // a shorter one, of what comes before
		case p.at != at || !p.whole || found != nil:
			return nil, m.fail(p.at, "%w: a relocation of another kind, or two of them, where a pointer is expected", elfscan.ErrCorrupt)
		case p.outside:
			return nil, m.fail(p.at, "%w: a pointer that leads out of its section", elfscan.ErrCorrupt)
		default:
			found = p
		}
	}
	return found, nil
}

// wordAt returns a number that no relocation changes.
func (m *image) wordAt(at uint64) (uint64, error) {
	if p, err := m.pointerAt(at); err != nil {
		return 0, err
	} else if p != nil {
		return 0, m.fail(at, "%w: a relocation where a number is expected", elfscan.ErrCorrupt)
	}
	s := m.f.SectionAt(at)
	if s == nil {
		return 0, m.fail(at, "%w: a number at 0x%x, in no section", elfscan.ErrCorrupt, at)
	}
	data, err := m.f.Data(s)
	if err != nil {
		return 0, err
	}
	if s.Type == elf.SHT_NOBITS {
		return 0, nil // zeroes
	}
	if off := at - s.Addr; off <= uint64(len(data)) && uint64(len(data))-off >= word {
		return m.f.ByteOrder().Uint64(data[off:]), nil
	}
	return 0, m.fail(at, "%w: a number of %d bytes", elfscan.ErrTruncated, word)
}

// maxName bounds names; the kernel's own limit is 512 (KSYM_NAME_LEN).
const maxName = 4096

// stringOf returns the text that a pointer leads to.
func (m *image) stringOf(p *pointer, what string) (string, error) {
	if p.symbol != nil {
		return "", m.fail(p.at, "%w: %s is the symbol %s of another object", elfscan.ErrUnsupported, what, p.symbol.Name)
	}
	s := m.f.SectionAt(p.to)
	if s == nil {
		return "", m.fail(p.at, "%w: %s at 0x%x, in no section", elfscan.ErrCorrupt, what, p.to)
	}
	data, err := m.f.Data(s)
	if err != nil {
		return "", err
	}
	text := data[min(p.to-s.Addr, uint64(len(data))):]
	end := bytes.IndexByte(text[:min(len(text), maxName)], 0)
	if end <= 0 {
		return "", m.fail(p.to, "%w: %s is empty or has no end", elfscan.ErrCorrupt, what)
	}
	return string(text[:end]), nil
}

package program

import (
	"cmp"
	"debug/elf"
	"fmt"
	"slices"
	"sort"
	"strings"

	"inlay/answer"
	"inlay/elfscan"
	"inlay/elfscan/clonename"
)

// place is the function that an address belongs to: a body, or code that only
// a symbol names.
type place struct {
	entry  uint64
	symbol string // "" if none
	body   Body   // zero if the DWARF describes none
	size   uint64 // of the symbol
}

// Place is code that stands by itself: a body, or code that only a symbol, a label or a
// section names, as assembler code may be. It is a small value that can be
// compared.
type Place struct {
	// Body has a Sub without code where the code is that of a definition which the DWARF
	// does not describe, and one that is not valid where it knows nothing of the code.
	Body
	Entry uint64 // the address of the first instruction
}

// Place returns the body as a place.
func (b Body) Place() Place { return Place{b, b.Sub.Entry()} }

// PlaceAt returns the function around an address.
func (f *File) PlaceAt(pc uint64) Place {
	if f.index != nil {
		if b, ok := f.bodyAt(pc); ok {
			return b.Place()
		}
	}
	return f.functionAt(pc).export(f)
}

func (w place) export(f *File) Place {
	if w.body != (Body{}) {
		return w.body.Place()
	}
	return Place{Body: Body{f, f.foldedDefinitions().wrappers[w.entry]}, Entry: w.entry}
}

// HasBody tells a place that the DWARF describes.
func (p Place) HasBody() bool { return p.Sub.Valid() && p.Sub.OutOfLine() }

// Names returns the symbol of the place ("" if it has none) and all function symbols at
// its entry, by name.
func (p Place) Names() (symbol string, all []string) {
	if p.HasBody() {
		return p.Body.Names()
	}
	return p.File.functionAt(p.Entry).symbol, p.File.symbols.names(p.Entry)
}

// Answer describes the place in the published vocabulary.
func (p Place) Answer() answer.Body {
	if p.HasBody() {
		return p.Body.Answer()
	}
	b := p.File.functionAt(p.Entry).answer(p.File)
	if p.Sub.Valid() {
		b.Function, b.Unit = p.File.Function(p.Sub.Offset()), UnitAnswer(p.Sub.Unit())
	}
	return b
}

// Size returns the number of bytes of its code, 0 if not known.
func (p Place) Size() uint64 {
	if p.HasBody() {
		return p.Body.Size()
	}
	return p.File.functionAt(p.Entry).size
}

// Section returns the name of the section that holds the entry, "" if none does.
func (p Place) Section() string {
	if s := p.File.elf.SectionAt(p.Entry); s != nil {
		return s.Name
	}
	return ""
}

// functionAt returns the function around an address: the body that holds it
// (for a cold part its parent), else the function symbol, else the nearest
// label of the section, else what no symbol names.
func (f *File) functionAt(pc uint64) place {
	if f.index != nil {
		if b, ok := f.bodyAt(pc); ok {
			symbol, _ := b.Names()
			return place{entry: b.Sub.Entry(), symbol: symbol, body: b, size: b.Size()}
		}
	}
	if s := f.symbolAt(pc); s != nil {
		return f.wholeOf(place{entry: s.Addr, symbol: s.Name, size: s.Size})
	}
	if sec := f.elf.SectionAt(pc); sec != nil {
		return f.unnamedAt(pc, sec)
	}
	return place{entry: pc}
}

// unnamedAt returns the code around pc that no symbol names: what lies between two function
// symbols of a section, or the section itself.
func (f *File) unnamedAt(pc uint64, sec *elfscan.Section) place {
	lo, hi := sec.Addr, sec.Addr+sec.Size
	next := sort.Search(len(f.symbols.entries), func(i int) bool { return f.symbols.entries[i].addr > pc })
	for i := next - 1; i >= max(next-4, 0); i-- {
		if s := &f.symbols.all[f.symbols.entries[i].n]; s.Addr+s.Size <= pc {
			lo = max(lo, s.Addr+s.Size)
		}
	}
	if next < len(f.symbols.entries) {
		hi = min(hi, f.symbols.entries[next].addr)
	}
	return place{entry: lo, size: hi - lo}
}

// wholeOf returns the function that a symbol of a mere fragment belongs to, if its
// name tells which: a cold part of code that the DWARF does not describe.
func (f *File) wholeOf(w place) place {
	if !clonename.MayHaveSuffix(w.symbol) {
		return w
	}
	name := clonename.Parse(w.symbol)
	if !name.IsFragment() {
		return w
	}
	parent, n := f.symbols.named(name.Parent())
	if n != 1 {
		return w
	}
	if f.index != nil {
		if b, ok := f.bodyAt(parent.addr); ok && b.Sub.Entry() == parent.addr {
			symbol, _ := b.Names()
			return place{entry: parent.addr, symbol: symbol, body: b, size: b.Size()}
		}
	}
	s := &f.symbols.all[parent.n]
	return place{entry: s.Addr, symbol: s.Name, size: s.Size}
}

// symbolAt returns the function symbol whose range holds pc, else the nearest
// label before it in the same section; nil if there is neither. A label says nothing
// of what stands behind the next function.
func (f *File) symbolAt(pc uint64) *elfscan.Symbol {
	i := sort.Search(len(f.symbols.entries), func(i int) bool { return f.symbols.entries[i].addr > pc }) - 1
	before := uint64(0) // the last function that begins before pc
	for n := 0; i >= 0 && n < 4; i, n = i-1, n+1 {
		s := &f.symbols.all[f.symbols.entries[i].n]
		if pc < s.Addr+max(s.Size, 1) {
			return s
		}
		before = max(before, s.Addr)
	}
	labels := f.codeLabels()
	i, ok := slices.BinarySearchFunc(labels, pc, func(e symbolEntry, pc uint64) int { return cmp.Compare(e.addr, pc) })
	if !ok {
		i--
	}
	if i < 0 {
		return nil
	}
	s := &f.symbols.all[labels[i].n]
	if sec := f.elf.SectionAt(pc); sec == nil || s.Section != sec.Index || s.Addr < before {
		return nil
	}
	return s
}

// objectAt returns the data object that holds an address, nil if none does.
func (f *File) objectAt(pc uint64) *elfscan.Symbol {
	f.objectsOnce.Do(func() {
		for i := range f.symbols.all {
			if s := &f.symbols.all[i]; s.Type == elf.STT_OBJECT && s.Section > 0 && s.Size > 0 {
				f.objects = append(f.objects, symbolEntry{s.Addr, int32(i)})
			}
		}
		slices.SortStableFunc(f.objects, func(a, b symbolEntry) int { return cmp.Compare(a.addr, b.addr) })
	})
	i := sort.Search(len(f.objects), func(i int) bool { return f.objects[i].addr > pc }) - 1
	for n := 0; i >= 0 && n < 4; i, n = i-1, n+1 { // objects that share an address or lie in one another
		if s := &f.symbols.all[f.objects[i].n]; pc-s.Addr < s.Size {
			return s
		}
	}
	return nil
}

// codeLabels lists the symbols without a type, and functions without a size, in
// executable sections, by address, as assembler code has them. It is made when first asked for.
func (f *File) codeLabels() []symbolEntry {
	f.labelsOnce.Do(func() {
		for i := range f.symbols.all {
			s := &f.symbols.all[i]
			label := s.Type == elf.STT_NOTYPE || s.Type == elf.STT_FUNC && s.Size == 0
			if label && s.Section > 0 && s.Name != "" && !strings.HasPrefix(s.Name, ".L") && f.elf.Executable(s.Addr) {
				f.labels = append(f.labels, symbolEntry{s.Addr, int32(i)})
			}
		}
		slices.SortStableFunc(f.labels, func(a, b symbolEntry) int { return cmp.Compare(a.addr, b.addr) })
	})
	return f.labels
}

// answer describes the place as a body.
func (w place) answer(f *File) answer.Body {
	if w.body != (Body{}) {
		return w.body.Answer()
	}
	b := answer.Body{
		Input: f.Path(), ID: fmt.Sprintf("%d:code:%#x", f.number, w.entry), Symbols: f.symbols.names(w.entry),
		Function: answer.Function{Name: w.symbol}, Demangled: demangled(w.symbol), Address: f.elf.Address(w.entry), Size: w.size,
		Clone: cloneKinds(w.symbol),
	}
	if w.symbol != "" {
		b.Symbol = &w.symbol
	}
	if w.size > 0 {
		b.Ranges = [][2]string{{f.elf.Address(w.entry), f.elf.Address(w.entry + w.size)}}
	}
	if sec := f.elf.SectionAt(w.entry); sec != nil {
		b.Section = sec.Name
	}
	return b
}

package program

import (
	"fmt"
	"strings"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/elfscan/clonename"
)

// Body is the machine code of a source function that stands by itself: an
// out-of-line instance and the symbols at its entry. It is a small value that
// can be compared.
type Body struct {
	File *File
	Sub  dwarfinline.Subprogram
}

// Names returns the symbol of the body ("" if it has none) and all function
// symbols at its entry, by name.
func (b Body) Names() (symbol string, all []string) {
	at := b.File.symbols.alias(b.Sub.Entry())
	switch len(at.names) {
	case 0:
		return "", nil
	case 1:
		return at.names[0], at.names
	}
	src, _ := b.File.index.Source(b.Sub.Offset()) // what is readable of it decides
	return at.primary(src.Name, src.LinkageName), at.names
}

// CloneKinds returns the suffix kinds of the body's symbol, outermost last; nil if
// it is no clone.
func (b Body) CloneKinds() []string {
	symbol, _ := b.Names()
	return cloneKinds(symbol)
}

// OverriddenWeak tells a body without a symbol whose name is a symbol elsewhere:
// the linker chose another definition, and this code is dead.
func (b Body) OverriddenWeak() bool { return b.File.overridden[b.Sub.Offset()] }

// cloneKinds returns the suffix kinds of a symbol that names a clone, outermost
// last, nil for any other name.
func cloneKinds(symbol string) []string {
	if symbol == "" || !clonename.MayHaveSuffix(symbol) {
		return nil
	}
	name := clonename.Parse(symbol)
	if !name.IsClone() {
		return nil
	}
	var kinds []string
	for _, k := range name.Kinds() {
		kinds = append(kinds, string(k))
	}
	return kinds
}

// Size returns the number of bytes in the body's ranges.
func (b Body) Size() uint64 { return sizeOf(b.Sub.Ranges()) }

// Answer describes the body in the published vocabulary.
func (b Body) Answer() answer.Body {
	f, s := b.File, b.Sub
	symbol, all := b.Names()
	out := answer.Body{
		Input:          f.Path(),
		ID:             fmt.Sprintf("%d:%#x", f.number, s.Offset()),
		Symbols:        all,
		Demangled:      demangled(symbol),
		Function:       f.Function(s.Offset()),
		Address:        f.elf.Address(s.Entry()),
		Size:           b.Size(),
		Ranges:         f.ranges(s.Ranges()),
		Unit:           UnitAnswer(s.Unit()),
		Clone:          cloneKinds(symbol),
		OverriddenWeak: b.OverriddenWeak(),
	}
	if symbol != "" {
		out.Symbol = &symbol
	}
	if sec := f.elf.SectionAt(s.Entry()); sec != nil {
		out.Section = sec.Name
	}
	return out
}

// UnitAnswer describes a unit in the published vocabulary.
func UnitAnswer(u *dwarfinline.Unit) answer.Unit {
	p := u.Place()
	out := answer.Unit{Name: u.Name(), CompDir: u.CompDir(), Offset: p.Offset, Path: p.Path}
	if p.Path != "" {
		out.Section = p.Section
	}
	return out
}

// Function describes the source function of the DIE at off. Where the chain
// of origins is broken, the readable part is given.
func (f *File) Function(off uint64) answer.Function {
	if off == 0 {
		return answer.Function{}
	}
	src, err := f.index.Source(off)
	if err != nil {
		f.note(err)
	}
	return functionAnswer(src)
}

func functionAnswer(src dwarfinline.Source) answer.Function {
	return answer.Function{
		Name: src.Name, LinkageName: src.LinkageName, Demangled: demangled(src.LinkageName), DeclFile: src.DeclFile, DeclLine: src.DeclLine,
	}
}

// demangled returns the source form of a C++ or Rust name, "" for any other.
func demangled(name string) string {
	if !strings.HasPrefix(name, "_") {
		return ""
	}
	if source := elfscan.Demangle(name); source != name {
		return source
	}
	return ""
}

func (f *File) ranges(rs []dwarfinline.Range) [][2]string {
	out := make([][2]string, len(rs))
	for i, r := range rs {
		out[i] = [2]string{f.elf.Address(r.Lo), f.elf.Address(r.Hi)}
	}
	return out
}

func sizeOf(rs []dwarfinline.Range) (n uint64) {
	for _, r := range rs {
		n += r.Size()
	}
	return n
}

// overrides remembers which bodies lost their symbol to another definition.
type overrides struct {
	overridden map[uint64]bool // by DIE offset
}

// findOverridden finds the bodies without a symbol whose name is a symbol
// elsewhere. A name in .dynsym alone proves that only for functions that are
// visible outside their unit.
func (f *File) findOverridden() {
	if f.symbols.empty() {
		return
	}
	named := newCodeSet(f.elf)
	for _, e := range f.symbols.entries {
		named.add(e.addr)
	}
	byName := make(map[string][]uint64)
	for s := range f.index.Bodies() {
		if named.has(s.Entry()) || len(f.symbols.at(s.Entry())) > 0 || !f.symbols.full && !s.External() {
			continue
		}
		src, err := f.index.Source(s.Offset())
		if name := linkName(src); err == nil && name != "" {
			byName[name] = append(byName[name], s.Offset())
		}
	}
	f.overridden = make(map[uint64]bool)
	if len(byName) == 0 {
		return
	}
	for _, e := range f.symbols.entries {
		name := f.symbols.all[e.n].Name
		for _, off := range byName[name] {
			f.overridden[off] = true
		}
		delete(byName, name) // the next symbol of the name tells nothing new
	}
}

// linkName returns the name that the linker sees.
func linkName(src dwarfinline.Source) string {
	if src.LinkageName != "" {
		return src.LinkageName
	}
	return src.Name
}

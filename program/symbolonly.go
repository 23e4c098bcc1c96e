package program

import (
	"inlay/elfscan"
	"inlay/elfscan/clonename"
)

// NamedCode is code that a function symbol names.
type NamedCode struct {
	Symbol *elfscan.Symbol
	Clone  []string // kinds of the symbol's suffixes, outermost last; nil if it is no clone
	Stem   string   // the symbol without its suffixes
}

// SymbolOnly lists what function symbols name and no DIE of a body does: code that the
// DWARF does not describe, and further names of code that it does, such as "malloc" at the
// body of __libc_malloc. The order is that of the addresses. Cold parts are no functions.
func (f *File) SymbolOnly() (out []NamedCode) {
	for _, e := range f.symbols.entries {
		s := &f.symbols.all[e.n]
		if s.Name == "" || startup[s.Name] || !f.elf.Executable(s.Addr) {
			continue
		}
		code := NamedCode{Symbol: s, Clone: cloneKinds(s.Name), Stem: s.Name}
		if clonename.MayHaveSuffix(s.Name) {
			name := clonename.Parse(s.Name)
			if name.IsFragment() {
				continue
			}
			code.Stem = name.Stem
		}
		if !f.describes(s.Addr, code.Stem) {
			out = append(out, code)
		}
	}
	return out
}

// describes tells whether a body begins at addr whose function has that name.
func (f *File) describes(addr uint64, name string) bool {
	if f.index == nil {
		return false
	}
	for _, b := range f.bodiesAt(addr) {
		src, _ := f.index.Source(b.Sub.Offset()) // what is readable of it decides
		if src.Name == name || src.LinkageName == name {
			return true
		}
	}
	return false
}

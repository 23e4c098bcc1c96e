package program

import (
	"inlay/dwarfinline"
	"inlay/elfscan/clonename"
)

// chooseEntries lets bodies of several ranges begin where their symbol is. clang writes the
// range with the entry last where blocks have sections of their own, as with
// -fbasic-block-sections and -fsplit-machine-functions.
func (f *File) chooseEntries() {
	if !f.symbols.empty() {
		f.index.ChooseEntries(f.rangeOfSymbol)
	}
}

// rangeOfSymbol returns the range of a body that begins at the function's symbol, if the
// symbol at its entry is none, or that of a fragment.
func (f *File) rangeOfSymbol(s dwarfinline.Subprogram) (int, bool) {
	for _, e := range f.symbols.at(s.Entry()) {
		if name := f.symbols.all[e.n].Name; name != "" && isWhole(name) {
			return 0, false
		}
	}
	src, err := f.index.Source(s.Offset())
	if err != nil {
		return 0, false // who asks for the function is told
	}
	stem := -1
	for n, r := range s.Ranges() {
		for _, name := range f.symbols.names(r.Lo) {
			switch {
			case name == linkName(src) || name == src.Name:
				return n, true
			case stem < 0 && isWhole(name) && clonename.Parse(name).Stem == linkName(src):
				stem = n
			}
		}
	}
	return stem, stem >= 0
}

// isWhole tells a symbol that does not name a fragment such as foo.cold.
func isWhole(name string) bool {
	return !clonename.MayHaveSuffix(name) || !clonename.Parse(name).IsFragment()
}

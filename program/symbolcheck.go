package program

import (
	"fmt"

	"inlay/elfscan"
)

// checkSymbols reports function symbols whose bounds cannot be right, before
// code is cut into pieces by them: one diagnostic for each kind of fault.
func (f *File) checkSymbols() {
	var empty, past, overlap symbolFault
	var end uint64 // of the symbols before this one
	for i, e := range f.symbols.entries {
		s := &f.symbols.all[e.n]
		home := &f.elf.Sections()[s.Section]
		if i == 0 || f.symbols.all[f.symbols.entries[i-1].n].Section != s.Section {
			end = 0
		}
		switch {
		case s.Size == 0:
			if f.isSized(e.addr) { // a second name
				continue
			}
			empty.add(s)
		case s.Addr-home.Addr > home.Size || s.Size > home.Size-(s.Addr-home.Addr):
			past.add(s)
		case s.Addr < end && f.symbols.entries[i-1].addr != s.Addr:
			overlap.add(s)
		}
		end = max(end, s.Addr+s.Size)
	}
	empty.report(f, "without a size; taken to end where the next symbol begins")
	past.report(f, "past the end of their section; cut there")
	overlap.report(f, "inside another one; decoding starts anew at each")
}

// isSized tells whether some function symbol at pc has a size.
func (f *File) isSized(pc uint64) bool {
	for _, e := range f.symbols.at(pc) {
		if f.symbols.all[e.n].Size > 0 {
			return true
		}
	}
	return false
}

// symbolFault counts the symbols with one kind of fault.
type symbolFault struct {
	n     int
	first string
}

func (s *symbolFault) add(symbol *elfscan.Symbol) {
	if s.n++; s.n == 1 {
		s.first = symbol.Name
	}
}

func (s *symbolFault) report(f *File, what string) {
	switch {
	case s.n == 1:
		f.noteAt(f.Path(), ".symtab", fmt.Errorf("function symbol %q %s", s.first, what))
	case s.n > 1:
		f.noteAt(f.Path(), ".symtab", fmt.Errorf("%d function symbols, the first of them %q, %s", s.n, s.first, what))
	}
}

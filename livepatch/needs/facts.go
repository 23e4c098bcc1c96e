package needs

import (
	"cmp"
	"debug/elf"
	"slices"

	"inlay/elfscan"
	"inlay/program"
)

// fileFacts is what the needs of all places of one file rest on. It is immutable.
type fileFacts struct {
	file       *program.File
	references *program.References
	object     string // the name a patch calls the file by
	kernel     bool   // a kernel or a part of one: exported is what __ksymtab lists
	exported   map[string]bool
	visibility bool // exported says nothing: what is not hidden may become so
	symbols    []elfscan.Symbol
	byAddress  []int32 // positions in symbols of those that name code or data
}

func newFileFacts(f *program.File) *fileFacts {
	x := &fileFacts{file: f, references: program.NewReferences(f), object: f.Object()}
	x.symbols = x.references.Symbols()
	x.readExports()
	for i := range x.symbols {
		if s := &x.symbols[i]; s.Section > 0 && s.Name != "" && s.Type != elf.STT_SECTION && s.Type != elf.STT_FILE {
			x.byAddress = append(x.byAddress, int32(i))
		}
	}
	slices.SortStableFunc(x.byAddress, func(a, b int32) int { return cmp.Compare(x.symbols[a].Addr, x.symbols[b].Addr) })
	return x
}

// symbolNamed returns the symbol of a name at an address, nil if there is none.
func (x *fileFacts) symbolNamed(name string, addr uint64) *elfscan.Symbol {
	i, _ := slices.BinarySearchFunc(x.byAddress, addr, func(n int32, a uint64) int { return cmp.Compare(x.symbols[n].Addr, a) })
	for ; i < len(x.byAddress) && x.symbols[x.byAddress[i]].Addr == addr; i++ {
		if s := &x.symbols[x.byAddress[i]]; s.Name == name {
			return s
		}
	}
	return nil
}

// section returns the name of the section that holds a symbol, "" if none does.
func (x *fileFacts) section(s *elfscan.Symbol) string {
	sections := x.file.ELF().Sections()
	if s.Section < 0 || s.Section >= len(sections) {
		return ""
	}
	return sections[s.Section].Name
}

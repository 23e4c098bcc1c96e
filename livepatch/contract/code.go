package contract

import (
	"debug/elf"
	"strings"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/program"
)

// code is what all units of a file share. It does not change once it is made.
type code struct {
	f     *program.File
	graph *program.CallGraph

	transparent   map[uint64]bool // entries of functions that keep all registers by contract
	byName        map[int32]bool  // the same, by symbol, where the file does not define them
	returnThunks  map[uint64]bool // code that stands for a return
	hasThunk      bool            // a return thunk is among the symbols
	sectionOfCode []section
}

type section struct {
	lo, hi uint64
	code   disasm.Code
}

// keepsAll tells the functions that a profiled function calls first. They keep every
// register: arguments are in them.
func keepsAll(name string) bool { return name == "__fentry__" || name == "mcount" || name == "_mcount" }

// isReturnThunk tells the code that -mfunction-return=thunk-extern jumps to.
func isReturnThunk(name string) bool {
	return name == "__x86_return_thunk" || strings.HasPrefix(name, "__x86_return_thunk_")
}

func newCode(f *program.File, g *program.CallGraph) (*code, error) {
	c := &code{f: f, graph: g, transparent: make(map[uint64]bool), byName: make(map[int32]bool), returnThunks: make(map[uint64]bool)}
	symbols, err := f.ELF().Symbols()
	if err != nil {
		return nil, err
	}
	for i := range symbols {
		s := &symbols[i]
		switch {
		case len(s.Name) < 6 || s.Name[0] != '_' && s.Name[0] != 'm':
		case keepsAll(s.Name):
			if c.byName[int32(i)] = true; s.Section > 0 {
				c.transparent[s.Addr] = true
			}
		case isReturnThunk(s.Name):
			if c.hasThunk = true; s.Section > 0 {
				c.returnThunks[s.Addr] = true
			}
		}
	}
	return c, c.readSections()
}

func (c *code) readSections() error {
	e := c.f.ELF()
	for i := range e.Sections() {
		s := &e.Sections()[i]
		if s.Flags&elf.SHF_EXECINSTR == 0 || s.Type == elf.SHT_NOBITS || s.Size == 0 {
			continue
		}
		data, err := e.Data(s)
		if err != nil { // its bodies have no code to look at
			continue
		}
		c.sectionOfCode = append(c.sectionOfCode, section{s.Addr, s.Addr + s.Size, disasm.Code{Base: s.Addr, Bytes: data}})
	}
	return nil
}

// at returns the code that holds a range.
func (c *code) at(r dwarfinline.Range) (disasm.Code, bool) {
	for i := range c.sectionOfCode {
		if s := &c.sectionOfCode[i]; s.lo <= r.Lo && r.Hi <= s.hi {
			return s.code, true
		}
	}
	return disasm.Code{}, false
}

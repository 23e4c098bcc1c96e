package contract

import (
	"cmp"
	"debug/elf"
	"fmt"
	"slices"
	"sort"
	"strings"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/elfscan"
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
	sectionOfCode []section       // by address
	places        *places
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
	symbols := program.NewReferences(f).Symbols()
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
	c.places = readPlaces(f.ELF())
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
	slices.SortFunc(c.sectionOfCode, func(a, b section) int { return cmp.Compare(a.lo, b.lo) })
	return c.checkBodies()
}

// checkBodies refuses a file whose bodies are together much larger than its code: they
// would be decoded over and over.
func (c *code) checkBodies() error {
	var code, bodies uint64
	for _, s := range c.sectionOfCode {
		code += s.hi - s.lo
	}
	const overlap = 4 // folded functions share code
	for r := range c.f.Index().BodyRanges() {
		if bodies += min(r.Size(), code); bodies > overlap*code+1<<20 {
			return fmt.Errorf("bodies of more than %d bytes in %d bytes of code: %w", bodies, code, elfscan.ErrLimit)
		}
	}
	return nil
}

// at returns the code that holds a range.
func (c *code) at(r dwarfinline.Range) (disasm.Code, bool) {
	i := sort.Search(len(c.sectionOfCode), func(i int) bool { return c.sectionOfCode[i].lo > r.Lo }) - 1
	if i < 0 || r.Hi > c.sectionOfCode[i].hi {
		return disasm.Code{}, false
	}
	return c.sectionOfCode[i].code, true
}

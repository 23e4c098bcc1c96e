package main

import (
	"debug/elf"
	"math"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
)

// unit is a compilation unit of what is judged.
type unit struct {
	name, compDir string
	recorded      bool
	// code are the symbols of the unit's functions that are there as code.
	code map[string]bool
	// stems are the same without clone suffixes.
	stems map[string]bool
}

// unitID finds a unit of an answer.
type unitID struct {
	input  string
	offset uint64
}

// units are the compilation units of a program.
type units struct {
	all     []*unit
	numbers map[unitID]uint32
}

// recorded returns the number of a unit, and whether the compiler's record
// tells about it.
func (u *units) recorded(input string, at answer.Unit) (uint32, bool) {
	n, ok := u.numbers[unitID{input, at.Offset}]
	return n, ok && u.all[n].recorded
}

func unitsOf(p *program.Program) (*units, error) {
	out := &units{numbers: make(map[unitID]uint32)}
	for _, f := range p.Files() {
		if f.Index() == nil {
			continue
		}
		all := f.Index().Units()
		loose, err := looseSymbols(f)
		if err != nil {
			return nil, err
		}
		for _, u := range all {
			out.numbers[unitID{f.Path(), u.Offset()}] = uint32(len(out.all))
			made := &unit{name: u.Name(), compDir: u.CompDir(), code: make(map[string]bool), stems: make(map[string]bool)}
			if f.ELF().Relocatable() && len(all) == 1 {
				err = made.addSymbols(f)
			} else {
				err = made.addBodies(f, u, loose)
			}
			if err != nil {
				return nil, err
			}
			out.all = append(out.all, made)
		}
	}
	return out, nil
}

// addSymbols takes all code symbols of an object: a witness that is independent
// of the DWARF.
func (u *unit) addSymbols(f *program.File) error {
	symbols, err := f.ELF().Symbols()
	if err != nil {
		return err
	}
	for _, s := range symbols {
		if s.Section >= 0 && s.Name != "" && f.ELF().Executable(s.Addr) {
			u.add(s.Name)
		}
	}
	return nil
}

// addBodies takes the symbols at the entries of the unit's bodies: a linked file
// does not say which unit a symbol came from.
func (u *unit) addBodies(f *program.File, from *dwarfinline.Unit, loose map[string][]uint64) error {
	return f.Guard(func() error {
		lo, hi := uint64(math.MaxUint64), uint64(0)
		for s := range from.Subprograms() {
			if !s.OutOfLine() {
				continue
			}
			_, all := program.Body{File: f, Sub: s}.Names()
			for _, name := range all {
				u.add(name)
			}
			lo, hi = min(lo, s.Entry()), max(hi, s.Entry())
		}
		for s := range from.Subprograms() {
			if s.OutOfLine() {
				continue
			}
			name := linkName(f.Function(s.Offset()))
			at := loose[name]
			// What was inlined can be an inline function of a header with the name of
			// another one's code: only a symbol among the unit's own is its.
			if len(at) == 1 && !s.Abstract() || slices.ContainsFunc(at, func(addr uint64) bool { return lo < addr && addr < hi }) {
				u.add(name)
			}
		}
		return nil
	})
}

// looseSymbols are the addresses of the code symbols that have no body, by name: a
// function folded into an equal one keeps code of its own where its address matters,
// and its DIE has none.
func looseSymbols(f *program.File) (map[string][]uint64, error) {
	symbols, err := f.ELF().Symbols()
	if err != nil {
		return nil, err
	}
	entries := make(map[uint64]bool)
	for s := range f.Index().Bodies() {
		entries[s.Entry()] = true
	}
	loose := make(map[string][]uint64)
	for _, s := range symbols {
		if s.Type == elf.STT_FUNC && s.Section >= 0 && !entries[s.Addr] {
			loose[s.Name] = append(loose[s.Name], s.Addr)
		}
	}
	return loose, nil
}

// add takes one symbol. A cold part is no function of its own.
func (u *unit) add(symbol string) {
	if strings.HasSuffix(symbol, ".cold") {
		return
	}
	u.code[symbol] = true
	u.stems[stem(symbol)] = true
}

// hosts are the keys under which a body stands in pairs, the first one the
// most telling.
func hosts(b answer.Body, bySymbol bool) []string {
	var out []string
	if b.Symbol != nil {
		out = append(out, *b.Symbol)
	}
	out = append(out, b.Symbols...)
	if len(out) == 0 {
		out = append(out, linkName(b.Function))
	}
	if !bySymbol {
		for i := range out {
			out[i] = stem(out[i])
		}
	}
	if len(out) > 1 {
		first := out[0]
		slices.Sort(out)
		out = slices.Compact(out)
		at := slices.Index(out, first)
		out[0], out[at] = out[at], out[0]
	}
	return out
}

package program_test

import (
	"debug/elf"
	"encoding/binary"
	"slices"
	"testing"

	"inlay/program"
)

// mcountEntries reads the table of a linked kernel between its marker symbols
// with debug/elf alone.
func mcountEntries(t *testing.T, path string) (entries []uint64, sectionOf func(uint64) string) {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lo, hi := mcountBounds(t, f)
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 || lo < s.Addr || hi > s.Addr+s.Size || s.Type == elf.SHT_NOBITS {
			continue
		}
		table := make([]byte, hi-lo)
		if _, err := s.ReadAt(table, int64(lo-s.Addr)); err != nil {
			t.Fatal(err)
		}
		for ; len(table) >= 8; table = table[8:] {
			entries = append(entries, binary.LittleEndian.Uint64(table))
		}
	}
	slices.Sort(entries)
	return entries, func(pc uint64) string {
		for _, s := range f.Sections {
			if s.Flags&elf.SHF_ALLOC != 0 && s.Addr <= pc && pc < s.Addr+s.Size {
				return s.Name
			}
		}
		return ""
	}
}

// mcountBounds returns the values of the symbols that mark the table.
func mcountBounds(t *testing.T, f *elf.File) (lo, hi uint64) {
	t.Helper()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		switch s.Name {
		case "__start_mcount_loc":
			lo = s.Value
		case "__stop_mcount_loc":
			hi = s.Value
		}
	}
	return lo, hi
}

// ownPads gives every entry of a table to the FUNC symbol that starts at most 7 bytes
// before it, with no other one between.
func ownPads(entries []uint64, functions map[uint64][]string) (owner map[uint64]uint64) {
	owner = make(map[uint64]uint64)
	for _, e := range entries {
		for back := uint64(0); back < 8; back++ {
			if functions[e-back] != nil {
				owner[e] = e - back
				break
			}
		}
	}
	return owner
}

// TestKernelPads compares with nm and the bytes of the table.
func TestKernelPads(t *testing.T) {
	path := vmlinux(t)
	entries, sectionOf := mcountEntries(t, path)
	functions := nmFunctions(t, path)
	owner := ownPads(entries, functions)
	traceable := make(map[uint64]bool)
	freed := 0
	for _, f := range owner {
		if !traceable[f] && sectionOf(f) == ".init.text" {
			freed++
		}
		traceable[f] = true
	}
	if len(entries) != 37_697 || len(traceable) != 37_121 || len(entries)-len(owner) != 576 || freed != 2_070 {
		t.Errorf("nm and the table: %d entries, %d functions, %d orphans, %d in .init.text", len(entries), len(traceable), len(entries)-len(owner), freed)
	}
	p := openWith(t, &program.Options{}, path)
	pads := scan(t, p)[0].Pads
	if pads == nil || pads.Traceable != len(traceable) || pads.Orphans != len(entries)-len(owner) || pads.AfterBoot != freed {
		t.Errorf("scan: %+v", pads)
	}
	f, n, bodiesWithout := p.Files()[0], 0, 0
	for s := range f.Index().Bodies() {
		pad, err := program.Body{File: f, Sub: s}.Pad()
		if err != nil {
			t.Fatal(err)
		}
		_, named := functions[s.Entry()]
		switch {
		case named && pad.Traceable != traceable[s.Entry()]:
			t.Errorf("%#x %v: traceable %v, the table %v", s.Entry(), functions[s.Entry()], pad.Traceable, traceable[s.Entry()])
		case named && pad.Traceable && pad.Kind != "fentry_call":
			t.Errorf("%#x %v: traceable with pad %s", s.Entry(), functions[s.Entry()], pad.Kind)
		case !named && pad.Traceable: // an overridden weak function: the entry stands, nobody can name it
			bodiesWithout++
		case pad.Traceable:
			n++
		}
	}
	t.Logf("%d entries: %d functions, %d orphans, %d freed after boot; %d bodies traceable, %d pads of bodies without a symbol",
		len(entries), len(traceable), len(entries)-len(owner), freed, n, bodiesWithout)
}

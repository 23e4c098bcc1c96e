package program_test

import (
	"debug/elf"
	"encoding/binary"
	"math/rand"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/program"
)

// moduleEntries reads __mcount_loc of a module from its relocations (R_X86_64_64) with
// debug/elf alone: offsets by section.
func moduleEntries(t *testing.T, path string) map[string][]uint64 {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]uint64)
	table := f.Section(".rela__mcount_loc")
	if table == nil {
		return out
	}
	raw, err := table.Data()
	if err != nil {
		t.Fatal(err)
	}
	for ; len(raw) >= 24; raw = raw[24:] {
		info, addend := binary.LittleEndian.Uint64(raw[8:]), binary.LittleEndian.Uint64(raw[16:])
		symbol := symbols[info>>32-1]
		if elf.R_X86_64(uint32(info)) != elf.R_X86_64_64 {
			t.Fatalf("%s: relocation type %d", path, uint32(info))
		}
		name := f.Sections[symbol.Section].Name
		out[name] = append(out[name], symbol.Value+addend)
	}
	return out
}

// sample returns bodies at random that have a symbol, the same ones every time.
func sample(f *program.File, n int) []program.Body {
	var all []program.Body
	for s := range f.Index().Bodies() {
		if b := (program.Body{File: f, Sub: s}); !b.OverriddenWeak() {
			all = append(all, b)
		}
	}
	rand.New(rand.NewSource(41)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(n, len(all))]
}

// TestKernelPatchable checks 100 functions of the kernel, chosen at random: traceable
// if the table between the markers has one of its first 8 bytes, before the next function;
// the pad by the bytes; the area by section and markers.
func TestKernelPatchable(t *testing.T) {
	path := vmlinux(t)
	entries, sectionOf := mcountEntries(t, path)
	functions := nmFunctions(t, path)
	owner := ownPads(entries, functions)
	traceable := make(map[uint64]bool)
	for _, f := range owner {
		traceable[f] = true
	}
	f := openWith(t, &program.Options{}, path).Files()[0]
	raw, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	fentry := uint64(0)
	for pc, names := range functions {
		if slices.Contains(names, "__fentry__") {
			fentry = pc
		}
	}
	yes, quiet, initial := 0, 0, 0
	for _, b := range sample(f, 100) {
		entry := b.Sub.Entry()
		pad, err := b.Pad()
		if err != nil || pad.Traceable != traceable[entry] {
			t.Errorf("%#x %v: %+v, %v; the table %v", entry, functions[entry], pad, err, traceable[entry])
		}
		calls := callsAt(t, raw, sectionOf(entry), entry, fentry)
		if calls != (pad.Kind == "fentry_call") {
			t.Errorf("%#x %v: %+v; the bytes call __fentry__: %v", entry, functions[entry], pad, calls)
		}
		if got := b.Place().Section(); got != sectionOf(entry) {
			t.Errorf("%#x %v: section %s, want %s", entry, functions[entry], got, sectionOf(entry))
		}
		init := sectionOf(entry) == ".init.text"
		if got := b.Place().Area() == program.AreaKernelInit; got != init {
			t.Errorf("%#x %v: area %v in %s", entry, functions[entry], b.Place().Area(), sectionOf(entry))
		}
		switch {
		case traceable[entry] && init:
			initial++
		case traceable[entry]:
			yes++
		default:
			quiet++
		}
	}
	t.Logf("100 functions: %d traceable, %d traceable until they are freed, %d not", yes, initial, quiet)
}

// callsAt tells whether the code at pc, behind an endbr64, is a call of target.
func callsAt(t *testing.T, f *elf.File, section string, pc, target uint64) bool {
	t.Helper()
	s := f.Section(section)
	var code [9]byte
	if n, _ := s.ReadAt(code[:], int64(pc-s.Addr)); n < 5 {
		return false
	}
	bytes := code[:]
	if string(bytes[:4]) == "\xf3\x0f\x1e\xfa" {
		bytes, pc = bytes[4:], pc+4
	}
	return bytes[0] == 0xe8 && pc+5+uint64(int64(int32(binary.LittleEndian.Uint32(bytes[1:])))) == target
}

// TestKernelModulePatchable does the same for 100 functions of modules: 10 of each of 10.
func TestKernelModulePatchable(t *testing.T) {
	all := kernelModules(t)
	rand.New(rand.NewSource(42)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	checked, yes := 0, 0
	for _, path := range all {
		if checked >= 100 {
			break
		}
		entries := moduleEntries(t, path)
		f := openWith(t, &program.Options{}, path).Files()[0]
		for _, b := range sample(f, 10) {
			s := f.ELF().SectionAt(b.Sub.Entry())
			offset := b.Sub.Entry() - s.Addr
			want := slices.ContainsFunc(entries[s.Name], func(e uint64) bool { return offset <= e && e < offset+min(8, max(1, b.Size())) })
			pad, err := b.Pad()
			if err != nil || pad.Traceable != want || want && pad.Kind != "fentry_call" {
				t.Errorf("%s: %v in %s: %+v, %v; the table %v", filepath.Base(path), b.Answer().Symbols, s.Name, pad, err, want)
			}
			if strings.HasPrefix(s.Name, ".init.text") != (b.Place().Area() == program.AreaModuleInit) {
				t.Errorf("%s: %v in %s: area %v", filepath.Base(path), b.Answer().Symbols, s.Name, b.Place().Area())
			}
			checked++
			if want {
				yes++
			}
		}
	}
	if checked < 100 {
		t.Errorf("%d functions", checked)
	}
	t.Logf("%d functions of modules: %d traceable", checked, yes)
}

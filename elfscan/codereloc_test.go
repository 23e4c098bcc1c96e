package elfscan_test

import (
	"cmp"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
)

// entry is a relocation as the tables of the gABI have it, with the symbol's name.
type entry struct {
	offset uint64
	typ    uint32
	symbol string
	addend int64
}

// entriesOf decodes a relocation section by the gABI ("Relocation"); symbols are those of its
// table, without the null symbol.
func entriesOf(t *testing.T, f *elf.File, s *elf.Section, symbols []elf.Symbol) (out []entry) {
	t.Helper()
	data, err := s.Data()
	if err != nil {
		t.Fatal(err)
	}
	for ; len(data) > 0; data = data[s.Entsize:] {
		var e entry
		var n uint64
		if o := f.ByteOrder; f.Class == elf.ELFCLASS64 {
			info := o.Uint64(data[8:])
			e.offset, e.typ, n = o.Uint64(data), uint32(info), info>>32
			if s.Type == elf.SHT_RELA {
				e.addend = int64(o.Uint64(data[16:]))
			}
		} else {
			info := o.Uint32(data[4:])
			e.offset, e.typ, n = uint64(o.Uint32(data)), info&0xff, uint64(info>>8)
			if s.Type == elf.SHT_RELA {
				e.addend = int64(int32(o.Uint32(data[8:])))
			}
		}
		if n > 0 {
			e.symbol = symbols[n-1].Name
		}
		out = append(out, e)
	}
	return out
}

// read takes the relocations of a file apart in the same way.
func read(t *testing.T, f *elfscan.File, s *elfscan.Section) (out []entry) {
	t.Helper()
	relocations, base := f.DynamicRelocations(), uint64(0)
	if s != nil {
		relocations, base = f.Relocations(s), s.Addr
	}
	for r, err := range relocations {
		if err != nil {
			t.Fatal(err)
		}
		e := entry{offset: r.Addr - base, typ: r.Type, addend: r.Addend}
		if r.Symbol != nil {
			e.symbol = r.Symbol.Name
		}
		out = append(out, e)
	}
	return out
}

// TestRelocations: the relocations of the checked-in files, for every machine, are those that
// stand in them.
func TestRelocations(t *testing.T) {
	total, machines := 0, make(map[string]bool)
	for _, pattern := range []string{"*.o", "*.so", "*.exe"} {
		paths, err := filepath.Glob("../testdata/obj/" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			want, err := elf.Open(path)
			if err != nil || want.Machine == elf.EM_MIPS { // whose 64-bit form is another
				continue
			}
			f := mustOpen(t, path)
			if n := compareRelocations(t, path, f, want); n > 0 {
				total += n
				machines[fmt.Sprint(f.Machine(), want.ByteOrder)] = true
			}
			want.Close()
		}
	}
	if t.Logf("%d relocations of %d machines", total, len(machines)); total < 5000 || len(machines) < 8 {
		t.Errorf("%d relocations of %d machines", total, len(machines))
	}
}

func compareRelocations(t *testing.T, path string, f *elfscan.File, want *elf.File) (n int) {
	t.Helper()
	symbols, err := want.Symbols()
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
		t.Fatal(err)
	}
	dynamic, _ := want.DynamicSymbols()
	var expected []entry
	for _, s := range want.Sections {
		switch {
		case s.Type != elf.SHT_REL && s.Type != elf.SHT_RELA:
		case s.Flags&elf.SHF_ALLOC != 0:
			expected = append(expected, entriesOf(t, want, s, dynamic)...)
		default:
			list := entriesOf(t, want, s, symbols)
			n += len(list)
			if got := read(t, f, &f.Sections()[s.Info]); !slices.Equal(got, list) {
				t.Errorf("%s: %s: %d relocations, want %d", path, s.Name, len(got), len(list))
			}
		}
	}
	if got := read(t, f, nil); !slices.Equal(got, expected) {
		t.Errorf("%s: %d dynamic relocations, want %d", path, len(got), len(expected))
	}
	return n + len(expected)
}

// TestPointers: a table of functions holds the addresses of the functions, whatever the
// machine, and whether the linker or the dynamic linker fills it in.
func TestPointers(t *testing.T) {
	const source = "static void one(void) {}\nvoid two(void) {}\nextern void away(void) __attribute__((weak));\n" +
		"void (*const table[4])(void) __attribute__((section(\".data.rel.table\"))) = {one, two, 0, away};\n" +
		"void uses(void) { one(); }\n"
	for _, compiler := range []string{"gcc", "i686-linux-gnu-gcc", "aarch64-linux-gnu-gcc", "powerpc64le-linux-gnu-gcc", "riscv64-linux-gnu-gcc", "s390x-linux-gnu-gcc", "arm-linux-gnueabihf-gcc"} {
		for _, flags := range []string{"-c", "-shared -fPIC -nostdlib", "-fno-pic -static -nostdlib -Wl,-e,two"} {
			t.Run(compiler+" "+flags, func(t *testing.T) {
				dir := t.TempDir()
				if err := os.WriteFile(filepath.Join(dir, "a.c"), []byte(source), 0o600); err != nil {
					t.Fatal(err)
				}
				out := filepath.Join(dir, "out")
				args := strings.Fields(flags)
				if strings.HasPrefix(compiler, "arm-") {
					args = append(args, "-marm") // Thumb marks pointers to its code
				}
				run(t, tool(t, compiler), append(args, "-O0", "-o", out, filepath.Join(dir, "a.c"))...)
				f := mustOpen(t, out)
				at := make(map[string]uint64)
				symbols, err := f.Symbols()
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range symbols {
					at[s.Name] = s.Addr
				}
				word := uint64(f.AddrSize())
				got, err := f.Pointers(at["table"], at["table"]+4*word)
				// two can be overridden in a library: its symbol is named; the weak one is nowhere.
				if want := []uint64{at["one"], at["two"], 0, 0}; err != nil || !slices.Equal(got, want) {
					t.Errorf("%#x, %v, want %#x", got, err, want)
				}
				if d := f.Diagnostics(); len(d) > 0 {
					t.Errorf("%v", d)
				}
			})
		}
	}
}

// TestBadPointers: a table that is not there, and what cannot be worked out, are told.
func TestBadPointers(t *testing.T) {
	table := part{name: ".data", typ: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC, data: packInts(uint64(5), uint64(6)), align: 8}
	symtab := part{name: ".symtab", typ: elf.SHT_SYMTAB, data: append(sym(0, 0, 0), sym(0, 1, 8)...), entsize: 24, link: 3}
	relocations := func(data ...[]byte) part {
		return part{name: ".rela.data", typ: elf.SHT_RELA, data: slices.Concat(data...), link: 2, info: 1, entsize: 24}
	}
	names := part{name: ".strtab", typ: elf.SHT_STRTAB, data: []byte{0}}
	f := relocatable(elf.EM_X86_64, table, symtab, names,
		relocations(rela(0, 1, uint32(elf.R_X86_64_64), 2), rela(8, 1, uint32(elf.R_X86_64_PC32), 0), rela(4, 1, uint32(elf.R_X86_64_64), 0), rela(8, 9, uint32(elf.R_X86_64_NONE), 0))).open(t)
	base := f.Section(".data").Addr
	got, err := f.Pointers(base, base+16)
	if want := []uint64{base + 8 + 2, 6}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%#x, %v, want %#x", got, err, want)
	}
	var said []string
	for _, d := range f.Diagnostics() {
		said = append(said, d.Err.Error())
	}
	for _, want := range []string{"relocation type 2 in a table of pointers", "1 relocations name a symbol that does not exist"} {
		if !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("%q does not say %s", said, want)
		}
	}
	for _, bounds := range [][2]uint64{{base, base + 17}, {base + 8, base}, {base - 1<<20, base}} {
		if got, err := f.Pointers(bounds[0], bounds[1]); got != nil || !errors.Is(err, elfscan.ErrAddress) {
			t.Errorf("%#x: %#x, %v", bounds, got, err)
		}
	}
	cut := table
	cut.claimO = 1 << 40
	if got, err := relocatable(elf.EM_X86_64, cut).open(t).Pointers(base, base+16); got != nil || !errors.Is(err, elfscan.ErrTruncated) {
		t.Errorf("a section behind the end: %#x, %v", got, err)
	}
}

// TestPointerValue: an absolute or relative relocation gives the pointer that it makes, if it
// does not need what stands in the place (psABI of each machine, "Relocation Types").
func TestPointerValue(t *testing.T) {
	here, away := &elfscan.Symbol{Addr: 0x1000, Section: 1}, &elfscan.Symbol{Section: -1}
	for machine, types := range map[elf.Machine][2]uint32{
		elf.EM_X86_64: {1, 8}, elf.EM_386: {1, 8}, elf.EM_AARCH64: {257, 1027}, elf.EM_PPC64: {38, 22}, elf.EM_S390: {22, 12},
		elf.EM_RISCV: {2, 3}, elf.EM_LOONGARCH: {2, 3}, elf.EM_ARM: {2, 23}, elf.EM_MIPS: {0, 0},
	} {
		m := relocatable(machine, text(16))
		f := m.open(t)
		known := types != [2]uint32{}
		for _, tt := range []struct {
			r    elfscan.Relocation
			want uint64
		}{
			{elfscan.Relocation{Type: types[0], Symbol: here, Addend: 4}, 0x1004},
			{elfscan.Relocation{Type: types[0], Addend: 4}, 4},
			{elfscan.Relocation{Type: types[1], Addend: 0x2000}, 0x2000},
			{elfscan.Relocation{Type: types[0], Symbol: away, Addend: 4}, 0},
			{elfscan.Relocation{Type: types[0], Symbol: here, InPlace: true}, 0},
			{elfscan.Relocation{Type: 9999, Symbol: here}, 0},
		} {
			got, ok := f.PointerValue(tt.r)
			if want := cmp.Or(tt.want, 0); known && (got != want || ok != (want != 0)) || !known && ok {
				t.Errorf("%v: %+v is %#x, %t, want %#x", machine, tt.r, got, ok, tt.want)
			}
		}
	}
}

// TestBadRelocations: relocations whose symbols or bytes cannot be read are an error, once,
// and other sections answer as before.
func TestBadRelocations(t *testing.T) {
	good := part{name: ".rela.text", typ: elf.SHT_RELA, data: rela(0, 0, 2, 7), info: 1, entsize: 24}
	for name, tt := range map[string]struct {
		link uint32
		size uint64
		want error
	}{
		"no symbols": {0, 0, nil}, "symbols of nowhere": {99, 0, nil}, "no symbol table": {1, 0, elfscan.ErrCorrupt}, "behind the end": {0, 1 << 30, elfscan.ErrTruncated},
	} {
		bad := good
		bad.link, bad.claimSize = tt.link, tt.size
		other := good
		other.info = 3
		f := relocatable(elf.EM_X86_64, text(16), bad, text(16), other).open(t)
		n := 0
		for r, err := range f.Relocations(&f.Sections()[1]) {
			if n++; !errors.Is(err, tt.want) || (err == nil) != (r.Type == 2 && r.Addend == 7 && r.Addr == f.Sections()[1].Addr) {
				t.Errorf("%s: %+v, %v", name, r, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d relocations", name, n)
		}
		if got := read(t, f, &f.Sections()[3]); len(got) != 1 || got[0].addend != 7 {
			t.Errorf("%s: the other section has %v", name, got)
		}
	}
}

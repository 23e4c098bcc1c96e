package program_test

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/elfscan"
	"inlay/testdata/fixture"
)

// TestAddressesOfFixtures compares the chain at every byte of code of every
// object with llvm-symbolizer's.
func TestAddressesOfFixtures(t *testing.T) {
	tool(t, "llvm-symbolizer-19", "llvm-symbolizer")
	objects, err := fixture.Load("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	compared, chains, used := 0, 0, 0
	for _, o := range objects {
		if o.Tags["nodwarf"] || o.Tags["stripped"] || o.Tags["zlibgnu"] || o.Tags["gz"] || o.Tags["xz"] || o.Tags["zst"] {
			continue // nothing to ask, or LLVM cannot open it
		}
		t.Run(o.Name, func(t *testing.T) {
			p := open(t, o.Path)
			code := codeSections(p.Files()[0].ELF())
			if lacksRelocations(p) || !o.Tags["linked"] && len(code) != 1 {
				return // llvm-symbolizer takes no section with an offset
			}
			used++
			var asked []string
			var pcs []uint64
			for _, s := range code {
				for off := range s.Size {
					asked = append(asked, fmt.Sprintf("%s+%#x", s.Name, off))
					pcs = append(pcs, s.Addr+off)
					if p.Files()[0].ELF().Relocatable() {
						pcs[len(pcs)-1] = off
					}
				}
			}
			theirs := symbolize(t, o.Path, pcs)
			for i, a := range addresses(t, p, asked...) {
				compared++
				ours := framesOf(a)
				chains += len(ours)
				switch {
				case !known(theirs[i]):
					// The linker's tombstone of all ones, which selects a base address in
					// .debug_ranges, moved the unit's range by one; the DIE's is right.
					if last := i == len(asked)-1; len(ours) > 0 && !(o.Tags["lldtomb"] && last) {
						t.Errorf("%s: %v, llvm-symbolizer knows nothing", asked[i], ours)
					}
				case !sameChain(ours, theirs[i]):
					t.Errorf("%s: %v, llvm-symbolizer: %v", asked[i], ours, theirs[i])
				case a.Body == nil || a.Asked != asked[i] || a.Input != o.Path:
					t.Errorf("%+v", a)
				}
			}
		})
	}
	t.Logf("%d objects, %d addresses, %d frames", used, compared, chains)
	if used < 70 || chains < 5_000 {
		t.Error("too few to prove anything")
	}
}

// codeSections lists the sections with code that stands in the file or its twin.
func codeSections(f *elfscan.File) (out []elfscan.Section) {
	for _, s := range f.Sections() {
		if s.Flags&elf.SHF_EXECINSTR != 0 && s.Size > 0 && s.Name != ".plt" {
			out = append(out, s)
		}
	}
	return out
}

func TestAddressForms(t *testing.T) {
	tests := []struct {
		object, asked   string
		address, symbol string // empty symbol: nothing is known
	}{
		{"weak-gcc12-x86_64-O2-g5.so", "0x1050", "0x1050", "handler"},
		{"weak-gcc12-x86_64-O2-g5.so", "1050", "0x1050", "handler"},
		{"weak-gcc12-x86_64-O2-g5.so", "0X1050", "0x1050", "handler"},
		{"weak-gcc12-x86_64-O2-g5.so", "handler", "0x1050", "handler"},
		{"weak-gcc12-x86_64-O2-g5.so", "handler+0x3", "0x1053", "handler"},
		{"weak-gcc12-x86_64-O2-g5.so", "handler+3", "0x1053", "handler"},
		{"weak-gcc12-x86_64-O2-g5.so", "dispatch+0x13", "0x1043", "dispatch"},
		{"weak-gcc12-x86_64-O2-g5.so", "dispatch+0x14", "dispatch+0x14", ""}, // past its 20 bytes
		{"weak-gcc12-x86_64-O2-g5.so", "dispatch+0xffffffffffffffff", "dispatch+0xffffffffffffffff", ""},
		{"weak-gcc12-x86_64-O2-g5.so", "dispatch+0x1ffffffffffffffff", "dispatch+0x1ffffffffffffffff", ""},
		{"weak-gcc12-x86_64-O2-g5.so", "dispatch+", "dispatch+", ""},
		{"weak-gcc12-x86_64-O2-g5.so", "nobody", "nobody", ""},
		{"weak-gcc12-x86_64-O2-g5.so", "nobody+0x1", "nobody+0x1", ""},
		{"weak-gcc12-x86_64-O2-g5.so", "0x99999999", "0x99999999", ""},
		{"weak-gcc12-x86_64-O2-g5.so", "0xffffffffffffffff", "0xffffffffffffffff", ""},
		{"weak-gcc12-x86_64-O2-g5.so", "0x1ffffffffffffffff", "0x1ffffffffffffffff", ""},
		{"weak-gcc12-x86_64-O2-g5.so", "", "", ""},
		{"weak-gcc12-x86_64-O2-g5.so", "0x", "0x", ""},
		{"weak-gcc12-x86_64-O2-g5.so", "-1", "-1", ""},
		{"clones-gcc12-x86_64-O2-g5.o", ".text+0x130", ".text+0x130", "hot_cold"},
		{"clones-gcc12-x86_64-O2-g5.o", ".text.unlikely+0x3", ".text.unlikely+0x3", "hot_cold"},
		{"clones-gcc12-x86_64-O2-g5.o", "hot_cold.cold+0x3", ".text.unlikely+0x3", "hot_cold"},
		{"clones-gcc12-x86_64-O2-g5.o", "reads_one.isra.0+0x1", ".text+0x111", "reads_one.isra.0"},
		{"clones-gcc12-x86_64-O2-g5.o", "0x130", "0x130", ""}, // of which section?
		{"clones-gcc12-x86_64-O2-g5.o", ".text+0x99999", ".text+0x99999", ""},
		{"clones-gcc12-x86_64-O2-g5.o", ".data+0x0", ".data+0x0", ""},
		{"clones-gcc12-x86_64-O2-g5.o", "use4+0x1000", "use4+0x1000", ""},
	}
	for _, tt := range tests {
		t.Run(tt.asked, func(t *testing.T) {
			a := addresses(t, open(t, obj(tt.object)), tt.asked)[0]
			symbol := ""
			if a.Body != nil && a.Body.Symbol != nil {
				symbol = *a.Body.Symbol
			}
			if a.Address != tt.address || symbol != tt.symbol || a.Asked != tt.asked || (len(a.Frames) > 0) != (tt.symbol != "") {
				t.Errorf("address %q, symbol %q, asked %q, %d frames; want %q in %q", a.Address, symbol, a.Asked, len(a.Frames), tt.address, tt.symbol)
			}
			if tt.symbol == "" && (a.Body != nil || a.Frames != nil) {
				t.Errorf("something is known: %+v", a)
			}
		})
	}
}

// Every address is answered in its place, whatever stands before it.
func TestAddressesKeepTheirOrder(t *testing.T) {
	p := open(t, obj("nested-gcc12-x86_64-O2-g5.o"), obj("weak-gcc12-x86_64-O2-g5.so"))
	asked := []string{"host+1", "nothing", "0x1050", "host+1", "other", "0x1030", "host"}
	want := []string{"host", "", "handler", "host", "other", "dispatch", "host"}
	for _, size := range []int{1, 2, len(asked)} {
		var got []string
		for a, err := range p.Addresses(context.Background(), slices.Chunk(asked, size)) {
			if err != nil {
				t.Fatal(err)
			}
			name := ""
			if a.Body != nil {
				name = a.Body.Function.Name
			}
			got = append(got, name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("batches of %d: %v, want %v", size, got, want)
		}
	}
}

// An address in a file where nothing is known at it is not claimed for the last
// file of the system.
func TestAddressUnknownNamesNoFile(t *testing.T) {
	p := open(t, obj("weak-gcc12-x86_64-O2-g5.so"), obj("header-gcc12-x86_64-O2-g5.so"))
	for _, asked := range []string{"nothing", "0x99999999"} {
		if a := addresses(t, p, asked)[0]; a.Input != "" {
			t.Errorf("%s: input %q", asked, a.Input)
		}
	}
}

// A name that several functions have is answered for the first and said so.
func TestAddressOfRepeatedName(t *testing.T) {
	dir := map[string]string{
		"a.c": "static __attribute__((noinline)) int f(int v) { asm volatile(\"\"); return v + 1; } int a(int v) { return f(v); }",
		"b.c": "static __attribute__((noinline)) int f(int v) { asm volatile(\"\"); return v + 2; } int b(int v) { return f(v); }",
	}
	p := open(t, compile(t, dir, "gcc", "-O2", "-g", "-shared", "-fPIC", "-nostdlib", "a.c", "b.c"))
	a := addresses(t, p, "f+1")[0]
	if a.Body == nil || a.Body.Function.DeclFile == "" || !strings.HasSuffix(a.Body.Function.DeclFile, "a.c") {
		t.Errorf("%+v", a)
	}
	said := slices.ContainsFunc(p.Diagnostics(), func(d answer.Diagnostic) bool { return strings.Contains(d.Message, "2 functions") })
	if !said {
		t.Errorf("diagnostics %+v", p.Diagnostics())
	}
}

func TestAddressesStop(t *testing.T) {
	p := open(t, obj("weak-gcc12-x86_64-O2-g5.so"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	n := 0
	for _, err := range p.Addresses(ctx, slices.Values([][]string{{"0x1050"}, {"0x1030"}})) {
		if n++; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
	if n != 1 {
		t.Errorf("%d answers after the end", n)
	}
	asked := 0
	for range p.Addresses(context.Background(), func(yield func([]string) bool) {
		for asked = 1; yield([]string{"0x1050", "0x1030"}); asked++ {
		}
	}) {
		break
	}
	if asked != 1 {
		t.Errorf("%d batches were taken for one answer", asked)
	}
}

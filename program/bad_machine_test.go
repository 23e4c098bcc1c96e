package program_test

import (
	"bytes"
	"math/rand"
	"os"
	"testing"

	"inlay/program"
)

// TestBadMachineCode: code, symbols, relocations, pads and linkage tables of machines other than
// x86 with a few wrong bytes give answers or errors, and never need the guard.
func TestBadMachineCode(t *testing.T) {
	paths := []string{obj("clones-gcc12-aarch64-O2-g5.o"), obj("header-gcc12-aarch64-O2-g5.so"), obj("header-gcc12-s390x-O2-g4.so"),
		obj("plain-clang19-ppc64-O2-g5.o"), obj("plain-clang19-riscv64-O2-g5.o"), obj("plain-gcc12-s390x-O2-g5.o")}
	random := rand.New(rand.NewSource(1))
	answered := 0
	for _, path := range paths {
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for range 60 {
			data := bytes.Clone(good)
			for range 1 + random.Intn(12) {
				data[64+random.Intn(len(data)-64)] ^= byte(1 + random.Intn(255))
			}
			p, err := program.Open(t.Context(), []string{"-"}, &program.Options{Stdin: bytes.NewReader(data), CallSites: true})
			if err != nil {
				continue
			}
			for _, f := range p.Files() {
				answered += askCode(t, p, f)
				if n := f.ELF().Guarded(); n > 0 {
					t.Errorf("%s: %d panics", path, n)
				}
			}
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	t.Logf("%d bodies", answered)
	if answered < 100 {
		t.Errorf("only %d bodies were answered", answered)
	}
}

// askCode asks what the code of a file tells, and counts the bodies that it has.
func askCode(t *testing.T, p *program.Program, f *program.File) (n int) {
	t.Helper()
	if f.Index() == nil {
		return 0
	}
	for s := range f.Index().Bodies() {
		n++
		b := program.Body{File: f, Sub: s}
		if _, err := b.Pad(); err != nil {
			t.Logf("pad: %v", err)
		}
		if _, err := p.Callers(t.Context(), b); err != nil {
			t.Logf("callers: %v", err)
		}
	}
	for _, err := range p.Listings(t.Context(), everything(t, p)) {
		if err != nil {
			t.Logf("listing: %v", err)
		}
	}
	return n
}

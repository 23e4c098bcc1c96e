package elfscan_test

import (
	"bytes"
	"debug/elf"
	"errors"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
)

// sections of handMade, by index
const (
	handText = 1 + iota
	handInfo
	handRela
	handSymtab
	handStrtab
)

// handMade is an object with 64 bytes of code, .debug_info of the given bytes
// and relocations against: 1 a defined symbol at .text+8, 2 an undefined one,
// 3 an absolute one of 0x77, 4 the .debug_info section.
func handMade(info []byte, relocs ...[]byte) image {
	syms := slices.Concat(sym(0, 0, 0), sym(2, handText, 8), sym(0x10, 0, 0x5000), sym(0, uint16(elf.SHN_ABS), 0x77), sym(3, handInfo, 0))
	return relocatable(elf.EM_X86_64,
		text(64),
		part{name: ".debug_info", typ: elf.SHT_PROGBITS, data: info},
		part{name: ".rela.debug_info", typ: elf.SHT_RELA, data: slices.Concat(relocs...), link: handSymtab, info: handInfo, entsize: 24},
		part{name: ".symtab", typ: elf.SHT_SYMTAB, data: syms, link: handStrtab, entsize: 24},
		part{name: ".strtab", typ: elf.SHT_STRTAB, data: []byte{0}},
	)
}

// TestRelocationKinds computes S + A, S + A - P and so on by hand. The code's
// base is asked for; everything else is literal.
func TestRelocationKinds(t *testing.T) {
	const fill = 0x5a
	base := handMade(nil).open(t).Section(".text").Addr
	tests := []struct {
		name string
		sym  uint32
		typ  elf.R_X86_64
		add  int64
		want []byte // at offset 4
	}{
		{"64", 1, elf.R_X86_64_64, 5, packInts(base + 13)},
		{"32", 1, elf.R_X86_64_32, 5, packInts(uint32(base + 13))},
		{"32S negative addend", 1, elf.R_X86_64_32S, -3, packInts(uint32(base + 5))},
		{"PC32", 1, elf.R_X86_64_PC32, 0, packInts(uint32(base + 8 - 4))},
		{"PC64", 1, elf.R_X86_64_PC64, 0, packInts(base + 8 - 4)},
		{"DTPOFF32 has no base", 1, elf.R_X86_64_DTPOFF32, 1, packInts(uint32(9))},
		{"DTPOFF64 has no base", 1, elf.R_X86_64_DTPOFF64, 1, packInts(uint64(9))},
		{"NONE", 1, elf.R_X86_64_NONE, 9, packInts(uint64(0x5a5a5a5a5a5a5a5a))},
		{"absolute", 3, elf.R_X86_64_64, 1, packInts(uint64(0x78))},
		{"debug section", 4, elf.R_X86_64_32, 0x1234, packInts(uint32(0x1234))},
		{"undefined is 0, whatever the addend", 2, elf.R_X86_64_64, 0x10008, packInts(uint64(0))},
		{"no symbol is 0", 0, elf.R_X86_64_64, 0x10008, packInts(uint64(0))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			info := bytes.Repeat([]byte{fill}, 16)
			f := handMade(info, rela(4, tt.sym, uint32(tt.typ), tt.add)).open(t)
			got, err := f.DebugSection(".debug_info")
			if err != nil {
				t.Fatal(err)
			}
			want := bytes.Repeat([]byte{fill}, 16)
			copy(want[4:], tt.want)
			if !bytes.Equal(got, want) {
				t.Errorf("got  % x\nwant % x", got, want)
			}
			if d := f.Diagnostics(); len(d) > 0 {
				t.Error(d)
			}
		})
	}
}

// TestRelocationDiagnostics checks that what cannot be applied is said.
func TestRelocationDiagnostics(t *testing.T) {
	f := handMade(make([]byte, 16),
		rela(0, 1, uint32(elf.R_X86_64_GOTPCREL), 0), rela(0, 1, uint32(elf.R_X86_64_GOTPCREL), 0), // type 9
		rela(12, 1, uint32(elf.R_X86_64_64), 0), rela(1<<63, 1, uint32(elf.R_X86_64_32), 0),
		rela(0, 99, uint32(elf.R_X86_64_64), 0), rela(8, 3, uint32(elf.R_X86_64_32), 0),
		rela(4, 3, uint32(elf.R_X86_64_32), 1<<32), rela(4, 3, uint32(elf.R_X86_64_32), -1<<32)).open(t)
	got, err := f.DebugSection(".debug_info")
	if err != nil || got[8] != 0x77 || !bytes.Equal(got[4:8], make([]byte, 4)) {
		t.Fatalf("the good relocation was not applied, or half of a bad one: % x, %v", got, err)
	}
	for _, want := range []struct {
		text string
		err  error
	}{
		{"2 relocations of x86_64 type 9", elfscan.ErrUnsupported},
		{"2 relocations lie past the end", elfscan.ErrCorrupt},
		{"1 relocations name a symbol that does not exist", elfscan.ErrCorrupt},
		{"2 relocations do not fit into their field", elfscan.ErrCorrupt},
	} {
		if !slices.ContainsFunc(f.Diagnostics(), func(d elfscan.Diagnostic) bool {
			return d.Section == ".debug_info" && strings.Contains(d.Message, want.text) && errors.Is(d.Err, want.err)
		}) {
			t.Errorf("no diagnostic %q in %v", want.text, f.Diagnostics())
		}
	}
}

// TestUnknownMachine checks that a machine without a table is a diagnostic.
func TestUnknownMachine(t *testing.T) {
	m := handMade(make([]byte, 16), rela(0, 1, 1, 0))
	m.machine = elf.EM_XTENSA
	f := m.open(t)
	if _, err := f.DebugSection(".debug_info"); err != nil {
		t.Fatal(err)
	}
	d := f.Diagnostics()
	if len(d) != 1 || !errors.Is(d[0].Err, elfscan.ErrUnsupported) || !strings.Contains(d[0].Message, "machine-94") {
		t.Errorf("got %v", d)
	}
}

// TestLinkedFilesAreNotRelocated: relocation sections that ld --emit-relocs
// leaves in a linked file were applied already.
func TestLinkedFilesAreNotRelocated(t *testing.T) {
	m := handMade(bytes.Repeat([]byte{0x5a}, 16), rela(0, 1, uint32(elf.R_X86_64_64), 0))
	m.typ = elf.ET_EXEC
	got, err := m.open(t).DebugSection(".debug_info")
	if err != nil || !bytes.Equal(got, bytes.Repeat([]byte{0x5a}, 16)) {
		t.Errorf("got % x, %v", got, err)
	}
}

// TestOverlappingRelocations makes the relocation section's bytes those of
// the section it relocates: the result must not depend on the order of writes.
func TestOverlappingRelocations(t *testing.T) {
	r := slices.Concat(rela(16, 3, uint32(elf.R_X86_64_64), 0), rela(0, 3, uint32(elf.R_X86_64_64), 1))
	m := handMade(r)
	m.parts[handRela-1].claimO, m.parts[handRela-1].claimSize = 64+64, uint64(len(r)) // the bytes of .debug_info
	data := m.bytes()
	f, err := elfscan.Read("overlap", bytes.NewReader(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.DebugSection(".debug_info")
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Clone(r)
	copy(want[16:], packInts(uint64(0x77)))
	copy(want, packInts(uint64(0x78)))
	if !bytes.Equal(got, want) {
		t.Errorf("got  % x\nwant % x", got, want)
	}
}

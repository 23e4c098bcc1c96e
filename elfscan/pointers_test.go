package elfscan_test

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"inlay/elfscan"
)

// A section without contents may claim any size: a table in it has no pointers, and costs no memory.
func TestPointersWithoutContents(t *testing.T) {
	little := binary.LittleEndian
	table := little.AppendUint64(little.AppendUint64(nil, 0x1234), 0x5678)
	f := image{class: elf.ELFCLASS64, order: little, typ: elf.ET_REL, machine: elf.EM_X86_64, parts: []part{
		{name: "table", typ: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC, data: table},
		{name: "empty", typ: elf.SHT_NOBITS, flags: elf.SHF_ALLOC, claimSize: 1 << 45},
	}}.open(t)
	defer f.Close()
	at := f.Section("table").Addr
	if got, err := f.Pointers(at, at+16); err != nil || !slices.Equal(got, []uint64{0x1234, 0x5678}) {
		t.Errorf("table: %x, %v", got, err)
	}
	at = f.Section("empty").Addr
	if got, err := f.Pointers(at, at+1<<45); got != nil || err != nil {
		t.Errorf("empty: %d pointers, %v, want none", len(got), err)
	}
	if _, err := f.Pointers(at, at+1<<45+8); !errors.Is(err, elfscan.ErrAddress) {
		t.Errorf("beyond the section: %v, want %v", err, elfscan.ErrAddress)
	}
}

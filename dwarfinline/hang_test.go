package dwarfinline

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"testing"
	"time"
)

// TestRelocatedSymbolTable has a symbol table with the name of a debug section
// and relocations of its own: to relocate it, it would have to be relocated
// first. The fuzzer found it.
func TestRelocatedSymbolTable(t *testing.T) {
	data, err := os.ReadFile(objects + "/plain-gcc12-x86_64-O2-g5.o")
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	shoff := binary.LittleEndian.Uint64(data[40:])
	at := func(name string) int {
		for i, s := range f.Sections {
			if s.Name == name {
				return int(shoff) + i*64
			}
		}
		t.Fatalf("no section %s", name)
		return 0
	}
	symtab, rela := at(".symtab"), at(".rela.debug_aranges")
	copy(data[symtab:symtab+4], data[at(".debug_str"):]) // its name
	binary.LittleEndian.PutUint32(data[rela+44:], uint32(symtab-int(shoff))/64)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := askAll(t, data, 1); err != nil {
			t.Log(err)
		}
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("reading the file does not end: elfscan waits for itself")
	}
}

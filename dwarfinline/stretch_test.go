//go:build linux

package dwarfinline

import (
	"bytes"
	"debug/elf"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"inlay/elfscan"
)

// hole is what stands in front of a section's contents: bytes at some offsets and zeros
// that take no room on the disk.
type hole struct {
	size uint64
	at   map[uint64][]byte
	tail []byte // behind the contents
}

// stretch writes an object of 64-bit ELF to a new file in which some sections begin with
// holes. Relocations are changed as if the linker had put the contents there.
func stretch(t testing.TB, path string, holes map[string]hole) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	moveRelocations(t, f, data, holes)
	to := filepath.Join(t.TempDir(), filepath.Base(path))
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
	}()
	put := func(b []byte, at uint64) {
		if _, err := out.WriteAt(b, int64(at)); err != nil {
			t.Skipf("the file system takes no file of %d bytes: %v", at, err)
		}
	}
	end := uint64(len(data)+15) &^ 15
	shoff := f.ByteOrder.Uint64(data[40:])
	for i, s := range f.Sections {
		h, ok := holes[s.Name]
		if !ok {
			continue
		}
		for at, b := range h.at {
			put(b, end+at)
		}
		put(append(bytes.Clone(data[s.Offset:s.Offset+s.FileSize]), h.tail...), end+h.size)
		header := data[shoff+uint64(i)*64:]
		size := h.size + s.FileSize + uint64(len(h.tail))
		f.ByteOrder.PutUint64(header[24:], end)
		f.ByteOrder.PutUint64(header[32:], size)
		end += size
	}
	put(data, 0)
	return to
}

// moveRelocations adds the size of a hole to where relocations of its section are, and to
// the addends of those that refer to it.
func moveRelocations(t testing.TB, f *elf.File, data []byte, holes map[string]hole) {
	t.Helper()
	symbols, _ := f.Symbols() // linked files may have none
	for _, s := range f.Sections {
		if s.Type != elf.SHT_RELA || s.Info == 0 {
			continue
		}
		of := f.Sections[s.Info]
		for at := s.Offset; at < s.Offset+s.FileSize; at += 24 {
			entry := data[at:]
			f.ByteOrder.PutUint64(entry, f.ByteOrder.Uint64(entry)+holes[of.Name].size)
			n := f.ByteOrder.Uint64(entry[8:]) >> 32
			if n == 0 || n > uint64(len(symbols)) || int(symbols[n-1].Section) >= len(f.Sections) {
				continue
			}
			to := f.Sections[symbols[n-1].Section]
			f.ByteOrder.PutUint64(entry[16:], f.ByteOrder.Uint64(entry[16:])+holes[to.Name].size)
		}
	}
}

// openHuge opens a file that is larger than what some tables of 32 bits can tell. Where the
// system does not map it there is nothing to test: it would have to be read into memory.
func openHuge(t testing.TB, path string) *elfscan.File {
	t.Helper()
	if unsafe.Sizeof(int(0)) < 8 {
		t.Skip("the file does not fit into the address space")
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	head := make([]byte, 18)
	if _, err := f.ReadAt(head, 0); err != nil {
		t.Fatal(err)
	}
	prot := unix.PROT_READ
	if slices.Contains(head[16:], byte(elf.ET_REL)) { // its relocations are written into the mapping
		prot |= unix.PROT_WRITE
	}
	b, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), prot, unix.MAP_PRIVATE)
	if err != nil {
		t.Skipf("the system maps no file of %d bytes: %v", info.Size(), err)
	}
	if err := unix.Munmap(b); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

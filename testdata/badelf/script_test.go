package badelf_test

import (
	"bytes"
	"debug/elf"
	"errors"
	"strings"
	"testing"

	"inlay/testdata/badelf"
)

// TestEditor: a script changes what it names and nothing else, the same each time.
func TestEditor(t *testing.T) {
	good := readGood(t)
	f, err := elf.NewFile(bytes.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	e, err := badelf.NewEditor(good, func(name string) bool { return name == ".debug_info" || name == ".debug_str" })
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(e.Edit(nil), good) || !bytes.Equal(e.Edit([]byte{0, 0, 0}), good) {
		t.Error("an empty script changes something")
	}
	seen := make(map[string]bool)
	for op := range byte(16) {
		script := []byte{op, 6, 0, 0x93}
		bad := e.Edit(script)
		if bytes.Equal(bad, good) || !bytes.Equal(bad, e.Edit(script)) || len(bad) != len(good) || seen[string(bad)] {
			t.Errorf("edit %d changes nothing, or something else each time, or what another does", op)
		}
		seen[string(bad)] = true
		for i := range bad {
			if bad[i] != good[i] && within(f, ".debug_info", i) != (op < 12) {
				t.Errorf("edit %d changes byte %#x", op, i)
				break
			}
		}
	}
}

// within says whether a byte of the file is one of a section.
func within(f *elf.File, section string, i int) bool {
	s := f.Section(section)
	return uint64(i) >= s.Offset && uint64(i) < s.Offset+s.FileSize
}

// TestEditorPlaces: every position names a byte of the sections, from the first to the last.
func TestEditorPlaces(t *testing.T) {
	good := readGood(t)
	e, err := badelf.NewEditor(good, func(name string) bool { return strings.HasPrefix(name, ".debug") })
	if err != nil {
		t.Fatal(err)
	}
	changed := make(map[int]bool)
	for at := range 1 << 13 {
		bad := e.Edit([]byte{1, byte(at), byte(at >> 8), 0})
		for i := range bad {
			if bad[i] != good[i] {
				changed[i] = true
			}
		}
	}
	f, err := elf.NewFile(bytes.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, s := range f.Sections {
		if strings.HasPrefix(s.Name, ".debug") {
			total += int(s.FileSize)
		}
	}
	if len(changed) != min(total, 1<<13) {
		t.Errorf("%d bytes can be changed, %d are there", len(changed), total)
	}
	if _, err := badelf.NewEditor(good, func(string) bool { return false }); !errors.Is(err, badelf.ErrUnfit) {
		t.Errorf("nothing to edit: %v", err)
	}
}

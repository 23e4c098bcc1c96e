package risk_test

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/livepatch/risk"
	"inlay/program"
	"inlay/testdata/edited"
	"inlay/testdata/invariant"
)

// change returns a copy of a fixture with the section headers of some names changed.
func change(t testing.TB, name string, sections string, edit func(header []byte)) string {
	t.Helper()
	data, err := os.ReadFile(fixture(name))
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	table := binary.LittleEndian.Uint64(data[0x28:]) // e_shoff
	for i, s := range f.Sections {
		if s.Name != "" && strings.Contains(" "+sections+" ", " "+s.Name+" ") {
			edit(data[table+uint64(i)*64:])
		}
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func noBits(header []byte) {
	binary.LittleEndian.PutUint32(header[4:], uint32(elf.SHT_NOBITS))
}

// kinds lists the kinds of a function's findings, with the notes of what is unknown.
func kinds(t *testing.T, path, function string) (out []risk.Kind, notes string) {
	t.Helper()
	f, tables := open(t, path, nil)
	all, err := tables.Findings(placeOf(t, f, function))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		out = append(out, x.Kind)
		if x.Kind == risk.Unknown {
			notes += x.Note + "\n"
		}
	}
	return out, notes
}

// TestMissingCode: a file made for debuggers holds neither code nor tables, and "no risk"
// would be wrong.
func TestMissingCode(t *testing.T) {
	const tables = ".text .rodata __jump_table .static_call_sites __ex_table __bug_table .altinstructions _kprobe_blacklist"
	for _, name := range []string{"tables.o", "tables.elf"} {
		got, notes := kinds(t, change(t, name, tables, noBits), "branches")
		for _, want := range []string{"the file does not hold the code", "__jump_table was not read", "__ex_table was not read", ".altinstructions was not read"} {
			if !strings.Contains(notes, want) {
				t.Errorf("%s: %v %q, want %q", name, got, notes, want)
			}
		}
		for _, k := range got {
			if k != risk.Unknown {
				t.Errorf("%s: %s", name, k)
			}
		}
	}
}

// TestUnknownLayout: entries of a size that no kernel had cost that table only.
func TestUnknownLayout(t *testing.T) {
	for _, name := range []string{"tables.o", "tables.elf"} {
		path := change(t, name, ".altinstructions", func(header []byte) {
			binary.LittleEndian.PutUint64(header[32:], 11) // sh_size
		})
		for _, function := range []string{"warns", "patched"} {
			got, notes := kinds(t, path, function)
			if notes != ".altinstructions was not read: the layout of its entries is not known\n" {
				t.Errorf("%s, %s: %v %q", name, function, got, notes)
			}
		}
	}
}

// TestBadMarkers: a table with one marker costs that table only.
func TestBadMarkers(t *testing.T) {
	data, err := os.ReadFile(fixture("tables.elf"))
	if err != nil {
		t.Fatal(err)
	}
	data = bytes.ReplaceAll(data, []byte("__start_static_call_sites\x00"), []byte("__trash_static_call_sites\x00"))
	path := filepath.Join(t.TempDir(), "tables.elf")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	got, notes := kinds(t, path, "calls")
	if !slices.Equal(got, []risk.Kind{risk.SiblingCall, risk.Unknown}) || !strings.Contains(notes, ".static_call_sites was not read") {
		t.Errorf("%v %q", got, notes)
	}
	if got, _ := kinds(t, path, "branches"); len(got) != 4 {
		t.Errorf("%v", got)
	}
}

// FuzzTables: however the tables are edited, no answer comes from a failed decoder.
func FuzzTables(f *testing.F) {
	sound := edited.Load(f, "testdata", edited.Any, "tables.o", "tables.elf")
	sound.Seed(f)
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		data := sound.Image(which, script)
		p, err := program.Open(context.Background(), []string{"-"}, &program.Options{Stdin: bytes.NewReader(data)})
		if err != nil {
			return
		}
		defer p.Close()
		invariant.Frugal(t, len(data), func() {
			for _, file := range p.Files() {
				askTables(t, file)
			}
		})
	})
}

// askTables asks for the places of all symbols.
func askTables(t *testing.T, file *program.File) {
	t.Helper()
	tables, err := risk.Read(file, nil)
	if (tables == nil) == (err == nil) || errors.Is(err, elfscan.ErrPanic) {
		t.Fatalf("%v and %v", tables, err)
	}
	if err != nil {
		return
	}
	symbols, _ := file.ELF().Symbols()
	for _, s := range symbols[:min(len(symbols), 64)] {
		one, err := tables.Of(file.PlaceAt(s.Addr))
		if again, _ := tables.Of(file.PlaceAt(s.Addr)); !reflect.DeepEqual(one, again) || errors.Is(err, elfscan.ErrPanic) {
			t.Fatalf("%s: %v, then %v; %v", s.Name, one, again, err)
		}
	}
}

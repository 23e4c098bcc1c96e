package dwarfinline

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/badelf"
)

// askTypes puts every question on types and prototypes to an index, and compares all types
// of a unit with themselves and with one another, one after the other.
func askTypes(t testing.TB, x *Index) {
	t.Helper()
	c := NewComparison(x, x)
	for _, u := range x.Units() {
		types, err := x.Types(u)
		if err != nil {
			continue
		}
		var before Type
		for name, n := range types.types {
			if n.declaration {
				continue
			}
			typ, ok := types.Find(name)
			if !ok || !typ.Valid() || typ.Void() {
				t.Errorf("%v of the unit at %#x is not found", name, u.Offset())
				continue
			}
			askType(t, typ)
			d, err := c.Types(typ, typ)
			again, err2 := c.Types(typ, typ)
			if d != again || (err == nil) != (err2 == nil) || err != nil && d != (Difference{}) {
				t.Errorf("%v: %v %v, then %v %v", name, d, err, again, err2)
			}
			if before.Valid() {
				if d, err := c.Types(typ, before); err == nil && (d.Kind == Same) != (d.String() == "") {
					t.Errorf("%v: %+v", name, d)
				}
			}
			before = typ
		}
		for name := range types.variables {
			if _, typ, ok := types.Variable(name); ok && !typ.Void() {
				askType(t, typ)
			}
		}
		for s := range u.Subprograms() {
			p, err := x.PrototypeAt(s.Root())
			if err == nil {
				_ = p.String()
				_, _ = c.Prototypes(p, p)
			}
			used, _ := x.TypesUsed(s)
			for _, typ := range used {
				askType(t, typ)
			}
		}
	}
}

func askType(t testing.TB, typ Type) {
	t.Helper()
	if typ.String() == "" {
		t.Errorf("%#x has no text", typ.Offset())
	}
	_ = typ.DeclFile()
	if l, err := typ.Layout(); err == nil && !typ.Complete() {
		t.Errorf("%#x has %+v and is not complete", typ.Offset(), l)
	}
	if name, to, err := typ.Named(); err == nil && (name.Kind == NoKind) != (name.Name == "") || err != nil && to.Valid() {
		t.Errorf("%#x is named %q %v, %v", typ.Offset(), name, to, err)
	}
}

// TestTypesOfFixtures asks everything of what compilers write, and a type is the same as
// itself: also where another index reads it.
func TestTypesOfFixtures(t *testing.T) {
	for _, path := range fixtures(t) {
		x, y := build(t, open(t, path), nil), build(t, open(t, path), nil)
		askTypes(t, x)
		c := NewComparison(x, y)
		for i, u := range x.Units() {
			types, err := x.Types(u)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			other, err := y.Types(y.Units()[i])
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			for name := range types.types {
				is, ok := types.Find(name)
				if !ok {
					continue
				}
				was, _ := other.Find(name)
				if d, err := c.Types(is, was); err == nil && d.Kind != Same {
					t.Errorf("%s: %v: %v", path, name, d)
				}
			}
		}
	}
}

// FuzzTypes gives .debug_info and .debug_abbrev to the questions on types.
func FuzzTypes(f *testing.F) {
	for _, name := range []string{"plain-gcc12-x86_64-O2-g5.o", "nested-clang19-x86_64-O2-g5.o", "rust-rustc-x86_64-O3-g5.o", "cxx-gcc12-x86_64-O2-g5.o", "cxx-gcc12-x86_64-O2-g5-types.o"} {
		file, err := elfscan.Open(filepath.Join(objects, name), nil)
		if err != nil {
			f.Fatal(err)
		}
		info, err1 := file.DebugSection(".debug_info")
		abbrev, err2 := file.DebugSection(".debug_abbrev")
		if err1 != nil || err2 != nil {
			f.Fatal(err1, err2)
		}
		f.Add(bytes.Clone(info), bytes.Clone(abbrev))
		_ = file.Close()
	}
	for _, b := range []*badelf.Builder{typedefCycle(), allTypes(), nestedTypes(20, 20)} {
		info, abbrev := b.Bytes()
		f.Add(info, abbrev)
	}
	str := []byte("\x00text\x00more text\x00")
	f.Fuzz(func(t *testing.T, info, abbrev []byte) {
		if len(info)+len(abbrev) > 1<<17 {
			return
		}
		file, err := elfscan.Read("fuzz", bytes.NewReader(badelf.WrapDWARF(info, abbrev, str)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if x, err := Build(context.Background(), file, nil); err == nil {
			askTypes(t, x)
		}
		if file.Guarded() > 0 {
			t.Errorf("%d panics were recovered", file.Guarded())
		}
	})
}

package dwarfinline

import (
	"cmp"
	"context"
	"debug/dwarf"
	"debug/elf"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/badelf"
)

// linked are fixtures whose addresses are those of the DWARF.
func linked(t *testing.T) (paths []string) {
	t.Helper()
	for _, path := range fixtures(t) {
		name := filepath.Base(path)
		// Discarded functions, and what other files have, debug/dwarf does not tell.
		if filepath.Ext(name) == ".so" && !strings.Contains(name, "dwz") && !strings.Contains(name, "lldicf") {
			paths = append(paths, path)
		}
	}
	return paths
}

// chainEnd is the DIE at the end of a chain of origins and specifications.
func chainEnd(t *testing.T, d *dwarf.Data, off dwarf.Offset) dwarf.Offset {
	t.Helper()
	for range 16 {
		e := entryAt(t, d, off)
		next, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			next, ok = e.Val(dwarf.AttrSpecification).(dwarf.Offset)
		}
		if !ok {
			return off
		}
		off = next
	}
	t.Fatalf("%#x: a chain without end", off)
	return 0
}

func entryAt(t *testing.T, d *dwarf.Data, off dwarf.Offset) *dwarf.Entry {
	t.Helper()
	r := d.Reader()
	r.Seek(off)
	e, err := r.Next()
	if err != nil || e == nil {
		t.Fatalf("%#x: %v, %v", off, e, err)
	}
	return e
}

func sorted(rs []Range) []Range {
	slices.SortFunc(rs, func(a, b Range) int { return cmp.Or(cmp.Compare(a.Lo, b.Lo), cmp.Compare(a.Hi, b.Hi)) })
	return rs
}

// TestIterate: what the sequences of an index yield, held against a walk by debug/dwarf.
func TestIterate(t *testing.T) {
	compared := 0
	for _, path := range linked(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			o, err := newOracle(t, path)
			if err != nil {
				t.Fatal(err)
			}
			x := build(t, open(t, path), nil)
			var bodies, inlined []Range
			byRoot := make(map[dwarf.Offset][]uint64)
			for _, head := range o.heads {
				copies, own, err := o.walkUnit(head)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range own {
					bodies = append(bodies, f.ranges...)
					root := chainEnd(t, o.d, dwarf.Offset(f.off))
					byRoot[root] = append(byRoot[root], f.off)
				}
				for _, f := range copies {
					if f.depth == 0 {
						inlined = append(inlined, f.ranges...)
					}
				}
				ranges, err := o.d.Ranges(entryAt(t, o.d, head))
				if err != nil {
					t.Fatal(err)
				}
				var want []Range
				for _, r := range ranges {
					want = append(want, Range{r[0], r[1]})
				}
				if got := x.UnitAt(uint64(head)).Ranges(); !slices.Equal(got, want) {
					t.Errorf("unit at %#x: %x, want %x", head, got, want)
				}
			}
			if got := sorted(slices.Collect(x.BodyRanges())); !slices.Equal(got, sorted(bodies)) {
				t.Errorf("bodies %x, want %x", got, bodies)
			}
			if got := sorted(slices.Collect(x.InlinedRanges())); !slices.Equal(got, sorted(inlined)) {
				t.Errorf("inlined %x, want %x", got, inlined)
			}
			for root, want := range byRoot {
				var got []uint64
				for s := range x.BodiesOf(Roots{uint64(root)}) {
					got = append(got, s.Offset())
				}
				if !slices.Equal(got, want) {
					t.Errorf("bodies of %#x: %#x, want %#x", root, got, want)
				}
				for s := range x.SubprogramsOf(Roots{uint64(root)}) {
					if end := chainEnd(t, o.d, dwarf.Offset(s.Offset())); end != root {
						t.Errorf("%#x ends at %#x, not %#x", s.Offset(), end, root)
					}
				}
				compared++
			}
			stopEarly(t, x)
		})
	}
	if compared < 20 {
		t.Errorf("%d functions were compared", compared)
	}
}

// stopEarly leaves every sequence after its first value: it must not go on.
func stopEarly(t *testing.T, x *Index) {
	t.Helper()
	for range x.BodyRanges() {
		break
	}
	for range x.InlinedRanges() {
		break
	}
	for s := range x.Bodies() {
		for range x.BodiesOf(Roots{s.Root()}) {
			break
		}
		for range x.SubprogramsOf(Roots{s.Root()}) {
			break
		}
		break
	}
	for _, u := range x.Units() {
		for range u.SourceKeys(new(Interner)) {
			break
		}
	}
}

// TestSourceKeys: a key is the same for one function in several units, and stands for what
// Source says of it, which the oracle judges.
func TestSourceKeys(t *testing.T) {
	for _, path := range linked(t) {
		x, in := build(t, open(t, path), nil), new(Interner)
		keys := make(map[string][]SourceKey)
		for _, u := range x.Units() {
			for s, key := range u.SourceKeys(in) {
				want, err := x.Source(s.Offset())
				if err != nil {
					t.Fatal(err)
				}
				if got := in.Source(key); got != want {
					t.Errorf("%s: %#x: %+v, want %+v", path, s.Offset(), got, want)
				}
				keys[want.Name] = append(keys[want.Name], key)
			}
		}
		if all := keys["from_header"]; strings.Contains(path, "header-") && (len(all) != 2 || all[0] != all[1]) {
			t.Errorf("%s: from_header is %+v", path, all)
		}
	}
}

// TestSubprogramConvention: DW_AT_calling_convention of a subprogram's own DIE, 0 where it has none.
func TestSubprogramConvention(t *testing.T) {
	for _, cc := range []byte{1, NoCall, 0xc1} {
		x, s := onlyBody(t, typed(0x2c, "int", "", badelf.Data1(attrCallConvention, cc)))
		if got, at, err := x.CallingConvention(s.Offset()); got != uint64(cc) || at != s.Offset() || err != nil {
			t.Errorf("%d at %#x, %v, want %d at %#x", got, at, err, cc, s.Offset())
		}
	}
	x := build(t, open(t, filepath.Join(objects, "plain-clang19-x86_64-O2-g5.o")), nil)
	for s := range x.Bodies() {
		if got, at, err := x.CallingConvention(s.Offset()); got != 0 || at != 0 || err != nil {
			t.Errorf("%d at %#x, %v", got, at, err)
		}
	}
	if _, _, err := x.CallingConvention(1 << 30); err == nil {
		t.Error("a DIE that is not there has a convention")
	}
}

// TestTypeUnits: type units of DWARF 5 say so behind their length and version (DWARF 5 section
// 7.5.1); GCC puts each into a section of its own.
func TestTypeUnits(t *testing.T) {
	const typeUnit = 2
	path := filepath.Join(objects, "cxx-gcc12-x86_64-O2-g5-types.o")
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := 0
	for _, s := range f.Sections {
		if s.Name != ".debug_info" {
			continue
		}
		data, err := s.Data()
		if err != nil {
			t.Fatal(err)
		}
		for ; len(data) > 6; data = data[4+f.ByteOrder.Uint32(data):] {
			if data[6] == typeUnit {
				want++
			}
		}
	}
	x := build(t, open(t, path), nil)
	if got := len(slices.Collect(x.TypeUnits())); got != want || want == 0 {
		t.Errorf("%d type units, want %d", got, want)
	}
	for range x.TypeUnits() {
		break
	}
}

// TestRangesOfDamagedUnit: of a unit that could not be read no range is believed.
func TestRangesOfDamagedUnit(t *testing.T) {
	for _, c := range badelf.Synthetic() {
		f, err := elfscan.OpenBytes(c.Name, c.Data, nil)
		if err != nil {
			continue
		}
		x, err := Build(context.Background(), f, nil)
		if err != nil {
			continue
		}
		for _, u := range x.Units() {
			if rs := u.Ranges(); u.Err() != nil && u.skeleton == nil && len(rs) > 0 {
				t.Errorf("%s: unit at %#x: %x", c.Name, u.Offset(), rs)
			}
		}
	}
}

// TestConstantExpr has expressions encoded by hand after DWARF 5 section 7.7.1: one constant, and
// that it is the value.
func TestConstantExpr(t *testing.T) {
	u := unitOf(encoding{addrSize: 8}, false)
	for _, tt := range []struct {
		name string
		expr []byte
		want string
	}{
		{"lit0", []byte{0x30, 0x9f}, "0"}, {"lit31", []byte{0x4f, 0x9f}, "31"}, {"lit with more", []byte{0x31, 0, 0x9f}, ""},
		{"constu", []byte{0x10, 0xe5, 0x8e, 0x26, 0x9f}, "624485"}, {"constu cut", []byte{0x10, 0xe5, 0x9f}, ""},
		{"consts", []byte{0x11, 0x80, 0x7f, 0x9f}, "-128"}, {"const1u", []byte{0x08, 0xff, 0x9f}, "255"}, {"const1s", []byte{0x09, 0xff, 0x9f}, "-1"},
		{"const2u", []byte{0x0a, 0x34, 0x12, 0x9f}, "4660"}, {"const2s", []byte{0x0b, 0, 0x80, 0x9f}, "-32768"}, {"const2u cut", []byte{0x0a, 0x34, 0x9f}, ""},
		{"const4s", []byte{0x0d, 0xfe, 0xff, 0xff, 0xff, 0x9f}, "-2"}, {"const8u", []byte{0x0e, 1, 0, 0, 0, 0, 0, 0, 0x80, 0x9f}, "9223372036854775809"},
		{"address", []byte{0x03, 0, 0x10, 0, 0, 0, 0, 0, 0, 0x9f}, "0x1000"}, {"address cut", []byte{0x03, 0, 0x10, 0x9f}, ""},
		{"no stack value", []byte{0x31}, ""}, {"a register", []byte{0x70, 0, 0x9f}, ""}, {"nothing", []byte{0x9f}, ""},
	} {
		if got, ok := constantExpr(tt.expr, u); ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%s: %q, %t, want %q", tt.name, got, ok, tt.want)
		}
	}
}

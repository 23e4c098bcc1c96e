package dwarfinline

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/badelf"
)

// healthy writes a unit in which good_callee is inlined into host.
func healthy(b *badelf.Builder, host string, at uint64) {
	b.Unit()
	b.Mark(host + " callee")
	b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "good_callee"), badelf.Data1(badelf.AtInline, 1))
	b.Open(badelf.TagSubprogram, badelf.String(badelf.AtName, host), badelf.Addr(badelf.AtLowPC, at), badelf.Data8(badelf.AtHighPC, 0x20))
	b.Leaf(badelf.TagInlinedSubroutine, badelf.Ref(badelf.AtAbstractOrigin, host+" callee"),
		badelf.Addr(badelf.AtLowPC, at+8), badelf.Data8(badelf.AtHighPC, 8), badelf.Data1(badelf.AtCallLine, 12))
	b.End()
	b.End()
}

// row writes healthy units one after the other and returns their offsets.
func row(names ...string) (info, abbrev []byte, offs []int) {
	b := &badelf.Builder{}
	for i, name := range names {
		offs = append(offs, b.Offset())
		healthy(b, name, badelf.TextAddr+uint64(i)*0x40)
	}
	info, abbrev = b.Bytes()
	return info, abbrev, offs
}

func wrap(info, abbrev []byte, more ...badelf.Section) []byte {
	return badelf.WrapDWARF(info, abbrev, nil, more...)
}

// TestUnitLength changes the length of the middle one of five units: whatever
// it says, the four others are answered and the place is named.
func TestUnitLength(t *testing.T) {
	names := []string{"host_a", "host_b", "host_c", "host_d", "host_e"}
	info, abbrev, offs := row(names...)
	middle, size := offs[2], offs[3]-offs[2]-4
	lengths := map[string]int64{
		"one short": int64(size - 1), "half": int64(size / 2), "header only": 8, "four": 4, "zero": 0,
		"one long": int64(size + 1), "ten long": int64(size + 10), "over the next unit's header": int64(size + 20),
		"one unit long": int64(size + offs[4] - offs[3]), "to the end": int64(len(info) - middle - 4),
		"past the end": int64(len(info) - middle - 3), "huge": 0x7fffffff, "reserved": 0xfffffff1, "64-bit": 0xffffffff,
	}
	for name, length := range lengths {
		t.Run(name, func(t *testing.T) {
			bad := slices.Clone(info)
			binary.LittleEndian.PutUint32(bad[middle:], uint32(length))
			x, err := askAll(t, wrap(bad, abbrev), 3)
			if err != nil {
				t.Fatal(err)
			}
			answered := hosts(x)
			for _, want := range []string{"host_a", "host_b", "host_d", "host_e"} {
				if n := strings.Count(strings.Join(answered, " "), want); n != 1 {
					t.Errorf("%s is answered %d times: %v; %v", want, n, answered, x.Diagnostics())
				}
			}
			if !slices.ContainsFunc(x.Diagnostics(), func(d Diagnostic) bool {
				return d.Section == ".debug_info" && int(d.Offset) >= middle && int(d.Offset) <= offs[3]
			}) {
				t.Errorf("no diagnostic lies in %#x-%#x: %v", middle, offs[3], x.Diagnostics())
			}
			if x.LostBytes() > uint64(offs[4]-offs[2]) {
				t.Errorf("%d bytes lost", x.LostBytes())
			}
		})
	}
}

// TestUnitWithoutChildrenTooLong has a unit that is one entry and claims the
// next unit as well.
func TestUnitWithoutChildrenTooLong(t *testing.T) {
	info, abbrev, _ := row("host_a", "host_b")
	code := uint64(60)
	lone := join(make([]byte, 4), []byte{5, 0, unitCompile, 8, 0, 0, 0, 0}, ulebs(code))
	binary.LittleEndian.PutUint32(lone, uint32(len(lone)-4+len(info)))
	abbrev = join(abbrev[:len(abbrev)-1], declare(code, tagCompileUnit, 0), []byte{0})
	x, err := askAll(t, wrap(join(lone, info), abbrev), 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := hosts(x); !slices.Equal(got, []string{"host_a", "host_b"}) {
		t.Errorf("answered: %v; %v", got, x.Diagnostics())
	}
	if len(x.Diagnostics()) == 0 {
		t.Error("no diagnostic")
	}
}

// TestLostBytes counts what a unit of an unknown version takes.
func TestLostBytes(t *testing.T) {
	info, abbrev, offs := row("host_a", "host_b", "host_c")
	binary.LittleEndian.PutUint16(info[offs[1]+4:], 99)
	x, err := askAll(t, wrap(info, abbrev), 1)
	if err != nil {
		t.Fatal(err)
	}
	if want := uint64(offs[2] - offs[1]); x.LostBytes() != want {
		t.Errorf("%d bytes lost, want %d", x.LostBytes(), want)
	}
	if got := hosts(x); !slices.Equal(got, []string{"host_a", "host_c"}) {
		t.Errorf("answered: %v", got)
	}
	d := x.Diagnostics()
	if len(d) != 1 || !errors.Is(d[0].Err, elfscan.ErrUnsupported) || d[0].Section != ".debug_info" || d[0].Offset != uint64(offs[1]) {
		t.Errorf("diagnostics %v", d)
	}
}

// between writes a unit between two healthy ones and indexes all three.
func between(t *testing.T, middle func(b *badelf.Builder), more ...badelf.Section) *Index {
	t.Helper()
	b := &badelf.Builder{}
	healthy(b, "host_a", badelf.TextAddr)
	b.Unit()
	middle(b)
	b.End()
	healthy(b, "host_b", badelf.TextAddr+0x40)
	info, abbrev := b.Bytes()
	var x *Index
	frugal(t, func() {
		var err error
		if x, err = askAll(t, wrap(info, abbrev, more...), 3); err != nil {
			t.Fatal(err)
		}
	})
	if got := hosts(x); !slices.Contains(got, "host_a") || !slices.Contains(got, "host_b") {
		t.Errorf("answered: %v; %v", got, x.Diagnostics())
	}
	return x
}

// diagnosed checks that the diagnostic at an offset of .debug_info wraps err.
func diagnosed(t *testing.T, x *Index, off int, err error) {
	t.Helper()
	if !slices.ContainsFunc(x.Diagnostics(), func(d Diagnostic) bool {
		return d.Section == ".debug_info" && int(d.Offset) == off && errors.Is(d.Err, err)
	}) {
		t.Errorf("no diagnostic %q at %#x: %v", err, off, x.Diagnostics())
	}
}

func TestUnknownAbbreviation(t *testing.T) {
	at := 0
	x := between(t, func(b *badelf.Builder) {
		at = b.Offset()
		b.Raw(0xf0, 0x7f, 1, 2, 3)
	})
	diagnosed(t, x, at, ErrAbbrev)
}

func TestUnknownForm(t *testing.T) {
	at := 0
	x := between(t, func(b *badelf.Builder) {
		at = b.Offset()
		b.Leaf(badelf.TagSubprogram, badelf.Attr{At: badelf.AtName, Form: 0x7e, Value: []byte{1}})
	})
	diagnosed(t, x, at, ErrForm)
	x = between(t, func(b *badelf.Builder) {
		at = b.Offset()
		b.Leaf(badelf.TagVariable, badelf.Attr{At: badelf.AtName, Form: 0x7e, Value: []byte{1}})
	})
	diagnosed(t, x, at, ErrForm)
}

// TestOrigins has origins that lead nowhere, in a circle, or elsewhere.
func TestOrigins(t *testing.T) {
	body := []badelf.Attr{badelf.String(badelf.AtName, "host"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr+0x100), badelf.Data8(badelf.AtHighPC, 0x100)}
	site := func(b *badelf.Builder, origin badelf.Attr) int {
		b.Open(badelf.TagSubprogram, body...)
		at := b.Offset()
		b.Leaf(badelf.TagInlinedSubroutine, origin, badelf.Addr(badelf.AtLowPC, badelf.TextAddr+0x110), badelf.Data8(badelf.AtHighPC, 0x10))
		b.End()
		return at
	}
	at := 0
	x := between(t, func(b *badelf.Builder) {
		at = site(b, badelf.Word(badelf.AtAbstractOrigin, badelf.FormRefAddr, 0xfffffff0))
	})
	diagnosed(t, x, at, ErrReference)

	x = between(t, func(b *badelf.Builder) {
		b.Mark("a")
		at = b.Offset()
		b.Leaf(badelf.TagSubprogram, badelf.Ref(badelf.AtAbstractOrigin, "x"))
		b.Mark("x")
		b.Leaf(badelf.TagSubprogram, badelf.Ref(badelf.AtAbstractOrigin, "y"))
		b.Mark("y")
		b.Leaf(badelf.TagSubprogram, badelf.Ref(badelf.AtAbstractOrigin, "x"))
		site(b, badelf.Ref(badelf.AtAbstractOrigin, "a"))
	})
	diagnosed(t, x, at, ErrCycle)
	if _, err := x.Source(uint64(at)); !errors.Is(err, ErrCycle) {
		t.Errorf("Source of a cycle: %v", err)
	}

	// Into the first unit: offset 12 is its root, so look its first child up.
	first := uint64(0)
	for s := range between(t, func(*badelf.Builder) {}).Units()[0].Subprograms() {
		first = s.Offset()
		break
	}
	x = between(t, func(b *badelf.Builder) {
		at = site(b, badelf.Word(badelf.AtAbstractOrigin, badelf.FormRefAddr, uint32(first)))
	})
	if d := x.Diagnostics(); len(d) > 0 {
		t.Errorf("an origin in another unit: %v", d)
	}
	n := 0
	for i := range x.InstancesOf(NewRoots([]uint64{first})) {
		if src, err := x.Source(i.Origin()); err != nil || src.Name != "good_callee" {
			t.Errorf("%#x: %+v %v", i.Offset(), src, err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d instances of the function in the first unit, want 2", n)
	}
}

// TestOriginInABrokenUnit refers to entries of units whose header cannot be
// read: neither their forms nor their addresses have a size.
func TestOriginInABrokenUnit(t *testing.T) {
	for _, version := range []uint16{0, 1, 6, 99} {
		info, abbrev, offs := row("host_a", "host_b", "host_c", "host_d")
		x, err := askAll(t, wrap(info, abbrev), 1)
		if err != nil {
			t.Fatal(err)
		}
		site := slices.Collect(x.Units()[3].Instances())[0].Offset()
		for target := offs[1]; target < offs[2]; target++ {
			bad := slices.Clone(info)
			binary.LittleEndian.PutUint16(bad[offs[1]+4:], version)
			// The instance's first attribute is its origin, DW_FORM_ref4: make it lead back.
			binary.LittleEndian.PutUint32(bad[site+1:], uint32(target-offs[3]))
			x, err := askAll(t, wrap(bad, abbrev), 1)
			if err != nil {
				t.Fatalf("version %d, origin %#x: %v", version, target, err)
			}
			if got := hosts(x); !slices.Equal(got, []string{"host_a", "host_c"}) {
				t.Fatalf("version %d, origin %#x: answered %v", version, target, got)
			}
		}
	}
}

// TestNestingBomb is 100,000 levels of every sort of entry.
func TestNestingBomb(t *testing.T) {
	for _, tag := range []uint64{badelf.TagLexicalBlock, badelf.TagInlinedSubroutine, badelf.TagSubprogram, tagStructureType, 0x39} {
		t.Run(fmt.Sprintf("%#x", tag), func(t *testing.T) {
			x := between(t, func(b *badelf.Builder) {
				b.Open(badelf.TagSubprogram, badelf.Addr(badelf.AtLowPC, badelf.TextAddr+0x100), badelf.Data8(badelf.AtHighPC, 0x100))
				for range 100_000 {
					b.Open(tag)
				}
				for range 100_001 {
					b.End()
				}
			})
			if !errors.Is(x.Units()[1].Err(), elfscan.ErrLimit) {
				t.Errorf("error %v", x.Units()[1].Err())
			}
		})
	}
}

// TestSharedRangeList has many instances that name one long range list: the
// entries read are bounded by the size of the sections, not by the product.
func TestSharedRangeList(t *testing.T) {
	const n = 50_000
	header := []byte{0, 0, 0, 0, 5, 0, 8, 0, 0, 0, 0, 0}
	pairs := slices.Repeat([]byte{rleOffsetPair, 1, 2}, n)
	bases := slices.Repeat(join([]byte{rleBaseAddress}, addresses(8, false, badelf.TextAddr)), n/4)
	empty := slices.Repeat([]byte{rleOffsetPair, 1, 1}, n)
	for name, list := range map[string][]byte{
		"pairs": append(pairs, 0), "empty pairs": append(empty, 0), "bases": append(bases, 0), "pairs without end": pairs, "an entry that is not known": append(pairs, 0x77),
	} {
		t.Run(name, func(t *testing.T) {
			x := between(t, func(b *badelf.Builder) {
				b.Open(badelf.TagSubprogram, badelf.Addr(badelf.AtLowPC, badelf.TextAddr+0x100), badelf.Data8(badelf.AtHighPC, 0x100))
				for range n {
					b.Leaf(badelf.TagInlinedSubroutine, badelf.Word(badelf.AtRanges, badelf.FormSecOffset, 12))
				}
				b.End()
			}, badelf.Section{Name: ".debug_rnglists", Data: append(slices.Clone(header), list...)})
			if len(x.Diagnostics()) == 0 {
				t.Error("no diagnostic")
			}
		})
	}
}

// TestSharedAbbreviations has many units with a table each that is the tail of
// one big table.
func TestSharedAbbreviations(t *testing.T) {
	b := &badelf.Builder{}
	healthy(b, "host_a", badelf.TextAddr)
	info, table := b.Bytes()
	table = table[:len(table)-1]
	var starts []int
	for code := uint64(1); code <= 20_000; code++ {
		starts = append(starts, len(table))
		table = append(table, declare(code, tagCompileUnit, 0, attrName, formData1)...)
	}
	table = append(table, 0)
	for i := range 20_000 {
		// Each unit's root is the first declaration of its table.
		unit := join(make([]byte, 4), []byte{5, 0, unitCompile, 8}, make([]byte, 4), ulebs(uint64(i+1)), []byte{7})
		binary.LittleEndian.PutUint32(unit, uint32(len(unit)-4))
		binary.LittleEndian.PutUint32(unit[8:], uint32(starts[i]))
		info = append(info, unit...)
	}
	data := wrap(info, table)
	var x *Index
	frugal(t, func() {
		var err error
		if x, err = askAll(t, data, 3); err != nil {
			t.Fatal(err)
		}
	})
	if got := hosts(x); !slices.Equal(got, []string{"host_a"}) {
		t.Errorf("answered: %v", got)
	}
	if !slices.ContainsFunc(x.Diagnostics(), func(d Diagnostic) bool { return errors.Is(d.Err, elfscan.ErrLimit) }) {
		t.Errorf("no limit was hit: %d diagnostics", len(x.Diagnostics()))
	}
	one, err := askAll(t, data, 1)
	if err != nil {
		t.Fatal(err)
	}
	sameFacts(t, x, one)
}

// TestManyAttributesWithoutBytes has an abbreviation with thousands of
// attributes that take no byte, on entries that are read.
func TestManyAttributesWithoutBytes(t *testing.T) {
	for _, tag := range []uint64{badelf.TagSubprogram, badelf.TagInlinedSubroutine, badelf.TagVariable} {
		t.Run(fmt.Sprintf("%#x", tag), func(t *testing.T) {
			attrs := slices.Repeat([]badelf.Attr{{At: badelf.AtExternal, Form: badelf.FormFlagPresent}, {At: 0x3fe1, Form: badelf.FormFlagPresent}}, 5_000)
			between(t, func(b *badelf.Builder) {
				b.Open(badelf.TagSubprogram, badelf.Addr(badelf.AtLowPC, badelf.TextAddr+0x100), badelf.Data8(badelf.AtHighPC, 0x100))
				b.Leaf(tag, attrs...)
				at := b.Offset()
				_ = at
				for range 100_000 {
					b.Raw(4) // the code of the entry just written
				}
				b.End()
			})
		})
	}
}

// TestManyParameters has an abstract and an out-of-line instance with as many
// formal parameters as fit.
func TestManyParameters(t *testing.T) {
	const n = 50_000
	x := between(t, func(b *badelf.Builder) {
		b.Mark("f")
		b.Open(badelf.TagSubprogram, badelf.Data1(badelf.AtInline, 1))
		for range n {
			b.Leaf(tagFormalParameter)
		}
		b.End()
		b.Open(badelf.TagSubprogram, badelf.Ref(badelf.AtAbstractOrigin, "f"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr+0x100), badelf.Data8(badelf.AtHighPC, 0x100))
		for range n {
			b.Leaf(tagFormalParameter)
		}
		b.End()
	})
	frugal(t, func() {
		for s := range x.Units()[1].Subprograms() {
			if p, err := x.Parameters(s); err != nil || len(p) != n {
				t.Errorf("%d parameters, %v", len(p), err)
			}
		}
	})
}

package dwarfinline

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"inlay/elfscan"
	"inlay/testdata/badelf"
)

// The attributes of types; a name is a string, a reference a label.
func nameOf(name string) badelf.Attr  { return badelf.String(badelf.AtName, name) }
func typeOf(label string) badelf.Attr { return badelf.Ref(attrType, label) }
func bytesOf(n byte) badelf.Attr      { return badelf.Data1(attrByteSize, n) }
func memberOf(n byte) badelf.Attr     { return badelf.Data1(attrMemberLocation, n) }
func encodingOf(n byte) badelf.Attr   { return badelf.Data1(attrEncoding, n) }

// typedefCycle has typedefs, qualifiers and pointers that lead to themselves.
func typedefCycle() *badelf.Builder {
	b := &badelf.Builder{}
	b.Unit()
	b.Mark("a")
	b.Leaf(tagTypedef, nameOf("a"), typeOf("b"))
	b.Mark("b")
	b.Leaf(tagTypedef, nameOf("b"), typeOf("a"))
	b.Mark("c")
	b.Leaf(tagConstType, typeOf("c"))
	b.Leaf(tagTypedef, nameOf("c"), typeOf("c"))
	b.Mark("p")
	b.Leaf(tagPointerType, typeOf("p"))
	b.Leaf(tagTypedef, nameOf("p"), typeOf("p"))
	b.Mark("array")
	b.Open(tagArrayType, typeOf("array"))
	b.Leaf(tagSubrangeType, badelf.Data1(attrCount, 2))
	b.End()
	b.Leaf(tagTypedef, nameOf("array"), typeOf("array"))
	b.Mark("in itself")
	b.Open(tagStructureType, nameOf("in_itself"), bytesOf(8))
	b.Leaf(tagMember, nameOf("x"), typeOf("in itself"), memberOf(0))
	b.End()
	b.Mark("nameless")
	b.Open(tagStructureType, bytesOf(8))
	b.Leaf(tagMember, typeOf("nameless"), memberOf(0))
	b.End()
	b.Leaf(tagTypedef, nameOf("nameless"), typeOf("nameless"))
	b.Mark("function")
	b.Open(tagSubroutineType, typeOf("function"))
	b.Leaf(tagFormalParameter, typeOf("function"))
	b.Leaf(tagFormalParameter, typeOf("function"))
	b.End()
	b.Leaf(tagTypedef, nameOf("function"), typeOf("function"))
	b.End()
	return b
}

// allTypes has a type of every kind.
func allTypes() *badelf.Builder {
	b := &badelf.Builder{}
	b.Unit()
	b.Mark("int")
	b.Leaf(tagBaseType, nameOf("int"), bytesOf(4), encodingOf(ateSigned))
	b.Mark("enum")
	b.Open(tagEnumerationType, nameOf("e"), bytesOf(4), typeOf("int"))
	b.Leaf(tagEnumerator, nameOf("ONE"), badelf.Data1(attrConstValue, 1))
	b.End()
	b.Mark("union")
	b.Open(tagUnionType, nameOf("u"), bytesOf(4))
	b.Leaf(tagMember, nameOf("e"), typeOf("enum"))
	b.Leaf(tagMember, nameOf("bit"), typeOf("int"), badelf.Data1(attrBitSize, 3), badelf.Data1(attrDataBitOffset, 4))
	b.End()
	b.Mark("declared")
	b.Leaf(tagStructureType, nameOf("declared"), badelf.Data1(attrDeclaration, 1))
	b.Open(tagStructureType, nameOf("s"), bytesOf(16))
	b.Leaf(tagMember, nameOf("u"), typeOf("union"), memberOf(0))
	b.Leaf(tagMember, typeOf("union"), memberOf(4))
	b.End()
	b.Open(tagSubprogram, nameOf("f"), typeOf("int"), badelf.Data1(attrPrototyped, 1))
	b.Leaf(tagFormalParameter, nameOf("x"), typeOf("enum"))
	b.Leaf(tagUnspecifiedParams)
	b.End()
	b.Leaf(badelf.TagVariable, nameOf("v"), typeOf("declared"))
	b.End()
	return b
}

// nestedTypes has a structure whose members are of n other ones, all of which lie in one
// another around a number of DIEs: to see where the children of one end, all of them have
// to be stepped over.
func nestedTypes(n, inside int) *badelf.Builder {
	b := &badelf.Builder{}
	b.Unit()
	b.Open(tagStructureType, nameOf("all"), bytesOf(8))
	for i := range n {
		b.Leaf(tagMember, nameOf("m"), typeOf(fmt.Sprint("nested ", i)), memberOf(0))
	}
	b.End()
	for i := range n {
		b.Mark(fmt.Sprint("nested ", i))
		b.Open(tagStructureType, bytesOf(8))
	}
	for range inside {
		b.Leaf(tagUnspecifiedParams)
	}
	for range n {
		b.End()
	}
	b.End()
	return b
}

// indexOf builds the index of synthetic DWARF.
func indexOf(t testing.TB, b *badelf.Builder) *Index {
	t.Helper()
	f, err := elfscan.Read("types", strings.NewReader(string(wrap(b.Bytes()))), nil)
	if err != nil {
		t.Fatal(err)
	}
	return build(t, f, nil)
}

// findType returns the type that the first unit has by a name.
func findType(t testing.TB, x *Index, kind TypeKind, name string) Type {
	t.Helper()
	types, err := x.Types(x.Units()[0])
	if err != nil {
		t.Fatal(err)
	}
	typ, ok := types.Find(TypeName{kind, name})
	if !ok {
		t.Fatalf("no %s", name)
	}
	return typ
}

// within fails the test where something takes longer than it may.
func within(t *testing.T, limit time.Duration, fn func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn()
	}()
	select {
	case <-done:
	case <-time.After(limit):
		t.Fatalf("still at it after %v", limit)
	}
}

// TestTypeCycles: what leads to itself is an error or the same, and everything ends.
func TestTypeCycles(t *testing.T) {
	for name, c := range map[string]struct {
		kind     TypeKind
		compared error // of a comparison with itself, read once more
		sized    bool
		named    bool
		complete bool
	}{
		"a":         {Typedef, elfscan.ErrLimit, false, false, false},
		"c":         {Typedef, elfscan.ErrLimit, false, false, false},
		"p":         {Typedef, elfscan.ErrLimit, true, false, true},
		"array":     {Typedef, elfscan.ErrLimit, false, false, true},
		"in_itself": {Structure, nil, true, true, true},
		"nameless":  {Typedef, elfscan.ErrLimit, true, true, true},
		"function":  {Typedef, nil, false, false, true},
	} {
		within(t, 20*time.Second, func() {
			x, y := indexOf(t, typedefCycle()), indexOf(t, typedefCycle())
			is, was := findType(t, x, c.kind, name), findType(t, y, c.kind, name)
			if d, err := NewComparison(x, y).Types(is, was); d.Kind != Same || !errors.Is(err, c.compared) {
				t.Errorf("%s: %v, %v, want %v", name, d, err, c.compared)
			}
			left := maxWalk
			if _, ok, _ := x.sizeOf(is.off, &left); ok != c.sized {
				t.Errorf("%s: size known %t", name, ok)
			}
			if n, _, err := is.Named(); (n.Kind != NoKind) != c.named || c.named == (err != nil) && c.named {
				t.Errorf("%s: %v, %v", name, n, err)
			}
			if is.Complete() != c.complete || is.String() == "" {
				t.Errorf("%s: complete %t, %q", name, is.Complete(), is)
			}
		})
	}
}

// TestNestedTypes: a comparison of types that lie in one another does not take the square of
// their number.
func TestNestedTypes(t *testing.T) {
	x, y := indexOf(t, nestedTypes(1000, 1<<18)), indexOf(t, nestedTypes(1000, 1<<18))
	within(t, 20*time.Second, func() {
		d, err := NewComparison(x, y).Types(findType(t, x, Structure, "all"), findType(t, y, Structure, "all"))
		if !errors.Is(err, elfscan.ErrLimit) {
			t.Errorf("%v, %v, want %v", d, err, elfscan.ErrLimit)
		}
	})
}

// hugeNames has n types, and a structure with n members, that all have the same name.
func hugeNames(n int) *badelf.Builder {
	b := &badelf.Builder{}
	b.Unit()
	name := badelf.Word(badelf.AtName, badelf.FormStrp, 0)
	b.Mark("int")
	b.Leaf(tagBaseType, nameOf("int"), bytesOf(4), encodingOf(ateSigned))
	b.Mark("all")
	b.Open(tagStructureType, bytesOf(4))
	for range n {
		b.Leaf(tagMember, name, typeOf("int"), memberOf(0))
	}
	b.End()
	b.Leaf(badelf.TagVariable, nameOf("t"), typeOf("all"))
	b.End()
	b.Unit()
	for range n {
		b.Leaf(tagTypedef, name)
	}
	b.End()
	return b
}

// TestHugeNames: names that cost much more than the DIEs which share them come out of a
// budget.
func TestHugeNames(t *testing.T) {
	const n = 60000 // with a megabyte each
	info, abbrev := hugeNames(n).Bytes()
	str := append([]byte(strings.Repeat("n", 1<<20)), 0)
	f, err := elfscan.Read("names", strings.NewReader(string(badelf.WrapDWARF(info, abbrev, str))), nil)
	if err != nil {
		t.Fatal(err)
	}
	x := build(t, f, nil)
	within(t, 20*time.Second, func() {
		if l, err := variable(t, x).Layout(); !errors.Is(err, elfscan.ErrLimit) {
			t.Errorf("%d members, %v", len(l.Members), err)
		}
		if _, err := x.Types(x.Units()[1]); !errors.Is(err, elfscan.ErrLimit) {
			t.Errorf("types: %v", err)
		}
	})
}

// TestTypeLimits has a little more of something than is read.
func TestTypeLimits(t *testing.T) {
	b := &badelf.Builder{}
	b.Unit()
	b.Open(badelf.TagSubprogram, nameOf("parameters"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Data8(badelf.AtHighPC, 16))
	for range maxParameters + 1 {
		b.Leaf(tagFormalParameter)
	}
	b.End()
	b.Open(badelf.TagSubprogram, nameOf("inside"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr+16), badelf.Data8(badelf.AtHighPC, 16))
	for range maxHoldings + 1 {
		b.Leaf(tagUnspecifiedParams)
	}
	b.End()
	b.Mark("0")
	b.Leaf(tagBaseType, nameOf("int"), bytesOf(4), encodingOf(ateSigned))
	for i := range maxChain {
		b.Mark(fmt.Sprint(i + 1))
		b.Leaf(tagConstType, typeOf(fmt.Sprint(i)))
	}
	b.Leaf(tagTypedef, nameOf("short"), typeOf(fmt.Sprint(maxChain-2)))
	b.Leaf(tagTypedef, nameOf("long"), typeOf(fmt.Sprint(maxChain)))
	b.End()
	x := indexOf(t, b)
	types, err := x.Types(x.Units()[0])
	if err != nil {
		t.Fatal(err)
	}
	off, _ := types.Function("parameters")
	if p, err := x.PrototypeAt(off); !errors.Is(err, elfscan.ErrLimit) {
		t.Errorf("%d parameters, %v", len(p.Parameters), err)
	}
	for s := range x.Bodies() {
		if _, err := x.TypesUsed(s); errors.Is(err, elfscan.ErrLimit) != (s.Entry() == badelf.TextAddr+16) {
			t.Errorf("types used at %#x: %v", s.Entry(), err)
		}
	}
	short, long := findType(t, x, Typedef, "short"), findType(t, x, Typedef, "long")
	if d, err := NewComparison(x, x).Types(short, short); err != nil || d.Kind != Same {
		t.Errorf("%d links: %v, %v", maxChain-1, d, err)
	}
	if d, err := NewComparison(x, x).Types(long, long); !errors.Is(err, elfscan.ErrLimit) {
		t.Errorf("%d links: %v, %v", maxChain+1, d, err)
	}
}

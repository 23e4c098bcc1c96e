package dwarfinline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

// compileTypes builds an index of a C source.
func compileTypes(t *testing.T, source string, flags ...string) *Index {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed")
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "a.c"), filepath.Join(dir, "a.o")
	if err := os.WriteFile(in, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command(gcc, append(flags, "-c", "-o", out, in)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	x, err := Build(context.Background(), open(t, out), nil)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestTypeText spells types as the source does: each is behind the declaration that has it.
func TestTypeText(t *testing.T) {
	const source = `
struct page; union u { int i; }; enum e { A }; typedef unsigned long ulong; typedef struct { int x; } nameless;
char v1;                                // char
struct page *v2;                        // struct page *
const struct page *const *v3;           // const struct page *const *
int v4[3][4];                           // int[3][4]
int *v5[2];                             // int *[2]
int (*v6)[2];                           // int (*)[2]
long int (*v7)(int, char *);            // long int (*)(int, char *)
void (*v8)(void);                       // void (*)(void)
int (*v9)(const char *, ...);           // int (*)(const char *, ...)
int *(*(*v10)(int))(void);              // int *(*(*)(int))(void)
volatile ulong v11;                     // volatile ulong
union u v12;                            // union u
enum e v13;                             // enum e
nameless *v14;                          // nameless *
struct { int y; } v15;                  // struct {...}
void *restrict v16;                     // void *restrict
_Atomic int v17;                        // _Atomic int
`
	types := compileTypes(t, source, "-gdwarf-5")
	unit, err := types.Types(types.Units()[0])
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for line := range strings.Lines(source) {
		code, want, ok := strings.Cut(line, "//")
		if !ok {
			continue
		}
		at := strings.Index(code, "v1")
		for _, c := range []string{"v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9"} {
			at = max(at, strings.Index(code, c+"["), strings.Index(code, c+";"), strings.Index(code, c+")"))
		}
		name := code[at:]
		name = name[:strings.IndexAny(name, ";[)")]
		_, typ, ok := unit.Variable(name)
		if want = strings.TrimSpace(want); !ok || typ.String() != want {
			t.Errorf("%s is %q, want %q", name, typ, want)
		}
		count++
	}
	if count != 17 {
		t.Errorf("%d types", count)
	}
}

// TestBitFields reads bit-fields in both ways that DWARF had for them. The places are those
// of the System V ABI for x86-64, section 3.1.2.
func TestBitFields(t *testing.T) {
	const source = `struct bits { unsigned a : 3, b : 5; unsigned long c : 40; char d; int e : 7; long tail; } v;`
	want := []Member{
		{Name: "a", Offset: 0, Bit: 0, Bits: 3}, {Name: "b", Offset: 0, Bit: 3, Bits: 5}, {Name: "c", Offset: 1, Bit: 0, Bits: 40},
		{Name: "d", Offset: 6}, {Name: "e", Offset: 7, Bit: 0, Bits: 7}, {Name: "tail", Offset: 8},
	}
	for _, flags := range [][]string{{"-gdwarf-5"}, {"-gdwarf-4"}, {"-gdwarf-3", "-gstrict-dwarf"}, {"-gdwarf-2", "-gstrict-dwarf"}} {
		x := compileTypes(t, source, flags...)
		l, err := findType(t, x, Structure, "bits").Layout()
		if err != nil || l.Size != 16 || len(l.Members) != len(want) {
			t.Errorf("%v: %+v, %v", flags, l, err)
			continue
		}
		for i, m := range l.Members {
			if m.Type = (Type{}); m != want[i] {
				t.Errorf("%v: %+v, want %+v", flags, m, want[i])
			}
		}
	}
}

// TestTypeSize compares with what the compiler says of sizes.
func TestTypeSize(t *testing.T) {
	const source = `
struct flex { int n; long data[]; }; typedef struct flex *flex_p; typedef char text[3][5]; typedef int none[0]; typedef void nothing;
enum { FLEX = sizeof(struct flex), POINTER = sizeof(flex_p), TEXT = sizeof(text), NONE = sizeof(none) };
_Static_assert(FLEX == 8 && POINTER == 8 && TEXT == 15 && NONE == 0, "");
flex_p a; text b; none c; nothing *d; struct flex e;`
	x := compileTypes(t, source, "-gdwarf-5")
	for name, want := range map[TypeName]int{{Typedef, "flex_p"}: 8, {Typedef, "text"}: 15, {Typedef, "none"}: 0, {Structure, "flex"}: 8, {Typedef, "nothing"}: -1} {
		left := maxWalk
		n, ok, err := x.sizeOf(findType(t, x, name.Kind, name.Name).off, &left)
		if err != nil || ok != (want >= 0) || ok && n != uint64(want) {
			t.Errorf("%v: %d %t, want %d; %v", name, n, ok, want, err)
		}
	}
}

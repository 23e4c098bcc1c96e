package dwarfinline

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/badelf"
)

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

// TestMemberLocations: where a member is is a number, or one operation that adds a number (DWARF 2
// section 5.5.4); what any other expression says is not guessed.
func TestMemberLocations(t *testing.T) {
	block := func(expr ...byte) badelf.Attr {
		return badelf.Attr{At: attrMemberLocation, Form: badelf.FormExprloc, Value: append([]byte{byte(len(expr))}, expr...)}
	}
	const plusUconst, constu, plus = 0x23, 0x10, 0x22
	for _, tt := range []struct {
		name string
		at   badelf.Attr
		want uint64
		ok   bool
	}{
		{"a number", memberOf(12), 12, true},
		{"added", block(plusUconst, 12), 12, true},
		{"added, of two bytes", block(plusUconst, 0x80, 1), 128, true},
		{"nothing is added", block(plusUconst), 0, false},
		{"no expression", block(), 0, false},
		{"another operation of the same length", block(constu, 12), 0, false},
		{"two operations", block(constu, 12, plus), 0, false},
		{"something behind it", block(plusUconst, 12, plus), 0, false},
		{"cut in its number", block(plusUconst, 0x80), 0, false},
	} {
		b := &badelf.Builder{}
		b.Unit()
		b.Mark("int")
		b.Leaf(tagBaseType, nameOf("int"), bytesOf(4), encodingOf(ateSigned))
		b.Open(tagStructureType, nameOf("s"), bytesOf(200))
		b.Leaf(tagMember, nameOf("m"), typeOf("int"), tt.at)
		b.End()
		b.End()
		l, err := findType(t, indexOf(t, b), Structure, "s").Layout()
		switch {
		case tt.ok && (err != nil || len(l.Members) != 1 || l.Members[0].Offset != tt.want):
			t.Errorf("%s: %+v, %v", tt.name, l, err)
		case !tt.ok && !errors.Is(err, elfscan.ErrUnsupported):
			t.Errorf("%s: %+v, %v; want an error", tt.name, l, err)
		}
	}
}

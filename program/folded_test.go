package program_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"inlay/program"
)

// sharedRest defines what shared.c only declares.
const sharedRest = "volatile int sink;\nvoid out(int v) { sink = v; }\nvoid keep(int (*f)(int)) { sink = f(3); }\nvoid _start(void) {}\n"

// sharedFiles are shared.c, in which GCC folds equal functions, as it was compiled and as it
// is linked.
func sharedFiles(t *testing.T) map[string]*program.Program {
	t.Helper()
	dir := newFolder(t)
	copyFile(t, obj("shared-gcc12-x86_64-O2-g5.o"), dir.path("shared.o"))
	writeFile(t, dir.path("rest.c"), []byte(sharedRest))
	dir.run(t, "gcc", "-O2", "-fno-pic", "-no-pie", "-static", "-nostdlib", "-o", "linked", "shared.o", "rest.c")
	return map[string]*program.Program{"object": open(t, dir.path("shared.o")), "linked": open(t, dir.path("linked"))}
}

func symbolsOf(places []program.Place) (names []string) {
	for _, p := range places {
		symbol, _ := p.Names()
		names = append(names, symbol)
	}
	return names
}

// TestFolded: what became of a definition without code, by the source: second_twin equals
// first_twin, and uses_second and uses_both call it.
func TestFolded(t *testing.T) {
	for name, p := range sharedFiles(t) {
		f := p.Files()[0]
		found := 0
		for _, u := range f.Index().Units() {
			for s := range u.Subprograms() {
				if f.Function(s.Offset()).Name != "second_twin" || !program.WithoutCode(s) {
					continue
				}
				found++
				folded := f.Folded(s)
				if folded.Place != bodies(p, "first_twin")[0].Place() || f.FoldedPlace(s) != folded.Place {
					t.Errorf("%s: second_twin is at %#x", name, folded.Place.Entry)
				}
				var callers []string
				for _, site := range folded.Sites {
					callers = append(callers, f.Function(site.Host().Offset()).Name)
				}
				if slices.Sort(callers); !slices.Equal(callers, []string{"uses_both", "uses_second"}) {
					t.Errorf("%s: second_twin is called by %q", name, callers)
				}
			}
		}
		if found != 1 {
			t.Errorf("%s: %d definitions of second_twin", name, found)
		}
	}
}

// TestCopies: the addresses of first_global and second_global must differ, so the second
// keeps a copy of the first. Functions that differ in a constant, a callee or a length are no copies.
func TestCopies(t *testing.T) {
	for name, p := range sharedFiles(t) {
		for function, want := range map[string][]string{"first_global": {"second_global"}, "first_twin": nil, "real": nil, "gone_into": nil} {
			if got := symbolsOf(bodies(p, function)[0].Copies()); !slices.Equal(got, want) {
				t.Errorf("%s: copies of %s are %q, want %q", name, function, got, want)
			}
		}
	}
}

// TestCallees: a body's callees in its file come in the order of its calls, one as often as it
// is called; what is in no file does not come.
func TestCallees(t *testing.T) {
	for name, p := range sharedFiles(t) {
		g, err := p.Files()[0].Calls(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for function, want := range map[string][]string{
			"uses_both": {"first_twin", "first_twin"}, "uses_first": {"first_twin"}, "real": nil,
		} {
			if got := symbolsOf(bodies(p, function)[0].Callees(g)); !slices.Equal(got, want) {
				t.Errorf("%s: %s calls %q, want %q", name, function, got, want)
			}
		}
	}
}

// TestAddressTaken: keeps passes the addresses of both globals. A program that is loaded
// where it was linked and kept no relocations does not tell.
func TestAddressTaken(t *testing.T) {
	for name, p := range sharedFiles(t) {
		for function, want := range map[string]bool{"first_global": true, "uses_both": false, "first_twin": false} {
			taken, known, err := bodies(p, function)[0].Place().AddressTaken()
			if isObject := name == "object"; err != nil || known != isObject || taken != (want && isObject) {
				t.Errorf("%s: %s is taken %t, known %t, %v", name, function, taken, known, err)
			}
		}
	}
}

// TestBareCode: a C++ compiler makes thunks for the second base of a class, which no DIE
// describes. In C, what no DIE describes is an asm statement's.
func TestBareCode(t *testing.T) {
	const source = `struct A { virtual int a(int); }; struct B { virtual int b(int); };
struct C : A, B { int b(int x) override; };
int A::a(int x) { return x; }
int B::b(int x) { return x + 1; }
int C::b(int x) { return x * 3; }
asm(".type by_hand, @function\nby_hand: ret\n.size by_hand, .-by_hand");
`
	for _, tt := range []struct {
		compiler, file, text string
		want                 []string
	}{
		{"g++", "a.cc", source, []string{"_ZThn8_N1C1bEi"}}, // Itanium C++ ABI 5.1.4.2: B is at 8
		{"gcc", "a.c", source[strings.Index(source, "asm"):] + "int f(int x) { return x; }\n", nil},
	} {
		f := open(t, compile(t, map[string]string{tt.file: tt.text}, tt.compiler, "-O2 -g -c "+tt.file)).Files()[0]
		got := symbolsOf(f.BareCode(f.Index().Units()[0]))
		got = slices.DeleteFunc(got, func(name string) bool { return name == "by_hand" && tt.want != nil })
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.compiler, got, tt.want)
		}
	}
}

// TestMerged: rustc merges equal functions; the one that is gone is left as a symbol.
func TestMerged(t *testing.T) {
	tool(t, "rustc")
	const text = `#![no_std]
#[no_mangle] #[inline(never)] pub extern "C" fn first(v: i32) -> i32 { v.wrapping_mul(3) ^ 77 }
#[no_mangle] #[inline(never)] pub extern "C" fn second(v: i32) -> i32 { v.wrapping_mul(3) ^ 77 }
#[no_mangle] #[inline(never)] pub extern "C" fn other(v: i32) -> i32 { v.wrapping_mul(5) ^ 77 }
`
	p := open(t, compile(t, map[string]string{"equal.rs": text}, "rustc", "-O -g -C panic=abort --crate-type=lib --emit=obj equal.rs"))
	merged := map[string]string{}
	for _, name := range []string{"first", "second", "other"} {
		for _, b := range bodies(p, name) {
			for fn := range b.File.Merged(b.Sub) {
				merged[name] += fn.Name
			}
		}
	}
	if len(merged) != 1 || merged["first"]+merged["second"] != map[bool]string{true: "first", false: "second"}[merged["first"] == ""] {
		t.Errorf("merged into each other: %q", merged)
	}
	c := open(t, obj("twins-gcc12-x86_64-O2-g5.o")) // in C, a second name is an alias
	for _, b := range bodies(c, "real_name") {
		for fn := range b.File.Merged(b.Sub) {
			t.Errorf("real_name holds %s", fn.Name)
		}
	}
}

// TestPrepare: reading ahead changes no answer, and says why it could not.
func TestPrepare(t *testing.T) {
	paths := []string{obj("shared-gcc12-x86_64-O2-g5.o"), obj("clones-gcc12-x86_64-O2-g5.o"), obj("header-gcc12-x86_64-O2-g5-stripped.so")}
	p := open(t, paths...)
	if err := p.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	later := open(t, paths...)
	for _, name := range []string{"first_twin", "uses_both"} {
		ahead, err1 := p.Callers(t.Context(), bodies(p, name)[0])
		asked, err2 := later.Callers(t.Context(), bodies(later, name)[0])
		if err1 != nil || err2 != nil || len(ahead) != len(asked) {
			t.Errorf("%s: %d callers, and %d without reading ahead: %v, %v", name, len(ahead), len(asked), err1, err2)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := open(t, paths...).Prepare(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// TestProgress: what was read never exceeds what there is, and ends with all of it.
func TestProgress(t *testing.T) {
	var mu sync.Mutex
	var last, all int64
	opt := &program.Options{Progress: func(done, total int64) {
		mu.Lock()
		defer mu.Unlock()
		if done > total {
			t.Errorf("%d of %d bytes", done, total)
		}
		last, all = max(last, done), max(all, total)
	}}
	openWith(t, opt, obj("shared-gcc12-x86_64-O2-g5.o"), obj("clones-gcc12-x86_64-O2-g5.o"))
	if last == 0 || last != all {
		t.Errorf("%d of %d bytes at the end", last, all)
	}
}

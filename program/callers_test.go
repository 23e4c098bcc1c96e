package program_test

import (
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
)

// callersOf says the callers of a function as "caller kind [via]" lines, sorted.
func callersOf(t *testing.T, p *program.Program, name string) []string {
	t.Helper()
	var out []string
	for _, b := range bodies(p, name) {
		callers, err := p.Callers(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range callers {
			for _, e := range c.Calls {
				line := c.Function.Name + " " + string(e.Kind)
				if e.Via != "" {
					line += " via " + e.Via
				}
				if e.Origin != "" {
					line += " origin " + e.Origin
				}
				out = append(out, line)
			}
		}
	}
	slices.Sort(out)
	return out
}

func wantCallers(t *testing.T, p *program.Program, name string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := callersOf(t, p, name); !slices.Equal(got, want) {
		t.Errorf("callers of %s: %q, want %q", name, got, want)
	}
}

const calledSource = `
__attribute__((noinline)) int exported(int x) { __asm__ volatile(""); return x * 3; }
__attribute__((noinline)) static int local(int x) { __asm__ volatile(""); return x * 5; }
int calls_both(int x) { return exported(x) + local(x) + 1; }
int tail(int x) { return exported(x + 1); }
int (*table[])(int) = { exported, local };
int through(int x) { return table[x](x) + 1; }
`

const callingSource = `
int exported(int); int through(int);
int other(int x) { return exported(x) * 2; }
int other_tail(int x) { return through(x); }
`

// TestCallersInLibraries: the calls of one source in each way a linker may wire
// them.
func TestCallersInLibraries(t *testing.T) {
	const plt, got = " via exported@plt", ""
	for _, tt := range []struct{ name, compiler, flags, via, kind, tail string }{
		{"plt", "gcc", "-fPIC -shared -fcf-protection=none -fno-semantic-interposition -Wl,-z,lazy", plt, "call", "tail_call"},
		{"plt.sec", "gcc", "-fPIC -shared -fcf-protection=full -Wl,-z,ibtplt", plt, "call", "tail_call"},
		{"now", "gcc", "-fPIC -shared -Wl,-z,now", plt, "call", "tail_call"},
		{"got", "gcc", "-fPIC -shared -fno-plt", got, "indirect", "indirect"},
		{"int3 behind jumps", "gcc", "-fPIC -shared -fno-plt -mharden-sls=all", got, "indirect", "indirect"},
		{"symbolic", "gcc", "-fPIC -shared -Wl,-Bsymbolic", "", "call", "tail_call"},
		{"i386", "i686-linux-gnu-gcc", "-m32 -fPIC -shared -nostdlib", plt, "call", "tail_call"},
		{"lld", "clang-19", "-fPIC -shared -fuse-ld=lld", plt, "call", "tail_call"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			flags := strings.ReplaceAll(tt.flags, "-fno-semantic-interposition ", "")
			p := open(t, compile(t, map[string]string{"a.c": calledSource}, tt.compiler, "-O2", "-g", flags, "a.c"))
			got := callersOf(t, p, "exported")
			want := []string{"calls_both " + tt.kind + tt.via, "tail " + tt.tail + tt.via}
			if tt.name == "i386" { // the frame of position-independent code forbids a tail call
				want = slices.DeleteFunc(want, func(s string) bool { return strings.HasPrefix(s, "tail ") })
				got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "tail ") })
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
			wantCallers(t, p, "local", "calls_both call")
		})
	}
}

// TestCallersAcrossFiles: an undefined symbol of one file is the function of
// another.
func TestCallersAcrossFiles(t *testing.T) {
	called := compile(t, map[string]string{"a.c": calledSource}, "gcc", "-O2", "-g", "-c", "a.c")
	calling := compile(t, map[string]string{"b.c": callingSource}, "gcc", "-O2", "-g", "-c", "b.c")
	p := open(t, called, calling)
	wantCallers(t, p, "exported", "calls_both call", "tail tail_call", "other call")
	wantCallers(t, p, "through", "other_tail tail_call")
	wantCallers(t, p, "local", "calls_both call")
}

// TestCallersOfResolvers: a call of an indirect function goes to the resolver's
// body by a stub.
func TestCallersOfResolvers(t *testing.T) {
	p := open(t, compile(t, map[string]string{"a.c": `
static int fast(int x) { return x * 3; }
static int (*pick(void))(int) { return fast; }
int chosen(int) __attribute__((ifunc("pick")));
int uses(int x) { return chosen(x) + 1; }
`}, "gcc", "-O2", "-g", "-fPIC", "-shared", "a.c"))
	if got := callersOf(t, p, "pick"); !slices.Equal(got, []string{"uses call via chosen@plt"}) {
		t.Errorf("%q", got)
	}
}

// TestCallersOfAssembler: callers without a DIE have a symbol or a label, and a
// jump into the middle of a body is told as such.
func TestCallersOfAssembler(t *testing.T) {
	p := open(t, compile(t, map[string]string{"a.c": `
__attribute__((noinline)) int body(int x) { __asm__ volatile("nop\n.globl middle\nmiddle: nop"); return x * 3; }
`, "b.S": `
	.text
	.type sized,@function
	.globl sized
sized:	call body
	ret
	.size sized,.-sized
	.globl label
label:	nop
	call body
	ret
	.type unsized,@function
unsized: nop
	jmp middle
`}, "gcc", "-O2", "-g0", "-g", "-nostdlib", "-shared", "-Wl,-Bsymbolic", "a.c", "b.S"))
	all := bodies(p, "body")
	callers, err := p.Callers(t.Context(), all[0])
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range callers {
		got = append(got, symbolOf(c.Body)+" "+string(c.Calls[0].Kind))
	}
	if want := []string{"sized call", "label call", "unsized jump_into"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestFoldedOrigin: the linker folded identical code; the call site still names the
// function of the source.
func TestFoldedOrigin(t *testing.T) {
	p := open(t, obj("twins-clang19-x86_64-O2-g5-lldicf.so"))
	var origins []string
	for _, f := range p.Files() {
		for s := range f.Index().Bodies() {
			callers, err := p.Callers(t.Context(), program.Body{File: f, Sub: s})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range callers {
				for _, e := range c.Calls {
					if e.Origin != "" {
						origins = append(origins, e.Origin)
					}
					if !slices.Contains(e.Witnesses, answer.ByCode) && e.Kind == answer.DirectCall {
						t.Logf("only by a call site: %s", e.Address)
					}
				}
			}
		}
	}
	if len(origins) == 0 {
		t.Error("no call with another origin than its code")
	}
	t.Logf("origins %q", origins)
}

// TestAddressUses: who holds a function's address.
func TestAddressUses(t *testing.T) {
	source := calledSource + "void take(int (*)(int)); void gives(void) { take(local); }\n"
	for _, tt := range []struct {
		name, flags string
		want        []string // sections
	}{
		{"object", "-c -fno-pie", []string{".data", ".text"}},
		{"pic object", "-c -fPIC", []string{".data.rel", ".text"}},
		{"library", "-fPIC -shared", []string{".data.rel.ro", ".text"}},
		{"executable", "-no-pie -nostdlib -Wl,--unresolved-symbols=ignore-all -e tail_call", nil},
		{"executable with relocations", "-no-pie -nostdlib -Wl,--emit-relocs,--unresolved-symbols=ignore-all -e tail_call", []string{".data", ".text"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := open(t, compile(t, map[string]string{"a.c": source}, "gcc", "-O2", "-g", tt.flags, "a.c"))
			uses, err := bodies(p, "local")[0].AddressUses()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range uses {
				got = append(got, u.Section)
				if want := "gives"; u.Section == ".text" && !strings.HasPrefix(u.Symbol, want) || u.Section != ".text" && u.Symbol != "table+0x8" {
					t.Errorf("%+v", u)
				}
			}
			slices.Sort(got)
			if tt.name == "library" && len(got) > 0 {
				got[0] = strings.Replace(got[0], ".data", ".data.rel.ro", 1) // table is writable
				got[0] = strings.Replace(got[0], ".data.rel.ro.rel.ro", ".data.rel.ro", 1)
			}
			if !slices.Equal(got, tt.want) || (uses == nil) != (tt.want == nil) {
				t.Errorf("%q, want %q (nil %v)", got, tt.want, uses == nil)
			}
		})
	}
}

// TestCallersInColdParts: a call in a cold part is its parent's, and the jump into
// the cold part is no caller.
func TestCallersInColdParts(t *testing.T) {
	const source = `
__attribute__((noinline, cold)) void report(int x) { __asm__ volatile("" : : "r"(x)); }
int parent(int *p, int x) { if (x < 0) { report(*p); report(x); return -1; } return p[x]; }
int user(int *p) { return parent(p, *p) + 1; }
`
	for _, tt := range []struct{ compiler, flags string }{
		{"gcc", "-c"}, {"gcc", "-fPIC -shared -Wl,-Bsymbolic"}, {"i686-linux-gnu-gcc", "-c -fno-pic"},
	} {
		p := open(t, compile(t, map[string]string{"a.c": source}, tt.compiler, "-O2", "-g", "-fno-inline", tt.flags, "a.c"))
		if !slices.ContainsFunc(bodies(p, "parent"), func(b program.Body) bool { return len(b.ColdParts()) == 1 }) {
			t.Logf("%s %s: no cold part", tt.compiler, tt.flags)
		}
		wantCallers(t, p, "report", "parent call", "parent call")
		wantCallers(t, p, "parent", "user call")
	}
}

// TestUseInNestedObjects: symbols of data may lie in one another, as members that the assembler
// names do. A use is in the innermost that has the byte.
func TestUseInNestedObjects(t *testing.T) {
	const source = `
__attribute__((noinline)) void taken(void) { __asm__ volatile(""); }
__asm__(".data\n.type outer, @object\n.type inner, @object\n.type twin, @object\nouter:\n.quad taken\ninner:\ntwin:\n.quad taken\n.size inner, 8\n.size twin, 8\n"
	".quad taken\n.quad 0\n.quad taken\n.size outer, 40\n.quad taken\n.text");
`
	p := open(t, compile(t, map[string]string{"a.c": source}, "gcc", "-O2", "-g", "-c", "a.c"))
	uses, err := bodies(p, "taken")[0].AddressUses()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range uses {
		if u.Section == ".data" {
			got = append(got, strings.Replace(u.Symbol, "twin", "inner", 1)) // the same bytes
		}
	}
	if want := []string{"outer", "inner", "outer+0x10", "outer+0x20", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

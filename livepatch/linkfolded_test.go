package livepatch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"inlay/answer"
)

const linkFolded = `
static inline __attribute__((always_inline)) int leaf(int v) { return v * 3 + 1; }
__attribute__((noinline)) int first(int v) { return leaf(v) * leaf(v + 1); }
__attribute__((noinline)) int second(int v) { return leaf(v) * leaf(v + 1); }
int use_first(int v) { return first(v) + 1; }
int use_second(int v) { return second(v) + 2; }
`

// TestLinkerFolds: a linker leaves one of two equal functions. lld leaves no address to
// the DIE of the other one, gold the same address. The compiler was told not to fold.
func TestLinkerFolds(t *testing.T) {
	for _, tt := range []struct{ linker, version string }{
		{"ld.lld-19", "-gdwarf-5"}, {"ld.lld-19", "-gdwarf-4"}, {"ld.gold", "-gdwarf-5"},
	} {
		t.Run(tt.linker+tt.version, func(t *testing.T) {
			linker, err := exec.LookPath(tt.linker)
			if err != nil {
				t.Skip(err)
			}
			object := compile(t, map[string]string{"a.c": linkFolded}, "-O2", "-g", tt.version, "-fno-ipa-icf", "-fPIC", "-ffunction-sections", "-c", "a.c")
			library := filepath.Join(t.TempDir(), "folded.so")
			if out, err := exec.Command(linker, "-shared", "--icf=all", object, "-o", library).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			p := open(t, library)
			for name, other := range map[string]string{"first": "second", "second": "first"} {
				i := impactOf(t, p, nil, name)
				if i.Complete {
					t.Errorf("%s: called complete", name)
				}
				caller := member(t, i.Replace, "use_"+name)
				if caller.How != answer.Redirect || caller.Reasons[0].Kind != answer.ReasonSharedCode {
					t.Errorf("%s: %s", name, shortMember(caller))
				}
				for _, m := range i.Replace {
					if symbol(m.Body) == "use_"+name {
						continue
					}
					if m.How != answer.ThroughCallers || len(m.Shared) != 1 || m.Shared[0].Name != other {
						t.Errorf("%s: %s, shared with %+v, want %s", name, shortMember(m), m.Shared, other)
					}
				}
				if len(i.Replace) != 2 {
					t.Errorf("%s: %q", name, short(i))
				}
			}
		})
	}
}

// TestLinkerDrops: a function that two units have is kept once, and one that nobody calls
// is gone; no code is shared for that.
func TestLinkerDrops(t *testing.T) {
	sources := map[string]string{
		"a.cc": "#include \"both.h\"\nint a(int v) { return both(v) + 1; }\nint unused(int v) { return v * 7; }\n",
		"b.cc": "#include \"both.h\"\nint b(int v) { return both(v) + 2; }\nint main(int argc, char **) { return a(argc) + b(argc); }\n",
		"both.h": "int a(int);\nint b(int);\n" +
			"__attribute__((noinline)) inline int both(int v) { __asm__ volatile(\"\"); return v * 5; }\n",
	}
	p := open(t, compile(t, sources, "-O2", "-g", "-ffunction-sections", "-Wl,--gc-sections", "a.cc", "b.cc"))
	if n := p.Files()[0].Index().Counts().Discarded; n < 2 {
		t.Fatalf("%d functions were dropped, want both and unused", n)
	}
	i := impactOf(t, p, nil, "both")
	if m := member(t, i.Replace, "_Z4bothi"); m.How != answer.Redirect || len(m.Shared) != 0 {
		t.Errorf("both: %s, shared with %+v", shortMember(m), m.Shared)
	}
	if i := impactOf(t, p, nil, "unused"); len(i.Replace) != 0 {
		t.Errorf("unused: %q", short(i))
	}
}

// TestRustMerges: rustc merges equal functions and drops their DIEs: nothing but their symbols
// tells that the code is theirs too.
func TestRustMerges(t *testing.T) {
	rustc, err := exec.LookPath("rustc")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	source, object := filepath.Join(dir, "equal.rs"), filepath.Join(dir, "equal.o")
	const text = `#![no_std]
#[no_mangle] #[inline(never)] pub extern "C" fn first(v: i32) -> i32 { v.wrapping_mul(3) ^ 77 }
#[no_mangle] #[inline(never)] pub extern "C" fn second(v: i32) -> i32 { v.wrapping_mul(3) ^ 77 }
#[no_mangle] #[inline(never)] pub extern "C" fn other(v: i32) -> i32 { v.wrapping_mul(5) ^ 77 }
`
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(rustc, "-O", "-g", "-C", "panic=abort", "--crate-type=lib", "--emit=obj", source, "-o", object).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := open(t, object)
	merged := impacts(t, p, "first", "second")
	if len(merged) != 1 || len(merged[0].Replace) != 1 {
		t.Fatalf("%d functions: this compiler does not merge them", len(merged))
	}
	kept, lost := merged[0].Function.Name, "first"
	if kept == "first" {
		lost = "second"
	}
	if m := merged[0].Replace[0]; m.How != answer.ThroughCallers || len(m.Shared) != 1 || m.Shared[0].Name != lost {
		t.Errorf("%s: %s, shared with %+v, want %s", kept, shortMember(m), m.Shared, lost)
	}
	if m := member(t, impactOf(t, p, nil, "other").Replace, "other"); m.How != answer.Redirect || len(m.Shared) != 0 {
		t.Errorf("other: %s, shared with %+v", shortMember(m), m.Shared)
	}
}

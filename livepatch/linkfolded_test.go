package livepatch_test

import (
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

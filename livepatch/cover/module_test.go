package cover_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/cover"
	"inlay/livepatch/klpmod"
	"inlay/program"
)

// kernelSource is a kernel as far as a patch sees it: exported symbols, a banner, and
// functions whose pads are listed. Another unit has a function same too.
const kernelSource = `
#define FN __attribute__((noinline))
const char linux_banner[] = "Linux version 6.1.0-49-amd64 (someone@somewhere)\n";
const char vermagic[] = "6.1.0-49-amd64 SMP mod_unload ";
long exported __attribute__((section("__ksymtab"), used)) = 1;
struct shared { int a, b; };
volatile int sink;
int not_code = 4;
static FN __attribute__((noclone, used)) int same(int x) { sink = x; return x + 3; }
static inline __attribute__((always_inline)) int only_inlined(int x) { sink = x; return x * sink; }
static FN int takes_part(struct shared *p) { sink += p->a; return p->a * sink; }
FN int plain(struct shared *p, int x) { sink = p->b; return only_inlined(x) + sink; }
FN int host(struct shared *p, int x) { return takes_part(p) + takes_part(p + 1) + only_inlined(x) + same(x); }
__attribute__((section(".init.text"))) FN int boots(int x) { sink = x; return x * 3; }
void _start(void) { struct shared s[2] = {{1, 2}, {3, 4}}; sink = host(s, boots(plain(s, 1))); }
`

const kernelScript = `SECTIONS {
	. = 0xffffffff81000000;
	.text : { *(.text) *(.text.*) }
	.rodata : { *(.rodata) *(.rodata.*) }
	__ksymtab : { *(__ksymtab) }
	__mcount_loc : { __start_mcount_loc = .; *(__patchable_function_entries) __stop_mcount_loc = .; }
	.data : { *(.data) } .bss : { *(.bss) }
	.init.text : { *(.init.text) }
}`

// modulePatch is the C source of a module of kpatch-build (kmod/patch/kpatch-patch.h).
func modulePatch(vermagic, functions string, entries ...string) string {
	var b strings.Builder
	b.WriteString(`
struct func { void *new_addr; long new_size; long old_addr, old_size, sympos; const char *name, *object; };
char self[960] __attribute__((section(".gnu.linkonce.this_module"), used)); extern char __this_module[960] __attribute__((alias("self")));
const char info[] __attribute__((section(".modinfo"), used)) = "name=fix\0livepatch=Y\0vermagic=` + vermagic + `";
` + functions + "\n")
	for i, e := range entries {
		fmt.Fprintf(&b, "struct func entry%d __attribute__((section(\".kpatch.funcs\"), used)) = { %s };\n", i, e)
	}
	return b.String()
}

const sameBuild = "6.1.0-49-amd64 SMP mod_unload "

// builtKernel links the kernel.
func builtKernel(t *testing.T) *builtLibrary {
	t.Helper()
	l := buildLibrary(t)
	l.write(t, "kernel.c", kernelSource)
	l.write(t, "other.c", "volatile int sunk;\nstatic __attribute__((noinline, used)) int same(int x) { sunk = x; return x + 11; }\nint other(int x) { return same(x) + 1; }\n")
	l.write(t, "kernel.lds", kernelScript)
	l.run(t, "gcc", "-O2", "-g", "-fno-pic", "-mcmodel=kernel", "-fcf-protection=none", "-fpatchable-function-entry=5", "-static", "-nostdlib",
		"-ffile-prefix-map="+l.dir+"=.", "-Wl,-T,kernel.lds", "-Wl,--build-id=sha1", "-o", "vmlinux", "kernel.c", "other.c")
	l.target = open(t, filepath.Join(l.dir, "vmlinux"))
	return l
}

// replace compiles a module and holds it against the kernel.
func (l *builtLibrary) replace(t *testing.T, source string) *answer.Cover {
	t.Helper()
	l.write(t, "fix.c", source)
	l.run(t, "gcc", "-O2", "-g", "-fno-pic", "-mcmodel=kernel", "-c", "-o", "fix.ko", "fix.c")
	p, err := cover.Read(open(t, filepath.Join(l.dir, "fix.ko")).Files()[0])
	if err != nil {
		t.Fatal(err)
	}
	c, err := cover.Run(t.Context(), l.target, []*cover.Patch{p}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// said puts what an answer objects to into one text a line.
func said(c *answer.Cover) string {
	var lines []string
	for _, u := range c.Unpatchable {
		lines = append(lines, fmt.Sprintf("unpatchable %s: %s", u.Symbol, u.Why))
	}
	for _, a := range c.Ambiguous {
		lines = append(lines, fmt.Sprintf("ambiguous %s: %s", a.Symbol, a.Why))
	}
	for _, one := range c.Clones {
		lines = append(lines, fmt.Sprintf("%s %s %q: %s", one.Kind, one.Symbol, one.Existing, one.Detail))
	}
	for _, m := range c.Mismatches {
		lines = append(lines, fmt.Sprintf("%s %s, not %s", m.Kind, m.Have, m.Want))
	}
	for _, d := range c.Drift {
		lines = append(lines, fmt.Sprintf("%s %s of %s: %s", d.Kind, d.What, d.Function, d.Detail))
	}
	for _, g := range c.Gaps {
		lines = append(lines, "gap "+g.Detail)
	}
	return strings.Join(lines, "\n")
}

const newPlain = "struct shared { int a, b; };\nint new_plain(struct shared *p, int x) { return p->b + x; }\n"

// TestModule: what a module of the kernel's own build replaces fits it; each of the other
// modules is wrong in one thing, which the answer names.
func TestModule(t *testing.T) {
	l := builtKernel(t)
	entry := func(symbol string, pos int, object string) string {
		return fmt.Sprintf("new_plain, 16, 0, 0, %d, %q, %q", pos, symbol, object)
	}
	same := "int new_same(int x) { return x; }\n"
	for _, tt := range []struct{ name, source, want string }{
		{"fits", modulePatch(sameBuild, newPlain, entry("plain", 0, "vmlinux")), ""},
		{"release", modulePatch("6.1.0-50-amd64 SMP mod_unload ", newPlain, entry("plain", 0, "vmlinux")), "release 6.1.0-49-amd64, not 6.1.0-50-amd64"},
		{"words", modulePatch("6.1.0-49-amd64 SMP modversions ", newPlain, entry("plain", 0, "vmlinux")), "vermagic SMP mod_unload, not SMP modversions"},
		{"first of two", modulePatch(sameBuild, same, strings.Replace(entry("same", 1, "vmlinux"), "new_plain", "new_same", 1)), ""},
		{"third of two", modulePatch(sameBuild, newPlain, entry("same", 3, "vmlinux")), "ambiguous same: position 3 of 2"},
		{"any of two", modulePatch(sameBuild, newPlain, entry("same", 0, "vmlinux")), "ambiguous same: 2 symbols have that name"},
		{"data", modulePatch(sameBuild, newPlain, entry("not_code", 0, "vmlinux")), "unpatchable not_code: the symbol is of data"},
		{"inlined", modulePatch(sameBuild, newPlain, entry("only_inlined", 0, "vmlinux")), "vmlinux has no symbol of that name; only_inlined (kernel.c:10) was inlined 2 times"},
		{"not there", modulePatch(sameBuild, newPlain, entry("nowhere", 0, "vmlinux")), "unpatchable nowhere: vmlinux has no symbol of that name"},
		{"clone of another build", modulePatch(sameBuild, newPlain, entry("takes_part.isra.7", 0, "vmlinux")), `no_such_clone takes_part.isra.7 ["takes_part.isra.0"]: is not in this build`},
		{"another object", modulePatch(sameBuild, newPlain, entry("plain", 0, "ext4")), "gap ext4 is not among the files"},
		{"freed after boot", modulePatch(sameBuild, newPlain, entry("boots", 0, "vmlinux")), "unpatchable boots: "},
		{"freed itself", modulePatch(sameBuild, strings.Replace(newPlain, "int new_plain", "__attribute__((section(\".init.text\"))) int new_plain", 1), entry("plain", 0, "vmlinux")),
			"unpatchable plain: its new function new_plain is freed once the patch is loaded"},
		{"parameters", modulePatch(sameBuild, strings.Replace(newPlain, "int x)", "int x, long y)", 1), entry("plain", 0, "vmlinux")), "signature plain "},
		{"layout", modulePatch(sameBuild, strings.Replace(newPlain, "int a, b;", "int a, added, b;", 1), entry("plain", 0, "vmlinux")), "layout struct shared"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := l.replace(t, tt.source)
			got := said(c)
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got\n%s\nwant %s", got, tt.want)
			}
			if wrong := tt.want != ""; wrong == (c.Verdict == answer.Pass) {
				t.Errorf("verdict %s", c.Verdict)
			}
		})
	}
}

// TestLostClone: a clone that this build numbers otherwise counts for the row that needs
// it, so that the row is not missing besides.
func TestLostClone(t *testing.T) {
	l := builtKernel(t)
	sel, err := l.target.Select(t.Context(), program.Query{Patterns: []string{"takes_part"}})
	if err != nil {
		t.Fatal(err)
	}
	patch := &cover.Patch{Kind: cover.KindList, Entries: []cover.Entry{{Symbol: "takes_part.isra.7"}, {Symbol: "host"}}}
	c, err := cover.Run(t.Context(), l.target, []*cover.Patch{patch}, &cover.Options{Changed: sel.Functions()})
	if err != nil {
		t.Fatal(err)
	}
	if c.Verdict != answer.Fail || len(c.Clones) != 1 || c.Clones[0].Kind != "no_such_clone" || !slices.Equal(c.Clones[0].Existing, []string{"takes_part.isra.0"}) {
		t.Errorf("%s: %s", c.Verdict, said(c))
	}
}

// TestNamedKernel: the kernel has no name in the arrays of a patch that is written in C: one
// that is filled in waits for a module of that name.
func TestNamedKernel(t *testing.T) {
	l := builtKernel(t)
	l.write(t, "fix.c", modulePatch(sameBuild, newPlain+"const char *named = \"vmlinux\"; const char *unnamed = 0; int beside = 3;\n"))
	l.run(t, "gcc", "-O2", "-g", "-fno-pic", "-mcmodel=kernel", "-c", "-o", "fix.ko", "fix.c")
	f := open(t, filepath.Join(l.dir, "fix.ko")).Files()[0]
	for variable, refused := range map[string]bool{"named": true, "unnamed": false, "beside": false} {
		at := f.SymbolsNamed(variable)
		if len(at) != 1 {
			t.Fatalf("%d symbols %s", len(at), variable)
		}
		m := &klpmod.Patch{Layout: klpmod.Arrays, VerMagic: sameBuild, Objects: []klpmod.Object{{Name: klpmod.Vmlinux, At: at[0], Funcs: []klpmod.Func{{Old: "plain"}}}}}
		c, err := cover.Run(t.Context(), l.target, []*cover.Patch{moduleFor(f, m)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(said(c), "the kernel waits for a module vmlinux"); got != refused {
			t.Errorf("%s:\n%s", variable, said(c))
		}
	}
}

// TestNoPatch: an object that is neither a module's patch nor a container is an error.
func TestNoPatch(t *testing.T) {
	f := open(t, "../../testdata/obj/nested-gcc12-x86_64-O2-g5.o").Files()[0]
	if p, err := cover.Read(f); p != nil || err == nil {
		t.Errorf("%v, %v", p, err)
	}
}

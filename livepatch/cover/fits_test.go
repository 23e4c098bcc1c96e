package cover_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/cover"
	"inlay/livepatch/klpmod"
	"inlay/livepatch/ulp"
	"inlay/program"
)

// clang drops a parameter that nobody reads and gives no suffix: x comes in the place of the
// first one.
const dropped = `
static __attribute__((noinline)) int drops(int unused, int *p, int x) { return *p * 3 + x; }
int state;
int caller(int a) { state = a; return drops(a, &state, a + 7) + 1; }
int other(int a) { state = a; return drops(a + 9, &state, a) + 2; }
`

// A function that is not called as its source says has no suffix that tells.
func TestDroppedParameter(t *testing.T) {
	l := buildLibrary(t)
	clang := ""
	for _, name := range []string{"clang", "clang-19", "clang-16", "clang-14"} {
		if path, err := exec.LookPath(name); err == nil {
			clang = path
			break
		}
	}
	if clang == "" {
		t.Skip("clang is not installed")
	}
	common := []string{"-O2", "-g", "-fPIC", "-shared", "-Wl,--build-id=sha1"}
	l.write(t, "dropped.c", dropped)
	l.run(t, clang, append(common, "-fpatchable-function-entry=16,14", "-o", "dropped.so", "dropped.c")...)
	if listing := l.output(t, "objdump", "-d", "--disassemble=drops", "dropped.so"); strings.Contains(listing, "%edx") || !strings.Contains(listing, "%edi") {
		t.Skipf("this clang leaves x in its place:\n%s", listing)
	}
	l.target = open(t, filepath.Join(l.dir, "dropped.so"))
	l.write(t, "patch.c", "int new_drops(int unused, int *p, int x) { return *p * 5 + x; }\nint new_caller(int a) { return a * 7; }\n")
	l.run(t, "gcc", append(common, "-o", "plain.so", "patch.c")...)
	for symbol, want := range map[string]int{"drops": 1, "caller": 0} {
		unit := ulp.Unit{Old: symbol, New: "new_" + symbol, OldAddr: l.addressIn(t, "dropped.so", symbol)}
		patch := &ulp.Patch{BuildID: l.target.Files()[0].ELF().BuildID(), Target: "dropped.so", Units: []ulp.Unit{unit}}
		c, err := cover.Run(t.Context(), l.target, []*cover.Patch{l.object(t, patch)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Clones) != want || want > 0 && (c.Verdict != answer.Fail || c.Clones[0].Kind != "signature" || !strings.Contains(c.Clones[0].Detail, "parameter")) {
			t.Errorf("%s: %s, %+v", symbol, c.Verdict, c.Clones)
		}
	}
}

// DWARF without types tells nothing of how the new code is called.
func TestContainerWithoutTypes(t *testing.T) {
	l := buildLibrary(t)
	l.run(t, "gcc", "-O2", "-g1", "-fPIC", "-shared", "-o", "plain.so", "patch.c")
	c := l.judge(t, l.object(t, l.patch(t, "first", "second", "third")))
	if c.Verdict != answer.Unknown || len(c.Clones)+len(c.Drift) > 0 || gapsWith(c, "has no types") != 3 {
		t.Errorf("%s, clones %+v, drift %+v, gaps %+v", c.Verdict, c.Clones, c.Drift, c.Gaps)
	}
}

// moduleFor is a patch for a fixture, as klpmod reads it from a module.
func moduleFor(f *program.File, m *klpmod.Patch) *cover.Patch {
	p := &cover.Patch{Path: "patch.ko", Kind: cover.KindModule, Module: m, File: f}
	for _, o := range m.Objects {
		for _, fn := range o.Funcs {
			p.Entries = append(p.Entries, cover.Entry{Object: o.Name, Symbol: fn.Old, OldSize: fn.OldSize})
		}
	}
	return p
}

// kpatch-build records the size that a function had, and every module its kernel.
func TestOtherBuild(t *testing.T) {
	target := open(t, "../../testdata/obj/nested-gcc12-x86_64-O2-g5.o")
	f := target.Files()[0]
	symbols, err := f.ELF().Symbols()
	if err != nil {
		t.Fatal(err)
	}
	size := uint64(0)
	for i := range symbols {
		if symbols[i].Name == "host" {
			size = symbols[i].Size
		}
	}
	for name, tt := range map[string]struct {
		size             uint64
		vermagic         string
		mismatch, untold int
	}{
		"same":        {size, "6.1.0 SMP", 0, 0},
		"not told":    {0, "6.1.0 SMP", 0, 0},
		"another":     {size + 1, "6.1.0 SMP", 1, 0},
		"no vermagic": {size, "", 0, 1},
	} {
		m := &klpmod.Patch{Layout: klpmod.Kpatch, VerMagic: tt.vermagic, Objects: []klpmod.Object{{Name: f.Object(), Funcs: []klpmod.Func{{Old: "host", OldSize: tt.size}}}}}
		c, err := cover.Run(t.Context(), target, []*cover.Patch{moduleFor(f, m)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Mismatches) != tt.mismatch || gapsWith(c, "no vermagic") != tt.untold {
			t.Errorf("%s: mismatches %+v, gaps %+v", name, c.Mismatches, c.Gaps)
		}
	}
}

// What the kernel has to fill in is filled in with an object of the patch, and only from the
// sections that are marked.
func TestUnapplied(t *testing.T) {
	target := open(t, "../../testdata/obj/nested-gcc12-x86_64-O2-g5.o")
	f := target.Files()[0]
	l := buildLibrary(t)
	l.write(t, "uses.c", "extern int wanted(int); int uses(int a) { return wanted(a) + 1; }\n")
	l.run(t, "gcc", "-O2", "-g", "-c", "uses.c")
	path := filepath.Join(l.dir, "uses.o")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	plain := open(t, path).Files()[0]
	symbols, err := plain.ELF().Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for i := range symbols {
		if symbols[i].Name == "wanted" { // st_shndx of its Elf64_Sym becomes SHN_LIVEPATCH
			at := plain.ELF().Section(".symtab").Offset + uint64(symbols[i].Index)*24 + 6
			data[at], data[at+1] = 0x20, 0xff
		}
	}
	marked := filepath.Join(l.dir, "marked.o")
	if err := os.WriteFile(marked, data, 0o600); err != nil {
		t.Fatal(err)
	}
	of := func(objects ...string) (out []klpmod.Object) {
		for _, name := range objects {
			out = append(out, klpmod.Object{Name: name, Funcs: []klpmod.Func{{Old: "host"}}})
		}
		return out
	}
	section := []klpmod.RelocationSection{{Name: ".klp.rela.ext4..text", Object: "ext4", Entries: 1}, {Name: ".klp.rela.vmlinux..text", Object: klpmod.Vmlinux, Entries: 1}}
	reference := []klpmod.Reference{{Object: klpmod.Vmlinux, Name: "wanted"}}
	for name, tt := range map[string]struct {
		file *program.File
		m    klpmod.Patch
		want string
	}{
		"with its object":    {f, klpmod.Patch{Objects: of(f.Object(), "ext4"), Relocations: section}, ""},
		"without its object": {f, klpmod.Patch{Objects: of(f.Object()), Relocations: section}, ".klp.rela.ext4..text"},
		"by the loader":      {open(t, marked).Files()[0], klpmod.Patch{Objects: of(f.Object()), References: reference}, "wanted"},
		"no such symbol":     {plain, klpmod.Patch{Objects: of(f.Object()), References: reference}, ""},
	} {
		tt.m.Layout = klpmod.Kpatch
		c, err := cover.Run(t.Context(), target, []*cover.Patch{moduleFor(tt.file, &tt.m)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, d := range c.Drift {
			if d.Kind == "unresolved" {
				found = append(found, d.What)
			}
		}
		if got := strings.Join(found, " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// Code that two functions share and that nothing can redirect is both.
func TestSharedUnpatchable(t *testing.T) {
	l := buildLibrary(t)
	l.write(t, "twins.c", "#define QUIET __attribute__((noinline, patchable_function_entry(0, 0)))\n"+
		"int state;\nstatic int QUIET first(int a) { return a * 7 + state; }\nstatic int QUIET second(int a) { return a * 7 + state; }\n"+
		"int uses_first(int a) { state = a; return first(a) + 1; }\nint uses_second(int a) { state = a; return second(a) + 2; }\n")
	l.run(t, "gcc", "-O2", "-g", "-fPIC", "-shared", "-fpatchable-function-entry=16,14", "-Wl,--build-id=sha1", "-o", "twins.so", "twins.c")
	target := open(t, filepath.Join(l.dir, "twins.so"))
	c, err := cover.Run(t.Context(), target, []*cover.Patch{{Kind: cover.KindList, Entries: []cover.Entry{{Symbol: "first"}}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Clones) != 1 || c.Clones[0].Kind != "shared_code" {
		t.Skipf("this compiler does not fold the twins: %+v", c.Clones)
	}
	if c.Verdict != answer.Fail || len(c.Unpatchable) != 1 || c.Unpatchable[0].Verdict != answer.Fail {
		t.Errorf("%s, unpatchable %+v", c.Verdict, c.Unpatchable)
	}
}

package klpmod_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/livepatch/klpmod"
)

// tableSource is a module of kpatch-build (kmod/patch/kpatch-patch.h).
const tableSource = `
struct func { void *new_addr; long new_size; long old_addr, old_size, sympos; const char *name, *object; };
char self[960] __attribute__((section(".gnu.linkonce.this_module"), used)); extern char __this_module[960] __attribute__((alias("self")));
const char info[] __attribute__((section(".modinfo"), used)) = "name=fix\0livepatch=Y\0vermagic=6.1.0 SMP";
int new_show(int v) { return v + 1; }
int new_read(int v) { return v + 2; }
struct func entries[] __attribute__((section(".kpatch.funcs"), used)) = {
	{ new_show, 16, 0, 32, 1, "show", "vmlinux" }, { new_read, 24, 0, 48, 0, "read", "ext4" },
};
`

// TestMachines: pointers are read by the relocations of each machine.
func TestMachines(t *testing.T) {
	for _, compiler := range []string{"gcc", "aarch64-linux-gnu-gcc", "powerpc64le-linux-gnu-gcc", "s390x-linux-gnu-gcc", "clang-19 --target=loongarch64-linux-gnu"} {
		t.Run(compiler, func(t *testing.T) {
			p, err := klpmod.Read(compileTable(t, strings.Fields(compiler)...), nil)
			if err != nil {
				t.Fatal(err)
			}
			want := []target{{"", []entry{{"show", "new_show", 1}}}, {"ext4", []entry{{"read", "new_read", 0}}}}
			if got := replaced(p); got != written(want...) || p.Layout != klpmod.Kpatch {
				t.Errorf("%s: read\n%swritten\n%s", p.Layout, got, written(want...))
			}
			if p.Objects[0].Funcs[0].OldSize != 32 || p.Objects[1].Funcs[0].OldSize != 48 {
				t.Errorf("sizes of %+v", p.Objects)
			}
		})
	}
}

// TestSmallMachine: no kernel of a machine with addresses of four bytes has live patches.
func TestSmallMachine(t *testing.T) {
	p, err := klpmod.Read(compileTable(t, "gcc", "-m32"), nil)
	if p != nil || !errors.Is(err, elfscan.ErrUnsupported) || !strings.Contains(err.Error(), "4-byte addresses") {
		t.Errorf("%+v, %v", p, err)
	}
}

func compileTable(t *testing.T, compiler ...string) *elfscan.File {
	t.Helper()
	if _, err := exec.LookPath(compiler[0]); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	source, object := filepath.Join(dir, "fix.c"), filepath.Join(dir, "fix.ko")
	if err := os.WriteFile(source, []byte(tableSource), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(compiler[0], append(compiler[1:], "-O2", "-fno-pic", "-c", "-o", object, source)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	f, err := elfscan.Open(object, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestFunctionElsewhere: a new function may be another object's, which has its name but no
// address here.
func TestFunctionElsewhere(t *testing.T) {
	m := patchModule()
	m.fns["their_show"] = m.symbol(symbol{name: "their_show"})
	m.arrays(false, false, target{"", []entry{{"show", "their_show", 0}}})
	p, err := read(t, m.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if fn := p.Objects[0].Funcs[0]; fn.NewSymbol != "their_show" || fn.New != 0 || fn.NoNew {
		t.Errorf("%+v", fn)
	}
}

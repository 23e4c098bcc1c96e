package klpmod_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/livepatch/klpmod"
)

// structuresSource has structures on which distances mislead: what a kernel fills in may
// look like an entry, and replace is not where the kernel has it.
const structuresSource = `
typedef unsigned long ulong;
__attribute__((section(".modinfo"), used)) static const char info[] = "livepatch=Y";
__attribute__((section(".gnu.linkonce.this_module"))) char __this_module[960];
struct kobject { char pad[96]; const char *name; void *release; };
struct klp_func { const char *old_name; void *new_func; OLD_SYMPOS; struct kobject kobj; char more[32]; };
struct klp_object { const char *name; struct klp_func *funcs; void *callbacks[5]; struct kobject kobj; };
struct klp_patch { void *mod; struct klp_object *objs; void *states; void *data[4]; char other; _Bool replace; char more[7]; };
static int new_a(void) { return 1; }
static int new_b(void) { return 2; }
static int release(void) { return 3; }
static struct klp_func funcs[COUNT] = {
	{ .old_name = "a", .new_func = new_a, .kobj = { .name = "mine", .release = release } },
	{ .old_name = "b", .new_func = new_b, .SYMPOS = 4 },
};
static struct klp_object objects[2] = { { .name = "ext4", .funcs = funcs } };
static struct klp_patch patch = { .mod = __this_module, .objs = objects, .replace = 1 };
extern int klp_enable_patch(struct klp_patch *);
int init_module(void) { return klp_enable_patch(&patch); }
`

// compile builds the source with flags; the file is the test's.
func compile(t *testing.T, flags ...string) string {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed")
	}
	dir := t.TempDir()
	source, out := filepath.Join(dir, "sample.c"), filepath.Join(dir, "sample.ko")
	if err := os.WriteFile(source, []byte(structuresSource), 0o644); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"-c", "-O1", "-fno-pic", "-mcmodel=kernel", "-DOLD_SYMPOS=ulong old_sympos", "-DSYMPOS=old_sympos", "-DCOUNT=3"}, flags...)
	run(t, gcc, append(args, "-o", out, source)...)
	return out
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// readFile reads a module with its DWARF, if it has any.
func readFile(t *testing.T, path string) (*klpmod.Patch, error) {
	t.Helper()
	f, err := elfscan.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	x, err := dwarfinline.Build(context.Background(), f, nil)
	if errors.Is(err, elfscan.ErrNoDWARF) {
		x = nil
	} else if err != nil {
		t.Fatal(err)
	}
	return klpmod.Read(f, x)
}

// described is what the source says.
var described = written(target{"ext4", []entry{{"a", "new_a", 0}, {"b", "new_b", 4}}})

func TestSizesFromDWARF(t *testing.T) {
	for _, flags := range [][]string{{"-gdwarf-5"}, {"-gdwarf-4"}, {"-gdwarf-5", "-fdebug-types-section"}} {
		p, err := readFile(t, compile(t, flags...))
		if err != nil {
			t.Errorf("%v: %v", flags, err)
			continue
		}
		if replaced(p) != described || p.Replace == nil || !*p.Replace || len(p.Notes) > 0 {
			t.Errorf("%v: replace %v, read\n%snotes %q", flags, p.Replace, replaced(p), p.Notes)
		}
	}
}

// TestSizesFromBTF has the types that pahole makes from the same DWARF.
func TestSizesFromBTF(t *testing.T) {
	path := compile(t, "-gdwarf-4")
	for _, tool := range []string{"pahole", "objcopy"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	run(t, "pahole", "-J", path)
	run(t, "objcopy", "-g", path)
	p, err := readFile(t, path)
	if err != nil {
		t.Fatal(err)
	}
	if replaced(p) != described || p.Replace == nil || !*p.Replace || len(p.Notes) > 0 {
		t.Errorf("replace %v, read\n%snotes %q", p.Replace, replaced(p), p.Notes)
	}
}

// TestSizesMislead: without types the same module is not read as if all were well.
func TestSizesMislead(t *testing.T) {
	if p, err := readFile(t, compile(t)); err == nil && len(p.Notes) == 0 {
		t.Errorf("read without a doubt:\n%s", replaced(p))
	}
}

// TestSizesWrong has types that cannot be those of the arrays.
func TestSizesWrong(t *testing.T) {
	for _, c := range []struct {
		flags []string
		want  error
		text  string
	}{
		{[]string{"-g", "-DCOUNT=2"}, elfscan.ErrTruncated, "without an empty entry"},
		{[]string{"-g", "-DOLD_SYMPOS=ulong old_addr", "-DSYMPOS=old_addr"}, elfscan.ErrUnsupported, "without old_sympos at 16"},
		{[]string{"-g", "-DOLD_SYMPOS=ulong x, old_sympos"}, elfscan.ErrUnsupported, "without old_sympos at 16"},
	} {
		p, err := readFile(t, compile(t, c.flags...))
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%v: %v and %+v, want %q", c.flags, err, p, c.text)
		}
	}
}

// TestSizesDiffer has a structure that DWARF and BTF describe differently.
func TestSizesDiffer(t *testing.T) {
	path := compile(t, "-g")
	if _, err := exec.LookPath("objcopy"); err != nil {
		t.Skip("objcopy is not installed")
	}
	b := btf{strings: []byte{0}}
	b.all(152)
	section := filepath.Join(t.TempDir(), "btf")
	if err := os.WriteFile(section, b.bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "objcopy", "--add-section", ".BTF="+section, path)
	if p, err := readFile(t, path); !errors.Is(err, klpmod.ErrUnclear) {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestSizesOfUnits has two units that do not agree on a structure.
func TestSizesOfUnits(t *testing.T) {
	path := compile(t, "-g")
	if _, err := exec.LookPath("ld"); err != nil {
		t.Skip("ld is not installed")
	}
	dir := t.TempDir()
	source, other, out := filepath.Join(dir, "other.c"), filepath.Join(dir, "other.o"), filepath.Join(dir, "both.ko")
	if err := os.WriteFile(source, []byte("struct klp_func { const char *old_name; void *new_func; long old_sympos, more[30]; } other;"), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "gcc", "-c", "-g", "-o", other, source)
	run(t, "ld", "-r", "-o", out, path, other)
	if p, err := readFile(t, out); err == nil && len(p.Notes) == 0 {
		t.Errorf("no doubt of\n%s", replaced(p))
	}
}

package report

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// stubLivepatch declares what a live patch of Linux 6.1 uses of include/linux: the fields
// that an author sets.
const stubLivepatch = `
struct module;
struct klp_func { const char *old_name; void *new_func; unsigned long old_sympos; void *internal; };
struct klp_object { const char *name; struct klp_func *funcs; };
struct klp_patch { struct module *mod; struct klp_object *objs; };
int klp_enable_patch(struct klp_patch *);
`

const stubModule = `
extern struct module *THIS_MODULE_STUB;
#define THIS_MODULE ((struct module *)0)
#define __init
#define __exit
#define module_init(f) int (*start)(void) = f
#define module_exit(f) void (*stop)(void) = f
#define MODULE_LICENSE(s) extern int license
#define MODULE_INFO(k, s) extern int info
`

func klpOfPlan(t *testing.T) string {
	t.Helper()
	source, err := emitted("klp", planValue())
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

// The source is C without a warning, with stubs of its own and with functions of an author.
func TestEmitKLPSyntax(t *testing.T) {
	gcc, dir := tool(t, "gcc"), t.TempDir()
	for name, text := range map[string]string{
		"linux/kernel.h": "", "linux/livepatch.h": stubLivepatch, "linux/module.h": stubModule, "patch.c": klpOfPlan(t),
		"author.c": `static long livepatch_release_vmlinux(int v) { return v; }
static void *livepatch_put_page(void) { return 0; }
static void livepatch_release_ext4(char *s, ...) { (void)s; }
#include "patch.c"
`,
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	flags := []string{"-fsyntax-only", "-std=gnu11", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror", "-I" + dir}
	for _, args := range [][]string{{"-DINLAY_STUBS", "patch.c"}, {"author.c"}} {
		cmd := exec.Command(gcc, append(flags, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
}

// A kernel's own build makes a module of it, and modpost finds all that it refers to.
func TestEmitKLPModule(t *testing.T) {
	makeTool := tool(t, "make")
	tool(t, "gcc")
	headers := livepatchHeaders(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"livepatch.c": klpOfPlan(t),
		"Makefile":    "obj-m := livepatch.o\nccflags-y := -DINLAY_STUBS -Werror\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(makeTool, "-C", headers, "M="+dir, "modules").CombinedOutput()
	if err != nil || strings.Contains(string(out), "undefined") {
		t.Fatalf("%v\n%s", err, out)
	}
	module, err := os.ReadFile(filepath.Join(dir, "livepatch.ko"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"livepatch=Y\x00", "klp_enable_patch\x00", "release\x00", "ext4\x00"} {
		if !strings.Contains(string(module), want) {
			t.Errorf("the module has no %q", want)
		}
	}
}

// livepatchHeaders finds the headers of a kernel with live patching, for this machine.
func livepatchHeaders(t *testing.T) string {
	t.Helper()
	folders, _ := filepath.Glob("/usr/src/linux-headers-*")
	for _, dir := range folders {
		config, err := os.ReadFile(filepath.Join(dir, ".config"))
		if err != nil || !strings.Contains(string(config), "\nCONFIG_LIVEPATCH=y\n") {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, "Module.symvers")); err == nil {
			return dir
		}
	}
	t.Skip("no kernel headers with CONFIG_LIVEPATCH below /usr/src")
	return ""
}

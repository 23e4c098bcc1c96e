package drift_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"inlay/livepatch/drift"
)

// A kernel with two functions and two variables of one name each, and what it exports.
func symbolSources() sources {
	return sources{
		header: "typedef int (*hook_t)(int);\n",
		kernel: exports + `
#include "a.h"
EXPORT(printk);
asm(".globl __crc_printk\n.pushsection __kcrctab,\"a\"\n__crc_printk:\n.long 0x12345678\n.popsection");
int printk(const char *f, ...) { return *f; }
__attribute__((noinline)) int internal(int v) { asm volatile(""); return v; }
__attribute__((noinline)) static int state(int v) { asm volatile(""); return v + 1; }
__attribute__((noinline)) static int lone(int v) { asm volatile(""); return v + 2; }
static int counter = 1;
int show(int v) { return state(v) + lone(v) + internal(v) + counter++; }
`,
		second: `
__attribute__((noinline)) static long state(char *v) { asm volatile(""); return *v; }
static long counter = 2;
long shows(char *v) { return state(v) + counter++; }
`,
	}
}

// patchWith has a new function with the given statement, behind declarations.
func patchWith(depends, declarations, statement string) sources {
	s := symbolSources()
	s.patch = fmt.Sprintf(`#include "a.h"
__attribute__((section(".modinfo"), used)) static const char info[] = "name=sample\0depends=%s";
%s
int new_show(int v) { return %s; }
`, depends, declarations, statement)
	return s
}

// TestSymbols has one symbol at a time that a patch refers to.
func TestSymbols(t *testing.T) {
	kernel := linkKernel(t, symbolSources())
	const two = "int state(int);"
	for name, c := range map[string]struct {
		depends, declarations, statement string
		resolve                          string // by the kernel: the symbol's other name
		kind                             drift.Kind
		detail                           string
	}{
		"exported":             {"", "int printk(const char *, ...);", `printk("x")`, "", "", ""},
		"not exported":         {"", "int internal(int);", "internal(v)", "", drift.NotExported, "vmlinux"},
		"missing":              {"", "int nowhere(int);", "nowhere(v)", "", drift.MissingSymbol, "no file of the target"},
		"missing data":         {"", "extern int nowhere;", "nowhere", "", drift.MissingSymbol, "no file of the target"},
		"weak":                 {"", "int nowhere(int) __attribute__((weak));", "nowhere ? nowhere(v) : 0", "", "", ""},
		"of a file not given":  {"other-one", "int nowhere(int);", "nowhere(v)", "", drift.Unknown, "other_one"},
		"resolved":             {"", two, "state(v)", "vmlinux.state,1", "", ""},
		"unique":               {"", "int lone(int);", "lone(v)", "vmlinux.lone,0", "", ""},
		"unique, numbered":     {"", "int lone(int);", "lone(v)", "vmlinux.lone,1", "", ""},
		"the other":            {"", two, "state(v)", "vmlinux.state,2", drift.Prototype, "state"},
		"out of range":         {"", two, "state(v)", "vmlinux.state,3", drift.Position, "asks for number 3"},
		"unique, out of range": {"", "int lone(int);", "lone(v)", "vmlinux.lone,2", drift.Position, "asks for number 2"},
		"ambiguous":            {"", two, "state(v)", "vmlinux.state,0", drift.Position, "2 symbols of this name"},
		"not in the kernel":    {"", two, "state(v)", "vmlinux.nowhere,1", drift.MissingSymbol, "vmlinux has no symbol"},
		"of a module":          {"", two, "state(v)", "ext4.state,1", drift.Unknown, "ext4 is not among the files"},
		"malformed":            {"", two, "state(v)", "vmlinux.state", drift.Unknown, "OBJECT.NAME,POSITION"},
		"data":                 {"", "extern int counter;", "counter", "vmlinux.counter,1", "", ""},
		"other prototype":      {"", "long lone(int);", "lone(v)", "vmlinux.lone,0", drift.Prototype, "result is long int, was int"},
	} {
		symbols := make(map[string]string)
		if c.resolve != "" {
			declared, _, _ := strings.Cut(c.statement, "(")
			symbols[declared] = ".klp.sym." + c.resolve
		}
		patch := compilePatch(t, patchWith(c.depends, c.declarations, c.statement), "gcc", symbols, "-gdwarf-5", "-O2")
		found := compare(t, kernel, patch)
		switch {
		case c.kind == "" && len(found) == 0:
		case c.kind == "" || len(found) != 1:
			t.Errorf("%s: %+v, want %q", name, found, c.kind)
		case found[0].Kind != c.kind || !strings.Contains(found[0].Detail+found[0].What, c.detail):
			t.Errorf("%s: %+v, want %s with %q", name, found[0], c.kind, c.detail)
		case found[0].Function != "new_show" && name != "malformed":
			t.Errorf("%s: %+v does not name its user", name, found[0])
		}
	}
}

// TestReached: what a helper refers to is a finding of the helper that the new function
// calls, and one that it does not call is nobody's.
func TestReached(t *testing.T) {
	kernel := linkKernel(t, symbolSources())
	declarations := `
int nowhere(int), elsewhere(int);
__attribute__((noinline)) static int helper(int v) { asm volatile(""); return nowhere(v); }
int stranger(int v) { return elsewhere(v); }
`
	patch := compilePatch(t, patchWith("", declarations, "helper(v)"), "gcc", nil, "-gdwarf-5", "-O2")
	got := make(map[string]string)
	for _, f := range compare(t, kernel, patch) {
		if f.Kind != drift.MissingSymbol {
			t.Errorf("%+v", f)
		}
		got[f.What] = f.Function
	}
	if got["nowhere"] != "helper" || got["elsewhere"] != "" || len(got) != 2 {
		t.Errorf("%v, want nowhere of helper, and elsewhere of none", got)
	}
}

// TestVersions compares a checksum of the patch with the one that the kernel keeps.
func TestVersions(t *testing.T) {
	kernel := linkKernel(t, symbolSources())
	for _, c := range []struct {
		crc  string
		want int
	}{{"0x12345678", 0}, {"0x12345679", 1}} {
		declarations := fmt.Sprintf(`int printk(const char *, ...);
__attribute__((section("__versions"), used)) static const struct { unsigned long crc; char name[56]; } versions[] = { { %s, "printk" }, { 1, "gone" } };`, c.crc)
		patch := compilePatch(t, patchWith("", declarations, `printk("x")`), "gcc", nil, "-gdwarf-5", "-O2")
		found := compare(t, kernel, patch)
		if len(found) != c.want || c.want > 0 && (found[0].Kind != drift.Version || found[0].What != "printk" || !strings.Contains(found[0].Detail, "0x12345678")) {
			t.Errorf("%s: %+v", c.crc, found)
		}
	}
}

// TestNoDWARF: without DWARF nothing can be said, and that is an error.
func TestNoDWARF(t *testing.T) {
	k := open(t, linkKernel(t, symbolSources()))
	p := open(t, compilePatch(t, patchWith("", "", "v"), "gcc", nil))
	if found, err := drift.Compare(context.Background(), p.Files()[0], k, nil); err == nil {
		t.Errorf("%+v", found)
	}
}

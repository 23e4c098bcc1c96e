package drift_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"inlay/livepatch/drift"
)

// TestElsewhere: the unit of the replaced function only declares a structure, and another
// one defines it.
func TestElsewhere(t *testing.T) {
	s := sources{
		header: "struct opaque { EXTRA int a, b; };\n",
		kernel: "struct opaque;\nstruct opaque *keep;\nint show(struct opaque *o) { return o == keep; }\n",
		second: "#include \"a.h\"\nint shows(struct opaque *o) { return o->b; }\n",
		patch: `#include "a.h"
__attribute__((section(".modinfo"), used)) static const char info[] = "name=sample";
int new_show(struct opaque *o) { return o->a; }
`,
	}
	kernel := linkKernel(t, s, "-DEXTRA=")
	for extra, want := range map[string]string{"": "", "long x;": "struct opaque"} {
		found := compare(t, kernel, compilePatch(t, s, "gcc", nil, "-gdwarf-5", "-O2", "-DEXTRA="+extra))
		switch {
		case want == "" && len(found) == 0:
		case len(found) != 1 || found[0].Kind != drift.Layout || found[0].What != want:
			t.Errorf("%q: %+v", extra, found)
		}
	}
	// A structure that no unit of the target defines cannot be compared.
	s.header = "struct mine { int a; };\n"
	s.patch = strings.Replace(strings.ReplaceAll(s.patch, "struct opaque *o) { return o->a", "struct opaque *o) { struct mine *m = (void *)o; return m->a"), "int new_show", "struct opaque;\nint new_show", 1)
	found := compare(t, kernel, compilePatch(t, s, "gcc", nil, "-gdwarf-5", "-O2"))
	if len(found) != 1 || found[0].Kind != drift.Unknown || found[0].What != "struct mine" {
		t.Errorf("%+v, want struct mine to be unknown", found)
	}
	// Code that sees but the name of a structure cannot depend on what is in it.
	s.patch = strings.Replace(strings.Replace(s.patch, "struct mine *m = (void *)o; return m->a", "return o != 0", 1), `#include "a.h"`, "", 1)
	if found := compare(t, kernel, compilePatch(t, s, "gcc", nil, "-gdwarf-5", "-O2")); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}

// TestOtherFile: what another file calls by the same name is not what the patch means.
func TestOtherFile(t *testing.T) {
	s := sources{
		header: "struct opaque { int a, b; };\n",
		kernel: "struct opaque;\nint show(struct opaque *o) { return o != 0; }\n",
		second: "struct opaque { long own; };\nint shows(struct opaque *o) { return o->own; }\n",
		patch: `#include "a.h"
__attribute__((section(".modinfo"), used)) static const char info[] = "name=sample";
int new_show(struct opaque *o) { return o->a; }
`,
	}
	found := compare(t, linkKernel(t, s), compilePatch(t, s, "gcc", nil, "-gdwarf-5", "-O2"))
	if len(found) != 1 || found[0].Kind != drift.Unknown || found[0].What != "struct opaque" {
		t.Errorf("%+v, want struct opaque to be unknown", found)
	}
}

// targetModule is a module of the target with a function to replace.
const targetModule = `
__attribute__((section(".modinfo"), used)) static const char info[] = "name=ext4";
__attribute__((section(".gnu.linkonce.this_module"))) char __this_module[64];
struct super { int a; long b; };
__attribute__((noinline)) static int mine(struct super *s) { asm volatile(""); return s->a; }
int ext4_show(struct super *s) { return mine(s) + s->b; }
`

// TestModule has a relocatable file beside the kernel: a module whose function is replaced
// and whose symbols the kernel resolves.
func TestModule(t *testing.T) {
	kernel := linkKernel(t, symbolSources())
	module := filepath.Join(t.TempDir(), "ext4.ko")
	run(t, "gcc", "-c", "-O2", "-gdwarf-5", "-fno-pic", "-o", module, write(t, filepath.Join(t.TempDir(), "ext4.c"), targetModule))
	k := open(t, kernel, module)
	for name, c := range map[string]struct {
		super, symbol string
		kind          drift.Kind
		what          string
	}{
		"same":     {"int a; long b;", "ext4.mine,1", "", ""},
		"layout":   {"long b; int a;", "ext4.mine,1", drift.Layout, "struct super"},
		"position": {"int a; long b;", "ext4.mine,2", drift.Position, ".klp.sym.ext4.mine,2"},
		"object":   {"int a; long b;", "vmlinux.mine,1", drift.MissingSymbol, ".klp.sym.vmlinux.mine,1"},
	} {
		s := sources{patch: `
__attribute__((section(".modinfo"), used)) static const char info[] = "name=sample";
struct super { ` + c.super + ` };
int mine(struct super *);
int new_show(struct super *s) { return mine(s); }
`}
		p := open(t, compilePatch(t, s, "gcc", map[string]string{"mine": ".klp.sym." + c.symbol}, "-gdwarf-5", "-O2"))
		pairs := []drift.Pair{{New: body(t, p, "new_show"), Old: body(t, k, "ext4_show")}}
		found, err := drift.Compare(context.Background(), p.Files()[0], k, pairs)
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case c.kind == "" && len(found) == 0:
		case len(found) != 1 || found[0].Kind != c.kind || found[0].What != c.what:
			t.Errorf("%s: %+v, want %s of %q", name, found, c.kind, c.what)
		}
	}
}

// TestWithoutKernel: what a module of the target does not have may be in the kernel, which
// was not given.
func TestWithoutKernel(t *testing.T) {
	module := filepath.Join(t.TempDir(), "ext4.ko")
	run(t, "gcc", "-c", "-O2", "-gdwarf-5", "-fno-pic", "-o", module, write(t, filepath.Join(t.TempDir(), "ext4.c"), targetModule))
	k := open(t, module)
	p := open(t, compilePatch(t, patchWith("", "int nowhere(int);", "nowhere(v)"), "gcc", nil, "-gdwarf-5", "-O2"))
	found, err := drift.Compare(context.Background(), p.Files()[0], k, []drift.Pair{{New: body(t, p, "new_show"), Old: body(t, k, "mine")}})
	unknown := 0
	for _, f := range found {
		if f.Kind == drift.Unknown && f.What == "nowhere" && strings.Contains(f.Detail, "vmlinux") {
			unknown++
		}
	}
	if err != nil || unknown != 1 {
		t.Errorf("%v, %+v", err, found)
	}
}

// TestNoBody: what replaces a body without DWARF is unknown.
func TestNoBody(t *testing.T) {
	k := open(t, linkKernel(t, symbolSources()))
	p := open(t, compilePatch(t, patchWith("", "", "v"), "gcc", nil, "-gdwarf-5", "-O2"))
	found, err := drift.Compare(context.Background(), p.Files()[0], k, []drift.Pair{{New: body(t, p, "new_show")}})
	if err != nil || len(found) != 1 || found[0].Kind != drift.Unknown || found[0].Function != "new_show" {
		t.Errorf("%v, %+v", err, found)
	}
}

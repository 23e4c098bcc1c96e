package csource

import (
	"strings"
	"testing"
)

func replaceAll(s string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(s) }

// A tree with the layout of the kernel.
var layout = map[string]string{
	"t.c": "#include <linux/lock.h>\n#include \"local.h\"\n#include <asm/io.h>\nint f(void) //@\n" +
		"{ lock(x); local(y); outb(z); }\n",
	"local.h":                      "#define local(v) near_me(v)\n",
	"other/local.h":                "#define local(v) elsewhere(v)\n",
	"include/linux/lock.h":         "#ifndef LOCK_H\n#define LOCK_H\n#include <linux/macros.h>\n#define lock(l) DO(lock, l)\n#endif\n",
	"include/linux/macros.h":       "#define DO(op, v) do_##op(v)\n",
	"include/linux/types.h":        "struct s { int v; };\n",
	"tools/include/linux/lock.h":   "#define lock(l) tool_lock(l)\n",
	"tools/include/linux/macros.h": "#define DO(op, v) tool_##op(v)\n",
	"arch/x86/include/asm/io.h":    "#define outb(v) x86_out(v)\n",
	"arch/arm64/include/asm/io.h":  "#define outb(v) arm_out(v)\n",
	"arch/x86/kernel/setup.c":      "",
}

func TestHeaders(t *testing.T) {
	opt := &Options{Seen: []string{"/build/k/t.c", "/build/k/include/linux/lock.h", "/build/k/arch/x86/kernel/setup.c"},
		CompDirs: []string{"/build/k"}}
	if got, want := namesOf(t, opt, layout), "do_lock near_me x x86_out y z"; got != want {
		t.Errorf("names %q, want %q", got, want)
	}
}

// TestIncluder gives a header the macros of what is included before it.
func TestIncluder(t *testing.T) {
	files := map[string]string{
		"unit.c":  "#include \"first.h\"\n#define LAST(x) unit_last(x)\n#include \"t.c\"\n",
		"first.h": "#define FIRST(x) early(x)\n#define FEATURE 1\n",
		"t.c":     "int f(void) //@\n{ FIRST(a); LAST(b);\n#ifdef FEATURE\nc();\n#endif\n}\n",
	}
	if got, want := namesOf(t, &Options{Seen: []string{"unit.c", "t.c"}}, files), "a b c early unit_last"; got != want {
		t.Errorf("names %q, want %q", got, want)
	}
}

// TestOverride lets a definition of the architecture win over a fallback.
func TestOverride(t *testing.T) {
	files := map[string]string{
		"t.c":       "#include \"special.h\"\n#include \"generic.h\"\nint f(void) //@\n{ flush(1); sync(2); }\n",
		"special.h": "#define flush(x) fast(x)\n",
		"generic.h": "#ifndef flush\n#define flush(x) slow(x)\n#endif\n#ifndef sync\n#define sync(x) slow_sync(x)\n#endif\n",
	}
	if got, want := namesOf(t, &Options{Seen: []string{"t.c"}}, files), "fast slow_sync"; got != want {
		t.Errorf("names %q, want %q", got, want)
	}
}

// TestOpenOverride keeps both where nobody knows whether the architecture defines its own.
func TestOpenOverride(t *testing.T) {
	files := map[string]string{
		"t.c":       "#include \"special.h\"\n#include \"generic.h\"\nint f(void) //@\n{ flush(1); }\n",
		"special.h": "#ifdef CONFIG_WHO_KNOWS\n#define flush(x) fast(x)\n#endif\n",
		"generic.h": "#ifndef flush\n#define flush(x) slow(x)\n#endif\n",
	}
	if got, want := namesOf(t, &Options{Seen: []string{"t.c"}}, files), "fast slow"; got != want {
		t.Errorf("names %q, want %q", got, want)
	}
}

// TestOutsideFallback keeps a name with a fallback where a header outside the tree
// may define it too.
func TestOutsideFallback(t *testing.T) {
	text := "#include <assert.h>\n#ifndef assert\n#define assert(x) ((void)0)\n#endif\nint f(void) //@\n{ assert(a()); }\n"
	if got, want := namesOf(t, nil, map[string]string{"t.c": text}), "a assert"; got != want {
		t.Errorf("names %q, want %q", got, want)
	}
	text = strings.TrimPrefix(text, "#include <assert.h>\n")
	if got := namesOf(t, nil, map[string]string{"t.c": text}); got != "" {
		t.Errorf("names %q, want none", got)
	}
}

// TestMakefile takes what a makefile defines to hold perhaps.
func TestMakefile(t *testing.T) {
	files := map[string]string{
		"t.c":      "int f(void) //@\n{\n#ifdef FAST\na();\n#else\nb();\n#endif\nALLOC(1);\n}\n",
		"Makefile": "CPPFLAGS += -DFAST -DALLOC=my_alloc -DDIR=\\\"$(DIR)\\\"\n",
	}
	if got, want := namesOf(t, nil, files), "ALLOC a b my_alloc"; got != want {
		t.Errorf("names %q, want %q", got, want)
	}
}

// TestIncludeInBody reads a table that is included inside a function.
func TestIncludeInBody(t *testing.T) {
	files := map[string]string{
		"t.c":     "int f(int n) //@\n{\n#define CALL(n, s) case n: return sys_##s();\nswitch (n) {\n#include \"table.h\"\n}\nreturn last();\n}\n",
		"table.h": "CALL(0, read)\n#ifdef NEVER_KNOWN\nCALL(1, write)\n#endif\n",
	}
	if got, want := namesOf(t, nil, files), "CALL last sys_read sys_write"; got != want && got != "last sys_read sys_write" {
		t.Errorf("names %q, want %q", got, want)
	}
}

// TestCycles includes files that include each other, and themselves.
func TestCycles(t *testing.T) {
	files := map[string]string{
		"t.c": "#include \"a.h\"\n#include \"t.c\"\nint f(void) //@\n{ A(1);\n#include \"t.c\"\n}\n",
		"a.h": "#include \"b.h\"\n#define A(x) B(x)\n",
		"b.h": "#include \"a.h\"\n#define B(x) c(x)\n",
	}
	dir := plant(t, files)
	tree := open(t, dir, &Options{Seen: []string{"t.c", "a.h"}})
	f, err := tree.Function(Place{File: "t.c", Line: 3, Name: "f"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(f.Names, " "), "c") {
		t.Errorf("names %q", f.Names)
	}
}

// TestIncludePathOfOneFile: each file that took part in the build teaches the include path,
// be it the first, the last or the only one.
func TestIncludePathOfOneFile(t *testing.T) {
	files := map[string]string{
		"a/user.c":                  "#include <net/lock.h>\n",
		"m/other.c":                 "int other;\n",
		"z/last.c":                  "int last;\n",
		"sub/include/net/lock.h":    "#define lock(x) slow_lock(x)\n",
		"decoy/include2/net/lock.h": "#define lock(x) decoy(x)\n",
		"t.c":                       "#include <net/lock.h>\nint f(void) //@\n{ lock(1); }\n",
	}
	for _, seen := range [][]string{
		{"a/user.c", "sub/include/net/lock.h"},
		{"a/user.c", "m/other.c", "sub/include/net/lock.h", "z/last.c"},
	} {
		if got, want := namesOf(t, &Options{Seen: seen}, files), "slow_lock"; got != want {
			t.Errorf("with %q: names %q, want %q", seen, got, want)
		}
	}
}

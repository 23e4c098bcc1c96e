package program_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/program"
)

// library compiles one source below a folder of its own as a library; the
// compilation folder is written as root.
func library(t *testing.T, root, source, text string, args ...string) string {
	t.Helper()
	if strings.HasSuffix(source, ".h") {
		args = append(args, "-xc")
	}
	args = append([]string{"-O2", "-g", "-shared", "-fPIC", "-nostdlib", "-fdebug-prefix-map=DIR=" + root}, append(args, source)...)
	return compile(t, map[string]string{source: text}, "gcc", args...)
}

// shared is a function that stays out of line and can be told by its line.
func shared(line int) string {
	return strings.Repeat("\n", line-1) + "__attribute__((noinline)) int shared(int v) { asm volatile(\"\"); return v + 1; }\n"
}

// TestGroupAcrossFiles: build folders differ, the function is one when name,
// line and enough of the path agree.
func TestGroupAcrossFiles(t *testing.T) {
	type file struct {
		root, source string
		line         int
	}
	for _, tt := range []struct {
		name    string
		files   []file
		parts   []int  // files of each function, in the order of the selection
		message string // of a diagnostic
	}{
		{"same path", []file{{"/b", "mm/page.c", 3}, {"/b", "mm/page.c", 3}}, []int{2}, ""},
		{"two components", []file{{"/b/one", "mm/page.c", 3}, {"/usr/src/two", "mm/page.c", 3}}, []int{2}, ""},
		{"one component is too few", []file{{"/b/one", "page.c", 3}, {"/usr/two", "page.c", 3}}, []int{1, 1}, ""},
		{"from include on", []file{{"/b/one/include", "page.h", 3}, {"/usr/two/include", "page.h", 3}}, []int{2}, ""},
		{"include as the file's own folder", []file{{"/b/one", "include/page.h", 3}, {"/usr/two", "include/page.h", 3}}, []int{2}, ""},
		{"another line", []file{{"/b/one", "mm/page.c", 3}, {"/usr/two", "mm/page.c", 4}}, []int{1, 1}, "different source version"},
		{"another line of another file", []file{{"/b/one", "mm/page.c", 3}, {"/b/one", "fs/page.c", 4}}, []int{1, 1}, ""},
		{"three files", []file{{"/a", "mm/page.c", 3}, {"/b", "mm/page.c", 3}, {"/c", "mm/page.c", 3}}, []int{3}, ""},
		{"the longer suffix", []file{{"/a/x86", "mm/page.c", 3}, {"/a/arm", "mm/page.c", 3}, {"/b/arm", "mm/page.c", 3}}, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var paths []string
			for _, f := range tt.files {
				paths = append(paths, library(t, f.root, f.source, shared(f.line)))
			}
			p := open(t, paths...)
			sel := pick(t, p, "shared")
			var parts []int
			for _, fn := range sel.Functions() {
				parts = append(parts, len(fn.Parts))
			}
			if tt.parts != nil && !slices.Equal(parts, tt.parts) {
				t.Errorf("functions of %v files, want %v: %v", parts, tt.parts, sources(sel))
			}
			if got := messages(p); tt.message != "" && !strings.Contains(got, tt.message) || tt.message == "" && got != "" {
				t.Errorf("diagnostics %q, want %q", got, tt.message)
			}
			for _, m := range sel.Matches() {
				if m.DifferentSourceVersion != (tt.message == "different source version") {
					t.Errorf("%+v", m)
				}
			}
			if n := len(bodies(p, "shared")); n != len(paths) || len(insides(t, p, sel)) != n {
				t.Errorf("%d bodies of %d files, %d answered: something was dropped", n, len(paths), len(insides(t, p, sel)))
			}
		})
	}
}

func sources(sel *program.Selection) (out []string) {
	for _, fn := range sel.Functions() {
		out = append(out, fmt.Sprintf("%s:%d", fn.Source.DeclFile, fn.Source.DeclLine))
	}
	return out
}

func messages(p *program.Program) string {
	var out []string
	for _, d := range p.Diagnostics() {
		out = append(out, d.Message)
	}
	return strings.Join(out, "\n")
}

// TestGroupTie: a function that fits two of another file equally well is answered
// by itself, and a diagnostic says so, in whichever order the files come.
func TestGroupTie(t *testing.T) {
	two := compile(t, map[string]string{
		"one/mm/page.c": strings.Replace(shared(3), "__attribute__", "static __attribute__", 1) + "int a(int v) { return shared(v); }",
		"two/mm/page.c": strings.Replace(shared(3), "__attribute__", "static __attribute__", 1) + "int b(int v) { return shared(v) - 1; }",
	}, "gcc", "-O2", "-g", "-shared", "-fPIC", "-nostdlib", "one/mm/page.c", "two/mm/page.c")
	one := library(t, "/else", "mm/page.c", shared(3))
	for _, paths := range [][]string{{two, one}, {one, two}} {
		p := open(t, paths...)
		sel := pick(t, p, "shared")
		if len(sel.Functions()) != 3 {
			t.Errorf("%v: %d functions, want 3: %v", filepath.Base(paths[0]), len(sel.Functions()), sources(sel))
		}
		if !strings.Contains(messages(p), "equally well") {
			t.Errorf("diagnostics %q", messages(p))
		}
		for _, fn := range sel.Functions() {
			files := map[*program.File]bool{}
			for _, part := range fn.Parts {
				if files[part.File] {
					t.Errorf("two functions of %s became one", part.File.Path())
				}
				files[part.File] = true
			}
		}
	}
}

// TestGroupVersions: an equal line in the other file is the same version, whatever
// else has the name there.
func TestGroupVersions(t *testing.T) {
	both := compile(t, map[string]string{
		"mm/page.h": "static __attribute__((noinline)) int\n#ifdef A\nshared(int v) { asm volatile(\"\"); return v; }\n#else\nshared(int v) { asm volatile(\"\"); return v + 1; }\n#endif\n",
		"a.c":       "#define A\n#include \"mm/page.h\"\nint a(int v) { return shared(v); }",
		"b.c":       "#include \"mm/page.h\"\nint b(int v) { return shared(v); }",
	}, "gcc", "-O2", "-g", "-shared", "-fPIC", "-nostdlib", "a.c", "b.c")
	one := library(t, "/else", "mm/page.h", "\n\n\n\n__attribute__((noinline)) int shared(int v) { asm volatile(\"\"); return v; }\n")
	p := open(t, both, one)
	sel := pick(t, p, "shared")
	if len(sel.Functions()) != 2 || strings.Contains(messages(p), "different source version") {
		t.Errorf("%v: %s", sources(sel), messages(p))
	}
}

// TestGroupWithoutPlace: functions of which the DWARF tells neither file nor line,
// as GCC does of lambdas, are not one function.
func TestGroupWithoutPlace(t *testing.T) {
	src := map[string]string{"a.cc": `
volatile int port;
int a(int v) { auto f = [v](int w) __attribute__((always_inline)) { port = w; return v + w; }; return f(1); }
int b(int v) { auto f = [v](int w) __attribute__((always_inline)) { port = w; return v - w; }; return f(2); }
`}
	p := open(t, compile(t, src, "g++", "-O2", "-g", "-c", "a.cc"))
	sel := pick(t, p, "operator()")
	for _, m := range sel.Matches() {
		if m.Hosts != 1 {
			t.Errorf("%d hosts of one lambda: %+v", m.Hosts, m)
		}
	}
	if len(sel.Functions()) != 2 {
		t.Errorf("%v", picked(sel))
	}
}

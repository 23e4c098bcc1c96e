package fixdiff

import (
	"context"
	"errors"
	"strings"
	"testing"
)

const fixObject = "fix-gcc12-x86_64-O2-g5.o"

// The expectations follow from reading fix.c, fixed.h and the diffs; the diffs were made
// by git and diff from edits of the two files.
var fixes = []struct {
	name, alone, source string // with one result for both, source is empty
}{
	{"inline", "F:twice", ""},
	{"inline-p0", "F:twice", ""},
	{"inline-u0", "F:twice", ""},
	{"insert-u0", "F:lookup", ""},
	{"crlf", "F:twice", ""},
	{"mail", "F:twice", ""},
	{"absolute", "F:twice", ""},
	{"deeper", "F:twice", ""},
	{"plain", "F:twice U:binary: U:unknown:", ""},
	{"label", "F:lookup", ""},
	{"middle", "F:entry", ""},
	{"parameters", "F:level_of", ""},
	{"pair", "F:step_down F:step_up", ""},
	{"add", "F:entry +fresh", ""},
	{"addslide", "+fresh", ""},
	{"remove", "F:entry -bounded", ""},
	{"rename", "F:lookup =fix.c=>fixed.c", ""},
	{"move", "", ""},
	{"comment", "", ""},
	{"macrospace", "", ""},
	{"include", "", ""},
	{"newfile", "+more", ""},
	{"deleted", "-absent -bounded -entry -leap_down -leap_up -level_of -lookup -step_down -step_up", ""},
	{"absent", "U:function:absent", ""},
	{"never", "U:function:never", ""},
	{"condition", "U:unknown:ifdef_NEVER_DEFINED", ""},
	{"others", "U:unknown: U:binary:", ""},
	{"pairmacro", "U:macro:DEFINE_PAIR", "C:step_down C:step_up C:leap_down C:leap_up"},
	{"macro", "U:macro:LIMIT", "C:step_down C:step_up C:leap_down C:leap_up C:bounded"},
	{"unusedmacro", "U:macro:UNUSED_MACRO", "."},
	{"member", "U:type:point", "C:level_of"},
	{"memberfirst", "U:type:point", "C:lookup C:level_of C:entry"},
	{"enum", "U:type:mode", "C:entry"},
	{"variable", "U:variable:table", "C:lookup"},
	{"origin", "U:variable:origin", "C:lookup"},
	{"prototype", "U:function:source", "C:bounded"},
	{"becomes", "U:function:bounded -bounded", "C:bounded C:entry -bounded"},
	{"misfit", "F:lookup", "U:context:"},
	{"offset", "F:lookup", ""},
	{"wrongheading", "F:lookup", "U:context:"},
	{"several", "F:lookup F:level_of U:macro:CLAMP", "F:lookup F:level_of C:step_down C:step_up C:leap_down C:leap_up C:bounded"},
	{"otherlayout", "U:no_such_file:lookup", "F:lookup"},
}

func TestFixes(t *testing.T) {
	table := fixture(t, fixObject)
	opt := &Options{Tree: sourceTree(t, testdata+"/src", table)}
	for _, c := range fixes {
		t.Run(c.name, func(t *testing.T) {
			if got := brief(table, resolveFile(t, c.name, table, nil)); got != c.alone {
				t.Errorf("without the source %q, want %q", got, c.alone)
			}
			want := strings.TrimPrefix(c.source, ".")
			if c.source == "" {
				want = c.alone
			}
			if got := brief(table, resolveFile(t, c.name, table, opt)); got != want {
				t.Errorf("with the source %q, want %q", got, want)
			}
		})
	}
}

func TestIgnored(t *testing.T) {
	table := fixture(t, fixObject)
	for name, want := range map[string]string{
		"comment": "comment", "macrospace": "comment", "include": "include", "move": "comment comment", "others": "document mode",
		"inline": "", "add": "",
	} {
		if got := kinds(resolveFile(t, name, table, nil).Ignored); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestWays(t *testing.T) {
	table := fixture(t, fixObject)
	opt := &Options{Tree: sourceTree(t, testdata+"/src", table)}
	u := resolveFile(t, "macro", table, opt).Check[0]
	if u.Changed != "LIMIT" || u.Kind != "macro" || u.Name != "DEFINE_PAIR" || strings.Join(u.Via, " ") != "LIMIT CLAMP" {
		t.Errorf("%+v", u)
	}
	u = resolveFile(t, "memberfirst", table, opt).Check[0]
	if u.Changed != "point" || u.Kind != "type" || u.Name != "x" || len(u.Via) != 0 {
		t.Errorf("%+v", u)
	}
}

// The lines of the diffs are those of the old side.
func TestHunkLines(t *testing.T) {
	table := fixture(t, fixObject)
	opt := &Options{Tree: sourceTree(t, testdata+"/src", table)}
	for _, c := range []struct {
		name, detail string
		opt          *Options
		line, lines  int
	}{
		{"macro", "only in the source", nil, 5, 1},
		{"memberfirst", "only in the source", nil, 11, 0},
		{"becomes", "something else", nil, 48, 5},
		{"misfit", `expected "\t\tsum += table[k & 3];" on line 25, found "\t\tsum += table[k % 3];"`, opt, 26, 1},
		{"wrongheading", `expected "\t\tif (sum > 1000)" on line 58`, opt, 58, 1},
		{"otherlayout", "no recorded path fits vendor/lib/fix.c; of the same name: fix.c", nil, 22, 1},
	} {
		h := resolveFile(t, c.name, table, c.opt).Unresolved[0]
		if h.Line != c.line || h.Lines != c.lines || !strings.Contains(h.Detail, c.detail) {
			t.Errorf("%s: %+v", c.name, h)
		}
	}
}

// Files are named as they are recorded, without what diff puts in front.
func TestHunkFiles(t *testing.T) {
	table := fixture(t, fixObject)
	opt := &Options{Tree: sourceTree(t, testdata+"/src", table)}
	for _, c := range []struct {
		name, want string
		opt        *Options
	}{
		{"macro", "include/fixed.h", nil}, {"macro", "", opt}, {"variable", "fix.c", nil}, {"misfit", "fix.c", opt},
		{"otherlayout", "vendor/lib/fix.c", nil}, {"others", "Makefile", nil}, {"enum", "include/fixed.h", nil},
	} {
		res := resolveFile(t, c.name, table, c.opt)
		got := ""
		if len(res.Unresolved) > 0 {
			got = res.Unresolved[0].File
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for name, want := range map[string]string{
		"--- a/vendor/lib/include/fixed.h\n+++ b/vendor/lib/include/fixed.h\n": "include/fixed.h",
		"--- x.orig/include/fixed.h\n+++ x/include/fixed.h\n":                  "include/fixed.h",
		"--- include/fixed.h\n+++ include/fixed.h\n":                           "include/fixed.h",
		"--- a/more/none.h\n+++ b/more/none.h\n":                               "more/none.h",
	} {
		res := resolveText(t, name+"@@ -5 +5 @@\n-#define LIMIT 16\n+#define LIMIT 32\n", table, nil)
		if len(res.Unresolved) != 1 || res.Unresolved[0].File != want {
			t.Errorf("%q: %+v, want %s", name, res.Unresolved, want)
		}
	}
}

func TestNotes(t *testing.T) {
	table := fixture(t, fixObject)
	opt := &Options{Tree: sourceTree(t, testdata+"/src", table)}
	if n := resolveFile(t, "offset", table, opt).Notes; len(n) != 1 || !strings.Contains(n[0], "+3 lines") {
		t.Errorf("offset: %q", n)
	}
	if n := resolveFile(t, "deeper", table, nil).Notes; len(n) != 1 || !strings.Contains(n[0], "is taken for the recorded include/fixed.h") {
		t.Errorf("deeper: %q", n)
	}
	if n := resolveFile(t, "inline", table, opt).Notes; len(n) != 0 {
		t.Errorf("inline: %q", n)
	}
}

// Callers of a function change with its parameters, not with their names.
func TestSignatures(t *testing.T) {
	table := fixture(t, fixObject)
	for name, want := range map[string]int{"parameters": 1, "label": 0, "inline": 0} {
		res := resolveFile(t, name, table, nil)
		if len(res.Signatures) != want {
			t.Errorf("%s: %d", name, len(res.Signatures))
		}
	}
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"static int f(int a, struct s *b)", "int f(int c, struct s *d)", true},
		{"int f(int a)", "int f(long a)", false},
		{"int f(struct s *a)", "int f(struct t *a)", false},
		{"int f(u32 a)", "int f(u64 a)", false},
		{"void f(void)", "int f(void)", false},
		{"int f(int a, int (*cb)(int x))", "int f(int b, int (*fn)(int y))", true},
		{"int f(int a)", "int f(int a, int b)", false},
	} {
		if got := sameTokens(signature(lex(c.a, 1)), signature(lex(c.b, 1))); got != c.same {
			t.Errorf("%q, %q: %v", c.a, c.b, got)
		}
	}
}

// A series of patches counts lines from one to the next.
func TestTwice(t *testing.T) {
	table := fixture(t, fixObject)
	one := "--- a/fix.c\n+++ b/fix.c\n@@ -22 +22,2 @@\n \tint sum = 0;\n+\tsum++;\n"
	if got := brief(table, resolveText(t, one+one, table, nil)); got != "F:lookup U:context:" {
		t.Errorf("%q", got)
	}
}

func TestCanceled(t *testing.T) {
	table := fixture(t, fixObject)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d, err := Parse(strings.NewReader("--- a/fix.c\n+++ b/fix.c\n@@ -1 +1 @@\n-x\n+y\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Resolve(ctx, d, table, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

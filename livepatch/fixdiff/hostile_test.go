package fixdiff

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

var searched = []*target{{kind: byMember, name: "x", owners: []string{"z"}}, {kind: byTag, name: "a"}, {kind: byType, name: "b"}}

// What nests or repeats without end must cost no more than its length.
func TestHostileText(t *testing.T) {
	const n = 60000
	for what, src := range map[string]string{
		"braces":      strings.Repeat("{", 4*n),
		"parentheses": strings.Repeat("f(", 2*n),
		"branches":    "int f(void) {\n#if A\n" + strings.Repeat("}\n#else\n", n),
		"types":       "struct a {\n#if A\n" + strings.Repeat("};\n#else\n", n),
		"conditions":  strings.Repeat("#if A\n", n),
		"attributes":  strings.Repeat("__attribute__((x)) ", n) + "int f(void) {}",
		"tags":        strings.Repeat("struct a ", n) + "{",
		"macros used": strings.Repeat("A(x)\n", n),
		"half used":   strings.Repeat("A(x)\n__b(", n),
		"comments":    strings.Repeat("/*/", n),
		"joined":      strings.Repeat("a \\\n", n),
		"members":     "struct a {" + strings.Repeat("int (*a)(int b, struct { int c; } d);", n) + "};",
		"nested":      "struct a { struct {" + strings.Repeat("int b; struct a c(", n) + "} d; };",
		"pointers":    "int f(void) {" + strings.Repeat("struct a *b; struct a *c, d[", n) + "}",
		"accesses":    "int f(void) {" + strings.Repeat("b]->x(a,", n) + "}",
		"letters":     strings.Repeat("a", 4*n),
	} {
		start := time.Now()
		for _, it := range itemise(lex(src, 1)) {
			it.membersOf()
		}
		newFinder(searched).items(&sourceText{path: "a.c", text: src})
		if d := time.Since(start); d > patience(2*time.Second) {
			t.Errorf("%s: %v", what, d)
		}
	}
}

// Many hunks, and many definitions of one name, must not cost their square.
func TestHostileDiff(t *testing.T) {
	table := fixture(t, fixObject)
	const n = 30000
	for what, body := range map[string]string{
		"hunks":      "",
		"functions":  "static int f(void) { }",
		"conditions": "#if A",
		"labels":     "out:",
	} {
		var b strings.Builder
		b.WriteString("--- a/fix.c\n+++ b/fix.c\n")
		for i := range n {
			b.WriteString("@@ -" + strconv.Itoa(i*3+20) + " +" + strconv.Itoa(i*3+20) + " @@ static int lookup(int i)\n-" + body + " 1;\n+" + body + " " + strconv.Itoa(i) + ";\n")
		}
		start := time.Now()
		resolveText(t, b.String(), table, nil)
		if d := time.Since(start); d > patience(8*time.Second) {
			t.Errorf("%s: %v", what, d)
		} else {
			t.Logf("%s: %v", what, d)
		}
	}
}

// patience is longer with the race detector, which asks for short tests.
func patience(d time.Duration) time.Duration {
	if testing.Short() {
		return 10 * d
	}
	return d
}

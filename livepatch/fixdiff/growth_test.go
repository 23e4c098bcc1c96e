package fixdiff

import (
	"strings"
	"testing"

	"inlay/testdata/invariant"
)

// TestGrowth: diffs of many parts, and text of many items, are read in time in proportion to their size.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	for name, part := range map[string]string{
		"files":           "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n",
		"headers alone":   "--- a/x.c\n+++ b/x.c\n",
		"hunks alone":     "@@ -1 +1 @@\n-a\n+b\n",
		"text":            "diff --git a/x b/x\nindex 1..2\n",
		"lines of a hunk": "+{ ( [ /* \"\n",
		"open brackets":   "int f(struct { ",
		"directives":      "#define f(x) \\\n",
		"comments":        "/* // \" ' ",
		"functions":       "int f(int x)\n{\n\treturn g(x);\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			invariant.Linear(t, 500, func(n int) func() {
				text := strings.Repeat(part, n)
				return func() {
					if _, err := Parse(strings.NewReader(text)); err != nil && n == 0 {
						t.Log(err)
					}
					for _, it := range itemise(lex(text, 1)) {
						it.membersOf()
						it.locals()
						it.tags()
						it.ending()
					}
					headingOf(text)
				}
			})
		})
	}
}

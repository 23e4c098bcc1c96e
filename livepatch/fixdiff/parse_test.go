package fixdiff

import (
	"errors"
	"strings"
	"testing"
)

const hunk = "@@ -1 +1 @@\n-x\n+y\n"

func TestParseNames(t *testing.T) {
	for _, c := range []struct{ what, text, old, new string }{
		{"plain", "--- a/x.c\n+++ b/x.c\n" + hunk, "a/x.c", "b/x.c"},
		{"time", "--- orig/x.c\t2024-01-01 00:00:00 +0000\n+++ new/x.c\t2024\n" + hunk, "orig/x.c", "new/x.c"},
		{"git", "diff --git a/x.c b/x.c\nindex 1..2 100644\n--- a/x.c\n+++ b/x.c\n" + hunk, "a/x.c", "b/x.c"},
		{"git without prefix", "diff --git mm/x.c mm/x.c\n--- mm/x.c\n+++ mm/x.c\n" + hunk, "mm/x.c", "mm/x.c"},
		{"quoted", "diff --git \"a/\\303\\244.c\" \"b/\\303\\244.c\"\n--- \"a/\\303\\244.c\"\n+++ \"b/\\303\\244.c\"\n" + hunk, "a/ä.c", "b/ä.c"},
		{"created", "diff --git a/x.c b/x.c\nnew file mode 100644\n--- /dev/null\n+++ b/x.c\n@@ -0,0 +1 @@\n+y\n", "", "b/x.c"},
		{"deleted", "diff --git a/x.c b/x.c\ndeleted file mode 100644\n--- a/x.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n", "a/x.c", ""},
		{"renamed", "diff --git a/x.c b/y.c\nsimilarity index 100%\nrename from x.c\nrename to y.c\n", "a/x.c", "b/y.c"},
		{"mode", "diff --git a/x.c b/x.c\nold mode 100644\nnew mode 100755\n", "a/x.c", "b/x.c"},
		{"quilt", "Index: l/x.c\n=====\n--- l.orig/x.c\n+++ l/x.c\n" + hunk, "l.orig/x.c", "l/x.c"},
		{"binary", "Binary files a/x and b/x differ\n", "a/x", "b/x"},
		{"only", "Only in a/dir: x.c\n", "a/dir/x.c", ""},
	} {
		d, err := Parse(strings.NewReader(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if f := d.Files[0]; len(d.Files) != 1 || f.Old != c.old || f.New != c.new {
			t.Errorf("%s: %q %q, want %q %q", c.what, f.Old, f.New, c.old, c.new)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		what, text string
		want       error
	}{
		{"empty", "", ErrNoDiff},
		{"words", "no diff here\n", ErrNoDiff},
		{"context diff", "*** a/x.c\n--- b/x.c\n***************\n*** 1 ****\n! x\n--- 1 ----\n! y\n", ErrNoDiff},
		{"cut off", "--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,3 @@\n x\n-y\n", ErrMalformed},
		{"other lines", "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n x\n?y\n", ErrMalformed},
		{"too many on a side", "--- a/x.c\n+++ b/x.c\n@@ -1,1 +1,3 @@\n-x\n-x\n-x\n+y\n", ErrMalformed},
		{"no file", hunk, ErrMalformed},
		{"huge numbers", "--- a/x.c\n+++ b/x.c\n@@ -99999999999999999999 +1 @@\n-x\n+y\n", ErrMalformed},
		{"nothing changes", "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n x\n", ErrMalformed},
		{"merge", "diff --cc x.c\nindex 1,2..3\n--- a/x.c\n+++ b/x.c\n@@@ -1,1 -1,1 +1,1 @@@\n--x\n++y\n", ErrCombined},
		{"long name", "diff --git a/" + strings.Repeat(" ", 9000) + "\n", ErrMalformed},
		{"many lines", strings.Repeat("\n", maxLines+1), ErrLimit},
	} {
		if _, err := Parse(strings.NewReader(c.text)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
		}
	}
}

// Several patches may stand one behind the other, and words between them.
func TestParseSeveral(t *testing.T) {
	one := "From 1 Mon\nSubject: x\n---\n x.c | 2 +-\n\ndiff --git a/x.c b/x.c\nindex 1..2 100644\n--- a/x.c\n+++ b/x.c\n" +
		"@@ -1,2 +1,2 @@ int f(void)\n-x\n+y\n z\n\\ No newline at end of file\n-- \n2.39\n\n"
	d, err := Parse(strings.NewReader(one + one + "--- a/y.c\n+++ b/y.c\n" + hunk + "@@ -9 +9 @@\n--- old\n+++ new\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Files) != 3 || len(d.Files[2].Hunks) != 2 || d.Files[1].Hunks[0].Heading != "int f(void)" {
		t.Errorf("%+v", d)
	}
	if l := d.Files[2].Hunks[1].Lines; len(l) != 2 || l[0] != (Line{'-', "-- old"}) || l[1] != (Line{'+', "++ new"}) {
		t.Errorf("%q", l)
	}
}

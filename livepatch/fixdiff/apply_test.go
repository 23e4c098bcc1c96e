package fixdiff

import (
	"slices"
	"strings"
	"testing"
)

// TestApply: a hunk stands where the diff says, or at the only other place that has its
// lines; where it stands nowhere, or at two places, the source stays as it is and the reason
// names the line.
func TestApply(t *testing.T) {
	const source = "a\nb\nc\nd\ne\nf\ng\nb\nc\nx\ny\nz\n"
	for _, tt := range []struct {
		name, hunks string
		want        string // the source afterwards
		at          []int
		problem     string
	}{
		{"in place", "@@ -3,3 +3,3 @@\n c\n-d\n+D\n e\n", "a\nb\nc\nD\ne\nf\ng\nb\nc\nx\ny\nz\n", []int{3}, ""},
		{"further down", "@@ -1,3 +1,3 @@\n e\n-f\n+F\n g\n", "a\nb\nc\nd\ne\nF\ng\nb\nc\nx\ny\nz\n", []int{5}, ""},
		{"further up", "@@ -9,3 +9,3 @@\n c\n-d\n+D\n e\n", "a\nb\nc\nD\ne\nf\ng\nb\nc\nx\ny\nz\n", []int{3}, ""},
		{"at the end", "@@ -10,3 +10,2 @@\n x\n y\n-z\n", "a\nb\nc\nd\ne\nf\ng\nb\nc\nx\ny\n", []int{10}, ""},
		{"the end, from elsewhere", "@@ -2,3 +2,2 @@\n x\n y\n-z\n", "a\nb\nc\nd\ne\nf\ng\nb\nc\nx\ny\n", []int{10}, ""},
		{"one line longer than the source", "@@ -10,4 +10,3 @@\n x\n y\n-z\n w\n", source, []int{10}, `expected "w" on line 13, the source has 12 lines`},
		{"behind the source", "@@ -40,3 +40,3 @@\n p\n-q\n+Q\n r\n", source, []int{40}, `expected "p" on line 40, the source has 12 lines`},
		{"nowhere", "@@ -3,3 +3,3 @@\n c\n-q\n+Q\n e\n", source, []int{3}, `expected "q" on line 4, found "d"`},
		{"too short to be looked for", "@@ -5,2 +5,2 @@\n c\n-d\n+D\n", source, []int{5}, `expected "c" on line 5, found "e"`},
		{"two in order", "@@ -1,2 +1,3 @@\n a\n+A\n b\n@@ -11,2 +12,2 @@\n y\n-z\n+Z\n", "a\nA\nb\nc\nd\ne\nf\ng\nb\nc\nx\ny\nZ\n", []int{1, 11}, ""},
		{"new at the top", "@@ -0,0 +1 @@\n+A\n", "A\n" + source, []int{1}, ""},
	} {
		d, err := Parse(strings.NewReader("--- a/t.c\n+++ b/t.c\n" + tt.hunks))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		got, bad := apply(source, d.Files[0].Hunks)
		problem := ""
		for _, b := range bad {
			problem += b.detail
		}
		if got.text != tt.want || !slices.Equal(got.at, tt.at) || problem != tt.problem {
			t.Errorf("%s: %q at %v, %q\nwant %q at %v, %q", tt.name, got.text, got.at, problem, tt.want, tt.at, tt.problem)
		}
	}
	// The same lines twice, and neither is where the diff says.
	twice := strings.Repeat("k\nl\nm\nn\n", 2)
	d, err := Parse(strings.NewReader("--- a/t.c\n+++ b/t.c\n@@ -3,3 +3,3 @@\n k\n-l\n+L\n m\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, bad := apply(twice, d.Files[0].Hunks); got.text != twice || len(bad) != 1 || bad[0].detail != "not at line 3, and both at line 1 and at line 5" {
		t.Errorf("%q, %v", got.text, bad)
	}
}

// TestApplyTwice: what an earlier hunk took is not there for a later one.
func TestApplyTwice(t *testing.T) {
	const hunk = "@@ -1,2 +1,2 @@\n a\n-b\n+B\n"
	d, err := Parse(strings.NewReader("--- a/t.c\n+++ b/t.c\n" + hunk))
	if err != nil {
		t.Fatal(err)
	}
	twice := append(slices.Clone(d.Files[0].Hunks), d.Files[0].Hunks...)
	got, bad := apply("a\nb\nc\n", twice)
	if got.text != "a\nB\nc\n" || len(bad) != 1 || bad[0].hunk != 1 || bad[0].detail != "line 1 is changed twice" {
		t.Errorf("%q, %+v", got.text, bad)
	}
}

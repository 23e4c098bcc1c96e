package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// files are a module with the folders of the project. Its package elfscan is tested in
// two functions of three, and of the one that program uses the test is there.
var files = map[string]string{
	"go.mod": "module inlay\n\ngo 1.26.0\n",
	"elfscan/larger.go": `package elfscan

func Larger(a, b int) int {
	if a > b {
		return a
	}
	return b
}
`,
	"elfscan/even.go": `package elfscan

func Even(a int) bool {
	return a%2 == 0
}
`,
	"elfscan/untested.go": `package elfscan

func untested(a int) int {
	return a + 1
}
`,
	"elfscan/loop.go": `package elfscan

func Sum(n int) (sum int) {
	for ; n > 0; n-- {
		sum += n
	}
	return sum
}
`,
	"elfscan/elfscan_test.go": `package elfscan

import "testing"

func TestLarger(t *testing.T) {
	if Larger(1, 2) != 2 || Larger(2, 1) != 2 {
		t.Error("wrong")
	}
}

func TestSum(t *testing.T) {
	if Sum(3) != 6 {
		t.Error("wrong")
	}
}
`,
	"program/program.go": "package program\n\nimport \"inlay/elfscan\"\n\nfunc Odd(a int) bool { return !elfscan.Even(a) }\n",
	"program/program_test.go": `package program

import "testing"

func TestOdd(t *testing.T) {
	if Odd(2) || !Odd(3) {
		t.Error("wrong")
	}
}
`,
	"disasm/x.go":               "package disasm\n",
	"dwarfinline/x.go":          "package dwarfinline\n",
	"livepatch/x.go":            "package livepatch\n",
	"cmd/inlay/x.go":            "package main\n\nfunc main() {}\n",
	"equivalent.txt":            "# none\nelfscan/untested.go\treturn a + 1\t+ -> -\tfor the test\n",
	"testdata/mutation/keep.go": "package main\n",
}

// TestRun tries all changes of a small module. What the tests of a package do not see may be
// seen by those of one that imports it; at the boundary of Larger there is nothing to see.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a small module a dozen times")
	}
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	verdicts := map[string]string{}
	var out strings.Builder
	const seed = "3" // draws one of each kind
	if err := run(t.Context(), []string{"-seed", seed, "-patience", "1s", "-equivalent", "equivalent.txt"}, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	t.Log(out.String())
	for _, m := range regexp.MustCompile(`(?m)^ *\d+ (killed|survived|timed out) +(\S+: .*?) \(.*?\)(.*)$`).FindAllStringSubmatch(out.String(), -1) {
		verdicts[m[2]] = m[1] + m[3]
	}
	for change, want := range map[string]string{
		"elfscan/larger.go:4:7: > -> <=":   "killed by inlay/elfscan TestLarger",
		"elfscan/larger.go:4:7: > -> >=":   "survived",
		"elfscan/even.go:4:13: == -> !=":   "killed by inlay/program TestOdd",
		"elfscan/untested.go:4:11: + -> -": "survived excused: for the test",
		"elfscan/untested.go:4:13: 1 -> 2": "survived",
		"elfscan/loop.go:4:16: -- -> ++":   "timed out by inlay/elfscan",
	} {
		if got, drawn := verdicts[change]; drawn && got != want {
			t.Errorf("%s: %s, want %s", change, got, want)
		}
	}
	for _, must := range []string{"killed by inlay/elfscan TestSum", "killed by inlay/program TestOdd", "timed out by inlay/elfscan", "survived", "survived excused: for the test"} {
		if !slices.Contains(slices.Collect(maps.Values(verdicts)), must) {
			t.Errorf("no change %s", must)
		}
	}
	if want := "5 of 7 killed (1 of them timed out); 2 survived, 1 of them excused; 0 did not compile"; !strings.Contains(out.String(), want) {
		t.Errorf("the end does not say: %s", want)
	}
	// No file of the tree is changed.
	for name, text := range files {
		if now, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(now) != text {
			t.Errorf("%s is changed: %v", name, err)
		}
	}
}

// TestReaches: what a test runs is told by the blocks it ran; cases of a switch, which are
// in none, by those of their function, and declarations by no block at all.
func TestReaches(t *testing.T) {
	m, err := parseMeasured("TestX", []byte(reachedOnly("1.5s\nmode: set\ninlay/p/p.go:10.2,12.5 2 1\ninlay/p/p.go:20.2,22.5 2 0\n")))
	if err != nil || m.took.String() != "1.5s" {
		t.Fatal(m, err)
	}
	for _, tt := range []struct {
		name string
		place
		want bool
	}{
		{"first byte", place{file: "p/p.go", line: 10, column: 2, from: 9, to: 30}, true},
		{"before", place{file: "p/p.go", line: 10, column: 1, from: 9, to: 30}, false},
		{"inside", place{file: "p/p.go", line: 11, column: 80, from: 9, to: 30}, true},
		{"behind", place{file: "p/p.go", line: 12, column: 5, from: 9, to: 30}, false},
		{"not run", place{file: "p/p.go", line: 21, column: 3, from: 9, to: 30}, false},
		{"a case", place{file: "p/p.go", line: 15, column: 3, from: 9, to: 30, uncounted: true}, true},
		{"a case of another function", place{file: "p/p.go", line: 35, column: 3, from: 31, to: 40, uncounted: true}, false},
		{"another file", place{file: "q/p.go", line: 11, column: 3, from: 9, to: 30}, false},
		{"a declaration", place{file: "q/p.go", line: 1}, true},
	} {
		if got := m.reaches(tt.place); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestNumbers(t *testing.T) {
	got, err := numbers("3,21-23")
	if err != nil || len(got) != 4 || got[0] != 3 || got[1] != 21 || got[3] != 23 {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"", "x", "1-", "-2", "1,,2"} {
		if got, err := numbers(bad); err == nil {
			t.Errorf("%q gives %v", bad, got)
		}
	}
}

// TestExcuses: each excuse in the list of the project has a reason and still fits a line.
func TestExcuses(t *testing.T) {
	excuses, err := readExcuses("equivalent.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range excuses {
		source, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(e.file)))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(source), e.line) {
			t.Errorf("%s has no line %q any more", e.file, e.line)
		}
	}
	if _, err := readExcuses("doc.go"); err == nil {
		t.Error("a file without tabs is taken for excuses")
	}
}

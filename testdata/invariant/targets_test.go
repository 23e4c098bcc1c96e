package invariant

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// TestTargets: the table of docs/fuzzing.md names every fuzz target, and none that is not there.
func TestTargets(t *testing.T) {
	text, err := os.ReadFile("../../docs/fuzzing.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\|[^|]*\\| `([^`]*)` \\|([^|]*)\\|$")
	said := make(map[string]bool)
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		for _, target := range regexp.MustCompile("Fuzz[A-Za-z0-9]+").FindAllString(m[2], -1) {
			said[m[1]+" "+target] = true
		}
	}
	there := targetsBelow(t, "../..")
	for target := range said {
		if !there[target] {
			t.Errorf("%s is in the table, and nowhere else", target)
		}
	}
	for target := range there {
		if !said[target] {
			t.Errorf("%s is not in the table", target)
		}
	}
}

// targetsBelow finds fuzz targets in the tests of a tree, as "package target".
func targetsBelow(t *testing.T, root string) map[string]bool {
	t.Helper()
	found := make(map[string]bool)
	declared := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path.Join(root, name))
		for _, m := range declared.FindAllSubmatch(source, -1) {
			found[path.Dir(name)+" "+string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

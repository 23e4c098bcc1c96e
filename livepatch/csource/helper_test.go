package csource

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// plant writes files below a new directory. A text without a file name is t.c.
func plant(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// open opens a tree and closes it with the test.
func open(t testing.TB, dir string, opt *Options) *Tree {
	t.Helper()
	tree, err := Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tree.Close(); err != nil {
			t.Error(err)
		}
	})
	return tree
}

// marked returns the number of the line that holds "@".
func marked(t testing.TB, text string) int {
	t.Helper()
	head, _, ok := strings.Cut(text, "@")
	if !ok {
		t.Fatal("no @ in the text")
	}
	return strings.Count(head, "\n") + 1
}

// namesOf returns what the function "f" on the marked line of t.c names, as one
// string.
func namesOf(t testing.TB, opt *Options, files map[string]string) string {
	t.Helper()
	tree := open(t, plant(t, files), opt)
	f, err := tree.Function(Place{File: "t.c", Line: marked(t, files["t.c"]), Name: "f"})
	if err != nil {
		t.Fatal(err)
	}
	if !f.Certain {
		t.Error("not certain")
	}
	return strings.Join(f.Names, " ")
}

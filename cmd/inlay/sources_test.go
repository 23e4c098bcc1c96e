package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCandidates(t *testing.T) {
	for _, tt := range []struct {
		file, compDir string
		want          []string
	}{
		{"a.c", "/build", []string{"a.c"}},
		{"/build/mm/a.c", "/build", []string{"mm/a.c", "a.c"}},
		{"/build/./mm/../mm/a.c", "/build/", []string{"mm/a.c", "a.c"}},
		{"../../x/a.h", "/build/o", []string{"x/a.h", "a.h"}},
		{"/usr/a.h", "/build", []string{"usr/a.h", "a.h"}},
		{`C:\src\a.c`, `C:\src`, []string{"a.c"}},
		{"/../../etc/passwd", "", []string{"etc/passwd", "passwd"}},
		{"", "/build", nil},
		{"..", "/build", nil},
		{"/", "/", nil},
	} {
		if got := candidates(tt.file, tt.compDir); !slices.Equal(got, tt.want) {
			t.Errorf("candidates(%q, %q) = %q, want %q", tt.file, tt.compDir, got, tt.want)
		}
	}
	if n := len(candidates(strings.Repeat("a/", 1000), "")); n != maxComponents {
		t.Errorf("%d names of a path with 1,000 components, want %d", n, maxComponents)
	}
}

// What lies outside the folder, is no regular file or too large is told once
// and not shown.
func TestSources(t *testing.T) {
	dir := t.TempDir()
	inside := filepath.Join(dir, "in")
	for name, text := range map[string]string{"secret.c": "secret", "in/a.c": "one\ntwo\n", "in/sub/a.c": "sub"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret.c", filepath.Join(inside, "link.c")); err != nil {
		t.Skip(err)
	}
	large, err := os.Create(filepath.Join(inside, "large.c"))
	if err != nil {
		t.Fatal(err)
	}
	if err := large.Truncate(maxSource + 1); err != nil {
		t.Fatal(err)
	}
	_ = large.Close()
	var notes []string
	s, err := openSources(inside, func(note string) { notes = append(notes, note) })
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for range 2 {
		if got := s.lines("/build/sub/a.c", "/build"); !slices.Equal(got, []string{"sub"}) {
			t.Errorf("the path below the compilation directory: %q", got)
		}
		if got := s.lines("/elsewhere/deep/a.c", "/build"); !slices.Equal(got, []string{"one", "two", ""}) {
			t.Errorf("the longest end: %q", got)
		}
		for _, name := range []string{"link.c", "../secret.c", "sub", "large.c", "/dev/null"} {
			if got := s.lines(name, "/build"); got != nil {
				t.Errorf("%s was shown: %q", name, got)
			}
		}
	}
	if len(notes) != 5 {
		t.Errorf("%d notes, want one for each of 5 files: %q", len(notes), notes)
	}
}

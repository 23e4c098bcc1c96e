package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFormatsPage: every test that docs/formats.md names is there, and every row names one.
func TestFormatsPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string]string{
		"btf": "elfscan/btf", "clonename": "elfscan/clonename", "debugfile": "elfscan/debugfile",
		"decompress": "elfscan/decompress", "klpmod": "livepatch/klpmod", "fixture": "testdata/fixture",
	}
	named := regexp.MustCompile("`(\\w+)\\.((?:Test|Fuzz)\\w+)`")
	rows := 0
	for line := range strings.Lines(string(page)) {
		tests := named.FindAllStringSubmatch(line, -1)
		if regexp.MustCompile(`^\| \d+ \|`).MatchString(line) {
			rows++
			if len(tests) == 0 {
				t.Errorf("no test in %q", line)
			}
		}
		for _, m := range tests {
			folder := folders[m[1]]
			if folder == "" {
				folder = m[1]
			}
			if !hasTest(t, filepath.Join("../..", folder), m[2]) {
				t.Errorf("no %s in %s", m[2], folder)
			}
		}
	}
	if rows != 34 {
		t.Errorf("%d rows", rows)
	}
}

func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}

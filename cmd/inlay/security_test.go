package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSecurityPromises checks that each promise of SECURITY.md names tests, and that these
// are there.
func TestSecurityPromises(t *testing.T) {
	text, err := os.ReadFile("../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	reference := regexp.MustCompile("`([a-z/]+)\\.(Test[A-Za-z0-9]+)`")
	promises := 0
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| promise") {
			continue
		}
		promises++
		named := reference.FindAllStringSubmatch(line, -1)
		if len(named) == 0 {
			t.Errorf("no test is named for: %s", line)
		}
		for _, n := range named {
			if !hasTest(t, filepath.Join("../..", n[1]), n[2]) {
				t.Errorf("%s has no %s, which SECURITY.md names", n[1], n[2])
			}
		}
	}
	if promises < 5 {
		t.Errorf("%d promises: the table was not read", promises)
	}
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// An excuse says why no test can notice a change. It goes by the text of the line, since
// numbers of lines move.
type excuse struct{ file, line, change, reason string }

// readExcuses reads lines of four fields with tabs between: file, line, change, reason.
func readExcuses(path string) ([]excuse, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []excuse
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 || f[3] == "" {
			return nil, fmt.Errorf("%s:%d: want file, line, change and reason with tabs between", path, i+1)
		}
		all = append(all, excuse{f[0], f[1], f[2], f[3]})
	}
	return all, nil
}

// excuseOf returns the reason for a mutant that survived, or nothing.
func excuseOf(root string, excuses []excuse, m mutant) (string, error) {
	source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(m.file)))
	if err != nil {
		return "", err
	}
	for _, e := range excuses {
		if e.file == m.file && e.line == m.sourceLine(source) && e.change == m.change() {
			return e.reason, nil
		}
	}
	return "", nil
}

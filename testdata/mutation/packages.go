package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// mutated are the packages that are changed: those that read input.
var mutated = []string{"./elfscan/...", "./dwarfinline/...", "./disasm/...", "./program/...", "./livepatch/..."}

// last is the package whose tests see the whole program.
const last = "inlay/cmd/inlay"

// sourcePackage is what go list says of a package, and what is measured of its tests.
type sourcePackage struct {
	ImportPath, Dir                                                        string
	GoFiles, TestGoFiles, XTestGoFiles, Imports, TestImports, XTestImports []string

	tests []measuredTest // nil until measured
}

// project is the module in the current folder.
type project struct {
	root     string
	packages []*sourcePackage // all
	mutated  []*sourcePackage
}

func load(ctx context.Context) (*project, error) {
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	p := &project{root: root}
	if p.packages, err = list(ctx, "./..."); err != nil {
		return nil, err
	}
	changed, err := list(ctx, mutated...)
	if err != nil {
		return nil, err
	}
	for _, pkg := range p.packages {
		if slices.ContainsFunc(changed, func(c *sourcePackage) bool { return c.ImportPath == pkg.ImportPath }) {
			p.mutated = append(p.mutated, pkg)
		}
	}
	return p, nil
}

func list(ctx context.Context, patterns ...string) ([]*sourcePackage, error) {
	out, err := exec.CommandContext(ctx, "go", append([]string{"list", "-json"}, patterns...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", strings.Join(patterns, " "), err)
	}
	var all []*sourcePackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		pkg := new(sourcePackage)
		if err := d.Decode(pkg); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, pkg)
	}
}

// statements collects what can be changed, in the order of packages and files.
func (p *project) statements() ([]*statement, error) {
	var all []*statement
	for _, pkg := range p.mutated {
		for _, file := range pkg.GoFiles {
			source, err := os.ReadFile(filepath.Join(pkg.Dir, file))
			if err != nil {
				return nil, err
			}
			name, err := filepath.Rel(p.root, filepath.Join(pkg.Dir, file))
			if err != nil {
				return nil, err
			}
			found, err := collect(pkg, filepath.ToSlash(name), source)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
	}
	return all, nil
}

// judges returns the packages whose tests may notice a change in pkg: its own, those that
// import it, also in tests, and the one that sees the whole program at the end.
func (p *project) judges(pkg *sourcePackage) []*sourcePackage {
	judges := []*sourcePackage{pkg}
	var whole *sourcePackage
	for _, other := range p.packages {
		imports := slices.Concat(other.Imports, other.TestImports, other.XTestImports)
		switch {
		case other.ImportPath == last:
			whole = other
		case other != pkg && slices.Contains(imports, pkg.ImportPath):
			judges = append(judges, other)
		}
	}
	if whole != nil {
		judges = append(judges, whole)
	}
	return judges
}

package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// builtin stands for the import path of what needs no import.
const builtin = "builtin"

// sourcePackage is what the import rules have to know of a package: its files
// for every operating system, without tests.
type sourcePackage struct {
	module, name string
	// imports maps an import path to a position that imports it.
	imports map[string]string
	// uses maps "path.Identifier" to a position that uses it; "path" of a
	// builtin function is builtin. It holds "package" once a file was added.
	uses map[string]string
}

func newSourcePackage(module, name string) sourcePackage {
	return sourcePackage{module, name, map[string]string{}, map[string]string{}}
}

// sourceTree asks the go command for all packages of this module and parses
// them. The go command leaves out testdata by itself.
func sourceTree(t *testing.T) []sourcePackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=Dir,ImportPath,Module,GoFiles,CgoFiles,IgnoredGoFiles", "./...")
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var tree []sourcePackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var l listedPackage
		if err := d.Decode(&l); err == io.EOF {
			return tree
		} else if err != nil {
			t.Fatal(err)
		}
		p, err := l.load()
		if err != nil {
			t.Fatal(err)
		}
		tree = append(tree, p)
	}
}

// listedPackage holds the keys of `go list -json` that are asked for.
type listedPackage struct {
	Dir, ImportPath                   string
	Module                            struct{ Path string }
	GoFiles, CgoFiles, IgnoredGoFiles []string
}

func (l listedPackage) load() (sourcePackage, error) {
	p := newSourcePackage(l.Module.Path, strings.TrimPrefix(l.ImportPath, l.Module.Path+"/"))
	for _, files := range [][]string{l.GoFiles, l.CgoFiles, l.IgnoredGoFiles} {
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			if err := p.addFile(filepath.Join(l.Dir, name), nil); err != nil {
				return p, err
			}
		}
	}
	return p, nil
}

// addFile parses a file; source as for [parser.ParseFile].
func (p sourcePackage) addFile(file string, source any) error {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, file, source, 0)
	if err != nil {
		return err
	}
	at := func(n ast.Node) string {
		position := set.Position(n.Pos())
		return filepath.Base(position.Filename) + ":" + strconv.Itoa(position.Line)
	}
	p.uses["package"] = at(f.Name)
	paths := map[string]string{} // by the name this file uses
	for _, spec := range f.Imports {
		importPath, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		p.imports[importPath] = at(spec)
		name := path.Base(importPath)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		paths[name] = importPath
	}
	p.addUses(f, paths, at)
	return nil
}

// addUses records selectors on imported packages and names that nothing in the
// file declares, which are the builtin ones and those of the package's other files.
func (p sourcePackage) addUses(f *ast.File, paths map[string]string, at func(ast.Node) string) {
	for _, name := range f.Unresolved {
		p.uses[builtin+"."+name.Name] = at(name)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := selector.X.(*ast.Ident); ok && x.Obj == nil && paths[x.Name] != "" {
			p.uses[paths[x.Name]+"."+selector.Sel.Name] = at(selector)
		}
		return true
	})
}

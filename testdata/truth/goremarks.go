package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// goNote is how the Go compiler writes that it inlined a call.
var goNote = regexp.MustCompile(`^(.+\.go):(\d+):(\d+): inlining call to (.+)$`)

// goRemarks reads what go build -gcflags=-m writes to standard error for one package
// main in dir. A remark has the position of the outermost call, in the
// function that the code ends up in, so it is a pair by itself; nested calls
// have remarks of their own.
func goRemarks(in io.Reader, dir string) ([]inlining, error) {
	g := goPackage{dir: dir, set: token.NewFileSet(), files: make(map[string]*ast.File), local: make(map[string]bool)}
	type note struct {
		file         string
		line, column int
		callee       string
	}
	var notes []note
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		m := goNote.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		line, err := strconv.Atoi(m[2])
		if err != nil {
			return nil, fmt.Errorf("remarks: %w", err)
		}
		column, err := strconv.Atoi(m[3])
		if err != nil {
			return nil, fmt.Errorf("remarks: %w", err)
		}
		if err := g.parse(m[1]); err != nil {
			return nil, err
		}
		notes = append(notes, note{m[1], line, column, m[4]})
	}
	var out []inlining
	for _, n := range notes {
		if host := g.enclosing(n.file, n.line, n.column); host != "" {
			out = append(out, inlining{function{symbol: g.qualified(n.callee)}, function{symbol: "main." + host}})
		}
	}
	return out, lines.Err()
}

// goPackage is the source of what was compiled.
type goPackage struct {
	dir   string
	set   *token.FileSet
	files map[string]*ast.File
	local map[string]bool // names of functions and types
}

func (g *goPackage) parse(name string) error {
	if g.files[name] != nil {
		return nil
	}
	f, err := parser.ParseFile(g.set, filepath.Join(g.dir, name), nil, 0)
	if err != nil {
		return fmt.Errorf("source of the remarks: %w", err)
	}
	g.files[name] = f
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			g.local[d.Name.Name] = true
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if t, ok := s.(*ast.TypeSpec); ok {
					g.local[t.Name.Name] = true
				}
			}
		}
	}
	return nil
}

// enclosing names the function around a position, function literals counted
// in the order of their place as the compiler does; "" where there is none.
func (g *goPackage) enclosing(name string, line, column int) string {
	f := g.files[name]
	at := g.set.File(f.Pos()).LineStart(line) + token.Pos(column-1)
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || at < fn.Pos() || fn.End() <= at || fn.Name.Pos() == at {
			continue
		}
		host, literals := receiver(fn)+fn.Name.Name, 0
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok {
				literals++
				if lit.Pos() <= at && at < lit.End() {
					host = fmt.Sprintf("%s%s.func%d", receiver(fn), fn.Name.Name, literals)
				}
			}
			return true
		})
		return host
	}
	return ""
}

// receiver is how the compiler names the receiver of a method.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	switch t := fn.Recv.List[0].Type.(type) {
	case *ast.Ident:
		return t.Name + "."
	case *ast.StarExpr:
		if id, ok := t.X.(*ast.Ident); ok {
			return "(*" + id.Name + ")."
		}
	}
	return ""
}

// qualified puts the package before a name of this package, which the compiler
// writes without it.
func (g *goPackage) qualified(name string) string {
	head, _, _ := strings.Cut(strings.TrimPrefix(name, "(*"), ".")
	head, _, _ = strings.Cut(head, "[")
	if g.local[strings.TrimSuffix(head, ")")] {
		return "main." + name
	}
	return name
}

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
)

// A place is where the program can be changed.
type place struct {
	file         string // below the root of the module, with slashes
	line, column int
	offset       int
	old          string
	others       []string
	// from and to are the lines of the function it is in; both 0 outside of functions.
	from, to int
	// uncounted says that the coverage of Go may have no block for it: the cases of a switch,
	// what follows a function literal, statements in headers.
	uncounted bool
}

// A statement has at least one place that is not in a statement within.
type statement struct {
	pkg    *sourcePackage
	places []place
}

func text(format string, n *big.Int) string { return fmt.Sprintf(format, n) }

// collect returns the statements of one file with their places, in the order of the source.
func collect(pkg *sourcePackage, name string, source []byte) ([]*statement, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []*statement
	var stack []ast.Node
	of := map[ast.Node]*statement{}
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		at, old, others := changes(n)
		owner := innermost(stack)
		if len(others) == 0 || owner == nil {
			return true
		}
		s := of[owner]
		if s == nil {
			s = &statement{pkg: pkg}
			of[owner] = s
			all = append(all, s)
		}
		p := place{file: name, old: old, others: others}
		where := fset.Position(at)
		p.line, p.column, p.offset = where.Line, where.Column, where.Offset
		if f, ok := stack[1].(*ast.FuncDecl); ok {
			p.from, p.to = fset.Position(f.Pos()).Line, fset.Position(f.End()).Line
		}
		p.uncounted = uncounted(owner) || inHeader(stack, owner)
		s.places = append(s.places, p)
		return true
	})
	return all, nil
}

// innermost returns the statement that the last node of a path belongs to: a statement
// that is not a block, or a declaration outside of functions.
func innermost(path []ast.Node) ast.Node {
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.BlockStmt:
		case ast.Stmt:
			return n
		case *ast.GenDecl:
			if i == 1 {
				return n
			}
		}
	}
	return nil
}

// uncounted tells whether a statement may have parts that are in no block of the coverage.
func uncounted(statement ast.Node) bool {
	found := false
	ast.Inspect(statement, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.BlockStmt:
			return false // statements of their own
		case *ast.CaseClause, *ast.CommClause, *ast.FuncLit:
			found = true
		}
		return !found
	})
	return found
}

// inHeader tells whether a statement stands in the header of another, as the i++ of a loop.
func inHeader(path []ast.Node, statement ast.Node) bool {
	for i, n := range path {
		if n != statement || i == 0 {
			continue
		}
		switch path[i-1].(type) {
		case *ast.ForStmt, *ast.IfStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
			return true
		}
	}
	return false
}

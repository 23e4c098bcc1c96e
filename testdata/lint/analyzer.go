package main

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

var analyzer = &analysis.Analyzer{
	Name: "bounded",
	Doc:  "reports code that a hostile input could make panic, run forever or take all memory",
	Run:  check,
}

// rules are asked about every instruction. A rule returns what is wrong with it, or nothing.
var rules = []func(*code, ssa.Instruction) string{
	unboundedSize, unboundedRead, unboundedLoop, uncheckedAssertion, unguardedGoroutine,
}

// check reports the findings of one package that no comment excuses.
func check(pass *analysis.Pass) (any, error) {
	excuses, err := newExcuses(pass)
	if err != nil {
		return nil, err
	}
	c := newCode(pass)
	for _, f := range c.functions {
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				for _, rule := range rules {
					if message := rule(c, in); message != "" && !excuses.cover(position(in)) {
						pass.Reportf(position(in), "%s", message)
					}
				}
			}
		}
	}
	excuses.reportRest(pass)
	return nil, nil
}

// position returns where an instruction stands. The condition of a loop over a number has no
// position of its own; what is inside it leads to the statement.
func position(in ssa.Instruction) token.Pos {
	branch, ok := in.(*ssa.If)
	if !ok {
		return in.Pos()
	}
	if at := branch.Cond.Pos(); at.IsValid() {
		return at
	}
	loop := branch.Parent().Pos()
	ast.Inspect(branch.Parent().Syntax(), func(n ast.Node) bool {
		r, ok := n.(*ast.RangeStmt)
		if ok && r.Pos() <= bodyOf(branch) && bodyOf(branch) < r.End() {
			loop = r.Pos()
		}
		return true
	})
	return loop
}

// bodyOf returns the first position in the block to which a branch leads.
func bodyOf(branch *ssa.If) token.Pos {
	for _, in := range branch.Block().Succs[0].Instrs {
		if _, ok := in.(*ssa.Phi); !ok && in.Pos().IsValid() {
			return in.Pos()
		}
	}
	return token.NoPos
}

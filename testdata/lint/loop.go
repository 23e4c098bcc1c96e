package main

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// unboundedLoop finds loops that count, where nothing bounds how far and nothing in the loop
// can end it.
func unboundedLoop(c *code, in ssa.Instruction) string {
	branch, ok := in.(*ssa.If)
	if !ok {
		return ""
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || !isInteger(cond.X) || !c.counts(cond.X) && !c.counts(cond.Y) {
		return ""
	}
	body := loopAround(in.Block())
	next := in.Block().Succs
	if body[next[0]] == body[next[1]] || !endsOnlyAt(body, in.Block()) {
		return ""
	}
	p := c.newProof()
	for _, v := range limits(cond, body[next[0]]) {
		if !p.bounded(v, in.Block()) {
			return "the count of this loop is not bounded: compare it with what is there before"
		}
	}
	return ""
}

// limits returns what has to be bounded so that counting ends soon in a loop that goes on
// while cond is so: the larger number, from which or to which it counts.
func limits(cond *ssa.BinOp, so bool) []ssa.Value {
	switch cond.Op {
	case token.LSS, token.LEQ:
		if so {
			return []ssa.Value{cond.Y}
		}
		return []ssa.Value{cond.X}
	case token.GTR, token.GEQ:
		if so {
			return []ssa.Value{cond.X}
		}
		return []ssa.Value{cond.Y}
	}
	return []ssa.Value{cond.X, cond.Y}
}

// counts tells whether v is a variable to which something adds a constant.
func (c *code) counts(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Convert:
		return c.counts(v.X)
	case *ssa.BinOp: // the next number is compared
		return isStep(v)
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, isStep)
	case *ssa.UnOp:
		return c.countsAt(v.X)
	}
	return false
}

// countsAt does so for a variable with an address, as one that a function literal captures:
// each time around has one of its own.
func (c *code) countsAt(addr ssa.Value) bool {
	if each, ok := addr.(*ssa.Phi); ok {
		return slices.ContainsFunc(each.Edges, c.countsAt)
	}
	return slices.ContainsFunc(c.stores[c.place(addr)], func(g given) bool { return isStep(g.value) })
}

func isStep(v ssa.Value) bool {
	b, ok := v.(*ssa.BinOp)
	return ok && (b.Op == token.ADD || b.Op == token.SUB) && isConst(b.Y)
}

func isInteger(v ssa.Value) bool {
	t, ok := v.Type().Underlying().(*types.Basic)
	return ok && t.Info()&types.IsInteger != 0
}

// loopAround returns the blocks of the innermost loop that holds b, nil if none does.
func loopAround(b *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
	for head := b; head != nil; head = head.Idom() {
		if body := loopFrom(head); body[b] {
			return body
		}
	}
	return nil
}

// loopFrom returns the blocks of the loop that begins with head, nil if none does.
func loopFrom(head *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
	var body map[*ssa.BasicBlock]bool
	var add func(b *ssa.BasicBlock)
	add = func(b *ssa.BasicBlock) {
		if !body[b] {
			body[b] = true
			for _, p := range b.Preds {
				add(p)
			}
		}
	}
	for _, p := range head.Preds {
		if head.Dominates(p) {
			if body == nil {
				body = map[*ssa.BasicBlock]bool{head: true}
			}
			add(p)
		}
	}
	return body
}

// endsOnlyAt tells whether control leaves a loop at one block alone.
func endsOnlyAt(body map[*ssa.BasicBlock]bool, end *ssa.BasicBlock) bool {
	for b := range body {
		for _, next := range b.Succs {
			if b != end && !body[next] {
				return false
			}
		}
	}
	return true
}

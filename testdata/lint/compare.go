package main

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// byComparison tells whether every way from where v is computed to the block at goes through a
// comparison of v with a bound, on its good side.
func (p *proof) byComparison(v ssa.Value, at *ssa.BasicBlock, seen map[*ssa.BasicBlock]bool) bool {
	if at == origin(v) || len(at.Preds) == 0 {
		return false
	}
	if !seen[at] {
		seen[at] = true
		for _, from := range at.Preds {
			if !p.onEdge(v, from, at) && !p.byComparison(v, from, seen) {
				return false
			}
		}
	}
	return true
}

// origin returns the block that computes v, nil if v is there from the start or may be read
// from its place again.
func origin(v ssa.Value) *ssa.BasicBlock {
	switch v := widened(v).(type) {
	case *ssa.UnOp, *ssa.Field:
		return nil
	case ssa.Instruction:
		return v.Block()
	}
	return nil
}

// onEdge tells whether the condition under which control goes from one block to the next bounds v.
func (p *proof) onEdge(v ssa.Value, from, to *ssa.BasicBlock) bool {
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	return ok && from.Succs[0] != from.Succs[1] && p.says(branch.Cond, from.Succs[0] == to, v, from)
}

// says tells whether v is bounded where cond is so.
func (p *proof) says(cond ssa.Value, so bool, v ssa.Value, at *ssa.BasicBlock) bool {
	c, ok := cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	lower := func(x, y ssa.Value) bool { return mentions(x, v) && p.bounded(y, at) }
	switch op := c.Op; {
	case op == token.EQL && so, op == token.NEQ && !so:
		return lower(c.X, c.Y) || lower(c.Y, c.X)
	case (op == token.LSS || op == token.LEQ) && so, (op == token.GTR || op == token.GEQ) && !so:
		return lower(c.X, c.Y)
	case (op == token.GTR || op == token.GEQ) && so, (op == token.LSS || op == token.LEQ) && !so:
		return lower(c.Y, c.X)
	}
	return false
}

// mentions tells whether v is at most a multiple of x: x is v, or v less or divided by a constant. Of a
// sum or a product that is not so, unless it is of a wider type than v: it may wrap around.
func mentions(x, v ssa.Value) bool {
	wide, v := widened(x), widened(v)
	if same(wide, v) {
		return true
	}
	b, ok := wide.(*ssa.BinOp)
	if !ok {
		return false
	}
	switch b.Op {
	case token.SUB, token.QUO, token.SHR:
		return isConst(b.Y) && mentions(b.X, v)
	case token.ADD, token.MUL:
		return width(v) < width(b) && (mentions(b.X, v) || mentions(b.Y, v))
	}
	return false
}

// widened returns what v was before conversions that keep every value.
func widened(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Convert:
			if width(x) < width(x.X) || width(x) == width(x.X) && unsigned(x.X) && !unsigned(x) {
				return v
			}
			v = x.X
		default:
			return v
		}
	}
}

// width returns the bytes of a number as they are on 64-bit machines.
func width(v ssa.Value) int64 {
	return types.SizesFor("gc", "amd64").Sizeof(v.Type())
}

func unsigned(v ssa.Value) bool {
	t, ok := v.Type().Underlying().(*types.Basic)
	return ok && t.Info()&types.IsUnsigned != 0
}

// same tells whether two expressions mean the same: one value, or what is at the same place.
func same(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch x := a.(type) {
	case *ssa.UnOp:
		y, ok := b.(*ssa.UnOp)
		return ok && x.Op == y.Op && same(x.X, y.X)
	case *ssa.FieldAddr:
		y, ok := b.(*ssa.FieldAddr)
		return ok && x.Field == y.Field && same(x.X, y.X)
	case *ssa.Field:
		y, ok := b.(*ssa.Field)
		return ok && x.Field == y.Field && same(x.X, y.X)
	}
	return false
}

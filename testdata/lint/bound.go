package main

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// proof tries to show that numbers are bounded. A number that is asked for again while it is
// looked at goes around a loop, where sums of bounded numbers stay as bounded as the loop.
type proof struct {
	*code
	known    map[given]bool
	underway map[given]int // how many multiplications deep the question was asked
	depth    int           // multiplications around the present question
}

func (c *code) newProof() *proof {
	return &proof{code: c, known: make(map[given]bool), underway: make(map[given]int)}
}

// bounded tells whether v is bounded where control has reached the block at.
func (p *proof) bounded(v ssa.Value, at *ssa.BasicBlock) bool {
	g := given{v, at}
	if depth, ok := p.underway[g]; ok {
		return depth == p.depth // what is multiplied each time around grows without limit
	}
	if answer, ok := p.known[g]; ok {
		return answer
	}
	p.underway[g] = p.depth
	answer := p.byNature(v) || p.byOrigin(v, at) || p.byComparison(v, at, make(map[*ssa.BasicBlock]bool))
	delete(p.underway, g)
	p.known[g] = answer
	return answer
}

// byNature tells whether no value of the type is large.
func (p *proof) byNature(v ssa.Value) bool {
	switch t, _ := v.Type().Underlying().(*types.Basic); {
	case t == nil:
		return false
	default:
		return slices.Contains([]types.BasicKind{types.Bool, types.Int8, types.Uint8, types.Int16, types.Uint16}, t.Kind())
	}
}

// byOrigin tells whether v is made of bounded numbers.
func (p *proof) byOrigin(v ssa.Value, at *ssa.BasicBlock) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return true
	case *ssa.Convert:
		return p.bounded(v.X, at)
	case *ssa.ChangeType:
		return p.bounded(v.X, at)
	case *ssa.BinOp:
		return p.arithmetic(v, at)
	case *ssa.Phi:
		return p.merged(v)
	case *ssa.Call:
		return p.result(v, 0, at)
	case *ssa.Extract:
		call, ok := v.Tuple.(*ssa.Call)
		return ok && p.result(call, v.Index, at)
	case *ssa.Parameter:
		return p.passed(v)
	case *ssa.Field:
		return p.inField(v.X, v.Field)
	case *ssa.UnOp:
		return v.Op == token.MUL && p.loaded(v.X) || v.Op == token.SUB && p.bounded(v.X, at)
	}
	return false
}

func (p *proof) arithmetic(v *ssa.BinOp, at *ssa.BasicBlock) bool {
	switch v.Op {
	case token.ADD, token.SUB, token.OR, token.XOR:
		return p.bounded(v.X, at) && p.bounded(v.Y, at)
	case token.AND, token.REM:
		return p.bounded(v.X, at) || p.bounded(v.Y, at)
	case token.QUO, token.SHR, token.AND_NOT:
		return p.bounded(v.X, at)
	case token.MUL, token.SHL:
		p.depth++
		defer func() { p.depth-- }()
		return isConst(v.Y) && p.bounded(v.X, at) || v.Op == token.MUL && isConst(v.X) && p.bounded(v.Y, at)
	}
	return false
}

func isConst(v ssa.Value) bool {
	_, ok := v.(*ssa.Const)
	return ok
}

// merged tells whether all values that meet in v are bounded, each on the way it comes.
func (p *proof) merged(v *ssa.Phi) bool {
	for i, edge := range v.Edges {
		from := v.Block().Preds[i]
		if !p.bounded(edge, from) && !p.onEdge(edge, from, v.Block()) {
			return false
		}
	}
	return true
}

// result tells whether result i of a call is bounded.
func (p *proof) result(call *ssa.Call, i int, at *ssa.BasicBlock) bool {
	common := call.Common()
	bounded := func(v ssa.Value) bool { return p.bounded(v, at) }
	if b, ok := common.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "len", "cap", "copy":
			return true
		case "min":
			return slices.ContainsFunc(common.Args, bounded)
		case "max":
			return !slices.ContainsFunc(common.Args, func(v ssa.Value) bool { return !bounded(v) })
		}
		return false
	}
	if common.IsInvoke() {
		return tellsLength(common.Method.Name())
	}
	f := common.StaticCallee()
	return f != nil && (tellsLength(f.Name()) || counts(f) || p.returned(declared(f), i))
}

// tellsLength tells the names of functions that return a length, or how much of a buffer they filled.
func tellsLength(name string) bool {
	return slices.Contains([]string{"Len", "Read", "ReadAt", "ReadFull"}, name)
}

// counts tells whether f is of a package whose numbers are positions in what is in memory.
func counts(f *ssa.Function) bool {
	f = declared(f)
	return f.Object() != nil && f.Object().Pkg() != nil &&
		slices.Contains([]string{"bytes", "math/bits", "runtime", "slices", "sort", "strings", "unicode/utf8"}, f.Object().Pkg().Path())
}

func (p *proof) returned(f *ssa.Function, i int) bool {
	for _, b := range f.Blocks {
		if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && !p.bounded(r.Results[i], b) {
			return false
		}
	}
	return len(f.Blocks) > 0
}

// passed tells whether all callers pass a bounded number.
func (p *proof) passed(v *ssa.Parameter) bool {
	f := v.Parent()
	if !p.hasCallersOnly(f) {
		return false
	}
	i := slices.Index(f.Params, v)
	for _, call := range p.calls[f] {
		if !p.bounded(call.Args[i], p.sites[call]) {
			return false
		}
	}
	return true
}

// loaded tells whether what is at an address is bounded.
func (p *proof) loaded(addr ssa.Value) bool {
	if f, ok := addr.(*ssa.FieldAddr); ok {
		return p.inField(f.X, f.Field)
	}
	if g, ok := addr.(*ssa.Global); ok && token.IsExported(g.Name()) {
		return false
	}
	return p.stored(p.place(addr))
}

// inField tells whether a field is bounded: one that the caller or the user sets, or one
// that is given bounded numbers only.
func (p *proof) inField(x ssa.Value, i int) bool {
	if t, ok := structOf(x.Type()).(*types.Named); ok && (strings.HasSuffix(t.Obj().Name(), "Options") || strings.HasSuffix(t.Obj().Name(), "Limits")) {
		return true
	}
	f := fieldOf(x, i)
	return !f.Exported() && p.stored(f)
}

// stored tells whether only bounded numbers are stored at a place.
func (p *proof) stored(key any) bool {
	if key == nil || p.open[key] {
		return false
	}
	for _, s := range p.stores[key] {
		if !p.bounded(s.value, s.at) {
			return false
		}
	}
	return true
}

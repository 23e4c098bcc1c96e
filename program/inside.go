package program

import (
	"context"
	"errors"
	"iter"

	"inlay/answer"
	"inlay/dwarfinline"
)

// errStopped ends a guarded loop whose consumer wants no more.
var errStopped = errors.New("stopped")

// Inside yields, for each body of the selected functions, the tree of what is
// inlined into it: function by function, then by file and DIE offset.
func (p *Program) Inside(ctx context.Context, sel *Selection) iter.Seq2[answer.Inside, error] {
	return func(yield func(answer.Inside, error) bool) {
		for b := range p.bodies(sel) {
			if err := ctx.Err(); err != nil {
				yield(answer.Inside{}, err)
				return
			}
			in, err := p.inside(ctx, b)
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
}

// inside describes one body.
func (p *Program) inside(ctx context.Context, b Body) (in answer.Inside, err error) {
	err = b.File.debug.Guard(func() (err error) {
		in = answer.Inside{Body: b.Answer(), Tree: b.tree()}
		in.Pad, err = b.Pad()
		return err
	})
	if err == nil {
		in.Callers, err = p.Callers(ctx, b)
	}
	if err == nil {
		in.AddressTaken, err = b.AddressUses()
	}
	return in, err
}

// bodies yields the bodies of a selection.
func (p *Program) bodies(sel *Selection) iter.Seq[Body] {
	return func(yield func(Body) bool) {
		if sel.all {
			for _, f := range p.files {
				if f.index == nil {
					continue
				}
				for s := range f.index.Bodies() {
					if !yield(Body{f, s}) {
						return
					}
				}
			}
			return
		}
		for _, fn := range sel.functions {
			for _, part := range fn.Parts {
				for b := range part.bodies(fn) {
					if !yield(b) {
						return
					}
				}
			}
		}
	}
}

// tree builds the inlined instances of a body from the order of their DIEs: an
// instance follows its parent.
func (b Body) tree() []answer.Node {
	children := make(map[dwarfinline.Instance][]dwarfinline.Instance)
	for i := range b.Sub.Instances() {
		children[i.Parent()] = append(children[i.Parent()], i)
	}
	var nodes func(parent dwarfinline.Instance) []answer.Node
	nodes = func(parent dwarfinline.Instance) []answer.Node {
		var out []answer.Node
		for _, i := range children[parent] {
			out = append(out, answer.Node{
				Callee:     b.File.Function(i.Origin()),
				Class:      class(i),
				Bytes:      sizeOf(i.Ranges()),
				OwnBytes:   ownBytes(i),
				CallFile:   i.CallFile(),
				CallLine:   i.CallLine(),
				CallColumn: i.CallColumn(),
				DIE:        dieOffset(i),
				Children:   nodes(i),
			})
		}
		return out
	}
	return nodes(dwarfinline.Instance{})
}

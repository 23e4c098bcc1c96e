package verify

import (
	"context"

	"inlay/answer"
	"inlay/livepatch/csource"
	"inlay/program"
)

// sources is the source tree, opened when a rule first needs it.
type sources struct {
	p    *program.Program
	dir  string // "" for none
	tree *csource.Tree
}

func (s *sources) close() {
	if s.tree != nil {
		_ = s.tree.Close() // it was only read
	}
}

// demanded tells whether the source demands that a function is inlined: by the attribute
// always_inline, or as an inline definition with gnu_inline. It is not known
// without a source tree, and where the text does not tell.
func (s *sources) demanded(ctx context.Context, f *program.File, u *unit, fn answer.Function) (demanded, known bool, e []answer.Evidence) {
	return false, false, nil
}

package livepatch

import (
	"context"
	"io"

	"inlay/answer"
	"inlay/program"
)

// Change is what a fix does to a program, see ReadPatch.
type Change struct {
	// Functions are the source functions that the fix changes, by declaration file and
	// line.
	Functions []*program.Function
	// Users are the bodies whose source names a macro, type or variable that the fix
	// changes, by file and address.
	Users []answer.Member
	// Unresolved are the parts of the fix that no function could be found for, in the
	// order of the fix.
	Unresolved              []answer.Hunk
	Added, Removed, Renamed []string // functions, functions, files as "OLD => NEW"
}

// ReadPatch reads a fix, as a unified or git diff against the sources that the files were
// built from, and finds the functions that it changes; opt may be nil. Parts of it
// that cannot be resolved are no error.
func ReadPatch(ctx context.Context, p *program.Program, diff io.Reader, opt *Options) (*Change, error) {
	return nil, io.ErrUnexpectedEOF
}

// AddChange tells the plan what the fix does besides changing functions.
func (p *Plan) AddChange(c *Change) {
	plan := &p.out.Plan
	p.out.UnresolvedHunks = append(p.out.UnresolvedHunks, c.Unresolved...)
	plan.Added, plan.Removed, plan.Renamed = c.Added, c.Removed, c.Renamed
	for i := range c.Users {
		p.add(&c.Users[i], &answer.Function{}, false)
	}
	if len(c.Unresolved) > 0 || len(c.Users) > 0 {
		plan.Complete = false
	}
}

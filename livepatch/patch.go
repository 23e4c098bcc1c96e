package livepatch

import (
	"context"
	"fmt"
	"io"
	"strings"

	"inlay/answer"
	"inlay/livepatch/csource"
	"inlay/livepatch/fixdiff"
	"inlay/program"
)

// Change is what a fix does to a program, see ReadPatch.
type Change struct {
	// Functions are the source functions that the fix changes, by declaration file and
	// line.
	Functions []*program.Function
	// Users are the bodies that hold code of functions whose source names a macro, type or
	// variable that the fix changes, by file and address.
	Users []answer.Member
	// Unresolved are the parts of the fix that no function could be found for, in the
	// order of the fix.
	Unresolved []answer.Hunk
	// Ignored are the parts that change no code.
	Ignored                 []answer.Hunk
	Added, Removed, Renamed []string // functions, functions, files as "OLD => NEW"
	Notes                   []string // what was taken for granted
}

// ReadPatch reads a fix, as a unified or git diff against the sources that the files were
// built from, and finds the functions that it changes; opt may be nil. Parts of it
// that cannot be resolved are no error. Errors wrap those of [fixdiff.Parse], or come
// from ctx or from opening the sources.
func ReadPatch(ctx context.Context, p *program.Program, diff io.Reader, opt *Options) (*Change, error) {
	d, err := fixdiff.Parse(diff)
	if err != nil {
		return nil, err
	}
	a, err := newAnalysis(ctx, p, opt)
	if err != nil {
		return nil, err
	}
	var tree *csource.Tree
	if a.src != nil {
		tree = a.src.tree
	}
	r, err := fixdiff.Resolve(ctx, d, a.table, &fixdiff.Options{Tree: tree})
	if err != nil {
		return nil, err
	}
	for _, id := range r.Signatures {
		r.Notes = append(r.Notes, a.table.Function(id).Source.Name+" changes its parameters or result: its callers have to change with it")
	}
	c := &Change{Unresolved: r.Unresolved, Ignored: r.Ignored, Added: r.Added, Removed: r.Removed, Renamed: r.Renamed, Notes: r.Notes}
	for _, id := range r.Functions {
		c.Functions = append(c.Functions, a.table.Function(id))
	}
	c.Users, err = a.users(r.Check)
	return c, err
}

// users lists the bodies that hold code of functions which the fix reaches through a name:
// their own, and those they are inlined into.
func (a *analysis) users(users []fixdiff.User) ([]answer.Member, error) {
	x := newMemberIndex(a)
	l := &list{a: a, fn: &program.Function{}, members: x}
	for _, u := range users {
		r := reason{kind: uses, note: &note{detail: describeUser(&u)}}
		for _, b := range a.table.Bodies(u.ID) {
			if c := a.body(b); !c.overridden {
				l.add(c, probable, r)
			}
		}
		for _, i := range a.table.Instances(u.ID) {
			if c := a.body(i.Host()); !c.overridden {
				l.add(c, probable, r)
			}
		}
	}
	for _, f := range a.p.Files() {
		l.fn.Parts = append(l.fn.Parts, program.Part{File: f})
	}
	if err := l.guarded(l.settleAll); err != nil {
		return nil, err
	}
	im, err := l.answer()
	return im.Check, err
}

// describeUser says how a change reaches a function.
func describeUser(u *fixdiff.User) string {
	if len(u.Via) == 0 {
		return fmt.Sprintf("the %s %s changes, and its source names %s", u.Kind, u.Changed, u.Name)
	}
	return fmt.Sprintf("the %s %s changes, and its source names %s, which leads to it through %s", u.Kind, u.Changed, u.Name, strings.Join(u.Via, ", "))
}

// AddChange tells the plan what the fix does besides changing functions.
func (p *Plan) AddChange(c *Change) {
	plan := &p.out.Plan
	p.out.UnresolvedHunks = append(p.out.UnresolvedHunks, c.Unresolved...)
	plan.Added, plan.Removed, plan.Renamed, plan.Notes = c.Added, c.Removed, c.Renamed, c.Notes
	for i := range c.Users {
		p.add(&c.Users[i], &answer.Function{}, false)
	}
	if n := len(c.Unresolved); n > 0 {
		p.addGap(answer.Gap{Kind: answer.GapHunks, Count: n, Detail: "what they change is not known", Close: "see the unresolved hunks; --source DIR resolves macros, types and variables"})
	}
	plan.Complete = plan.Complete && len(c.Unresolved) == 0
}

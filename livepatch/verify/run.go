package verify

import (
	"context"
	"fmt"
	"iter"

	"inlay/answer"
	"inlay/livepatch/contract"
	"inlay/program"
)

// Run judges every file of a program, in the order of the files; opt may be nil. Errors
// wrap ErrMode, ErrAccept or ErrBaseline and come before any result, or are those of ctx and of
// Options.Source, and end the sequence.
func Run(ctx context.Context, p *program.Program, opt *Options) iter.Seq2[answer.Verify, error] {
	return func(yield func(answer.Verify, error) bool) {
		if opt == nil {
			opt = &Options{}
		}
		if err := opt.Check(); err != nil {
			yield(answer.Verify{}, err)
			return
		}
		accept, err := newAcceptance(opt)
		if err != nil {
			yield(answer.Verify{}, err)
			return
		}
		shared := &shared{p: p, sources: &sources{p: p, dir: opt.Source}, contracts: opt.Contracts}
		defer shared.sources.close()
		if shared.contracts == nil {
			shared.contracts = &finders{p: p}
		}
		for _, f := range p.Files() {
			v, err := judgeFile(ctx, f, opt, accept, shared)
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// shared is what the rules look at for all files.
type shared struct {
	p         *program.Program
	sources   *sources
	contracts Contracts
	unpassed  searched[contract.Unpassed]
	surplus   searched[contract.Surplus]
}

// judgeFile applies all rules to one file.
func judgeFile(ctx context.Context, f *program.File, opt *Options, accept *acceptance, s *shared) (answer.Verify, error) {
	j := &judge{ctx: ctx, file: f, opt: opt, shared: s}
	if err := f.Guard(j.readUnits); err != nil {
		return answer.Verify{}, err
	}
	var checks []*check
	for _, r := range Rules() {
		c := &check{judge: j, rule: r, base: make([]answer.Verdict, len(j.units))}
		if err := c.run(); err != nil {
			return answer.Verify{}, fmt.Errorf("%s: %s: %w", f.Path(), r.ID, err)
		}
		checks = append(checks, c)
	}
	var v answer.Verify
	err := f.Guard(func() error { v = j.answer(checks, accept); return nil })
	return v, err
}

// judge is what all rules look at of one file.
type judge struct {
	*shared
	ctx   context.Context
	file  *program.File
	opt   *Options
	units []*unit // without partial ones, by offset
	mode  Mode    // that the file is judged against
	from  string  // where mode comes from
	lines commandLines
	code  *codeRanges // made when first asked for

	resolvers map[uint64]bool // made when first asked for
}

// check is one rule's work on one file.
type check struct {
	*judge
	rule     Rule
	base     []answer.Verdict // by unit: Pass where the rule looked, "" where it does not apply
	whole    answer.Verdict   // the verdict of a rule that looks at no single unit; "" for none
	findings []found
}

// found is a finding with its unit.
type found struct {
	answer.Finding
	unit *unit  // nil if it concerns the file
	at   uint64 // for the order
	key  string // what tells it from other findings of the rule in the function, for the fingerprint
}

// run applies the rule.
func (c *check) run() error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	if c.rule.needsMode && c.mode == NoMode {
		c.whole = answer.Unknown
		return nil
	}
	return c.file.Guard(func() error { return c.rule.check(c) })
}

// pass says that the rule looked at a unit and could decide.
func (c *check) pass(u *unit) { c.base[u.n] = answer.Pass }

// find adds a finding.
func (c *check) find(u *unit, v answer.Verdict, f found) {
	f.Rule, f.Verdict, f.unit = c.rule.ID, v, u
	if u != nil {
		a := program.UnitAnswer(u.Unit)
		f.Unit = &a
		if c.base[u.n] == "" {
			c.base[u.n] = answer.Pass // the rule applies to it; the finding says how
		}
	}
	if f.Evidence == nil {
		f.Evidence = []answer.Proof{}
	}
	c.findings = append(c.findings, f)
}

// noDWARF is the answer of a rule whose evidence is in the DWARF to a file without any.
func (c *check) noDWARF(what string) {
	c.find(nil, answer.Unknown, found{key: "no DWARF", Finding: answer.Finding{
		Message: "no DWARF: symbols alone neither show nor rule out " + what}})
}

// judged tells whether the evidence in a unit's code counts, and against which level: the
// code of a GCC. Of other compilers nothing is expected, see LP001.
func (j *judge) judged(u *unit) bool { return u.kind == compiled && u.record.compiler == gcc }

// modeOf returns the level that a unit is judged against.
func (j *judge) modeOf(u *unit) Mode {
	if j.opt.Expect != NoMode || u.record.mode == NoMode || u.record.problem != "" {
		return j.mode
	}
	return u.record.mode
}

package query

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"inlay/answer"
	"inlay/audit/facts"
)

// Changed compares two snapshots: what was added, removed or has another content, and for
// binaries the functions whose copies differ. Functions are the same by name, linkage name and
// the end of their declaration file. Errors are those of Findings; opt.Snapshot is left out of
// account. Base counts the new snapshot; Totals counts by change, and the "functions" that changed.
func Changed(ctx context.Context, s Store, from, to string, opt *Options) (*Answer[answer.AuditChange], error) {
	if err := checkSnapshot(s, from, to); err != nil {
		return nil, err
	}
	c := comparison{old: map[where]*facts.Source{}, new: map[where]*facts.Source{}}
	var err error
	if c.before, err = newPool(ctx, s, Options{Store: opt.get().Store, Snapshot: from}, keep(c.old)); err != nil {
		return nil, err
	}
	if c.after, err = newPool(ctx, s, Options{Store: opt.get().Store, Snapshot: to}, keep(c.new)); err != nil {
		return nil, err
	}
	c.readSides()
	out := &Answer[answer.AuditChange]{Base: c.after.base}
	out.Base.Snapshots = []string{from, to}
	out.Base.Incomplete = sum(c.before.base.Incomplete, c.after.base.Incomplete)
	for _, at := range c.places() {
		if r := c.compare(at); r != nil {
			out.Base.Totals[r.Change]++
			out.Base.Totals["functions"] += len(r.Functions)
			out.Results = append(out.Results, *r)
		}
	}
	out.Problems = append(c.before.list, c.after.list...)
	return out, ctx.Err()
}

// sum adds what is incomplete in two snapshots; the collections are those of the store.
func sum(a, b answer.AuditIncomplete) answer.AuditIncomplete {
	return answer.AuditIncomplete{
		Binaries: a.Binaries + b.Binaries, NoDWARF: a.NoDWARF + b.NoDWARF, Unread: a.Unread + b.Unread,
		LowerBound: a.LowerBound + b.LowerBound, Other: a.Other + b.Other, Failed: a.Failed + b.Failed, Collections: max(a.Collections, b.Collections),
	}
}

// where is a file or a member, in whatever snapshot. A tar file may have several members of one name,
// which again numbers.
type where struct {
	path, member string
	again        int
}

// comparison is two snapshots side by side.
type comparison struct {
	before, after *pool
	old, new      map[where]*facts.Source
	oldFacts      map[facts.Digest]*sideFacts
	newFacts      map[facts.Digest]*sideFacts
}

// keep gathers sources by their place. What two runs of a snapshot say alike is one.
func keep(all map[where]*facts.Source) func(*facts.Source) {
	type content struct {
		where
		digest, outcome string
	}
	known, more := map[content]bool{}, map[where]int{} // of names that come again with other content
	return func(s *facts.Source) {
		at := where{path: s.Path, member: s.Member}
		if first := all[at]; first != nil {
			c := content{at, s.Digest, s.Outcome}
			if known[c] || first.Digest == s.Digest && first.Outcome == s.Outcome {
				return
			}
			known[c] = true
			more[at]++
			at.again = more[at]
		}
		all[at] = s
	}
}

// readSides reads the facts of the binaries whose content differs.
func (c *comparison) readSides() {
	oldDigests, newDigests := map[facts.Digest]bool{}, map[facts.Digest]bool{}
	for at, old := range c.old {
		if next := c.new[at]; next != nil && next.Digest != old.Digest && c.before.binaries[old.Digest] != nil && c.after.binaries[next.Digest] != nil {
			oldDigests[old.Digest], newDigests[next.Digest] = true, true
		}
	}
	c.oldFacts, c.newFacts = c.before.sides(oldDigests), c.after.sides(newDigests)
}

// places lists all files and members of both snapshots.
func (c *comparison) places() []where {
	all := maps.Clone(c.old)
	maps.Copy(all, c.new)
	list := slices.Collect(maps.Keys(all))
	slices.SortFunc(list, func(a, b where) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.member, b.member), cmp.Compare(a.again, b.again))
	})
	return list
}

// compare says what happened at one place, nil for nothing.
func (c *comparison) compare(at where) *answer.AuditChange {
	old, next := c.old[at], c.new[at]
	r := &answer.AuditChange{Path: at.path, Member: at.member, Old: c.before.side(old), New: c.after.side(next)}
	switch {
	case old == nil:
		r.Change = "added"
	case next == nil:
		r.Change = "removed"
	case old.Digest != next.Digest:
		r.Change = "content"
		c.functions(r, old.Digest, next.Digest)
	case old.Outcome != next.Outcome:
		r.Change = "outcome"
	default:
		return nil
	}
	return r
}

// side is what one snapshot says of a source, nil for nothing.
func (p *pool) side(s *facts.Source) *answer.AuditSide {
	if s == nil {
		return nil
	}
	r := &answer.AuditSide{Digest: s.Digest, Outcome: s.Outcome, Why: s.Why}
	if b := p.binaries[s.Digest]; b != nil {
		r.BuildID = b.BuildID
	}
	return r
}

// functions compares the copies that two contents hold.
func (c *comparison) functions(r *answer.AuditChange, from, to facts.Digest) {
	old, next := c.oldFacts[from], c.newFacts[to]
	if old == nil || next == nil {
		return
	}
	for _, side := range []struct {
		name string
		*sideFacts
	}{{"old", old}, {"new", next}} {
		if !side.subject.complete() {
			r.Notes = append(r.Notes, fmt.Sprintf("not everything is known about the %s content, so what differs there may be missing, or be a difference in what is known", side.name))
		}
	}
	r.Functions = compareSides(old, next)
}

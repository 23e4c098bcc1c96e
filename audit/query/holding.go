package query

import (
	"slices"

	"inlay/answer"
	"inlay/audit/facts"
)

// holding is what one binary holds of one source function.
type holding struct {
	subject   *subject
	evidence  *facts.Binary
	fn        *match
	bodies    []facts.Body     // by number
	instances []facts.Instance // by DIE offset
}

// holdings reads the bodies and instances of functions, and tells which binaries hold them, in
// the order of the binaries, then of the functions.
func (p *pool) holdings(found []*match) []*holding {
	if len(found) == 0 {
		return nil
	}
	f := filterOf(found)
	byKey := make(map[key]*match, len(found))
	for _, m := range found {
		byKey[m.key()] = m
	}
	bodies, instances := map[key][]facts.Body{}, map[key][]facts.Instance{}
	for b := range rows(p.ctx, &p.problems, p.store.Bodies(p.ctx, f)) {
		k := key{b.Digest, b.Function}
		if m := byKey[k]; m != nil && (m.only == nil || m.only[b.Body]) {
			bodies[k] = append(bodies[k], b)
		}
	}
	for i := range rows(p.ctx, &p.problems, p.store.Instances(p.ctx, f)) {
		k := key{i.Digest, i.Function}
		if m := byKey[k]; m != nil && m.only == nil {
			instances[k] = append(instances[k], i)
		}
	}
	var all []*holding
	for _, m := range found {
		for _, s := range p.speaksFor[m.Digest] {
			all = append(all, &holding{s, p.binaries[m.Digest], m, bodies[m.key()], instances[m.key()]})
		}
	}
	all = withoutTwice(all)
	order := make(map[*subject]int, len(p.subjects))
	for i, s := range p.subjects {
		order[s] = i
	}
	slices.SortStableFunc(all, func(a, b *holding) int { return order[a.subject] - order[b.subject] })
	return all
}

// filterOf picks the rows of functions, of which there is one at least.
func filterOf(found []*match) *Filter {
	f := &Filter{}
	for _, m := range found {
		f.Names = append(f.Names, m.Name)
		f.Digests = append(f.Digests, m.Digest)
	}
	slices.Sort(f.Names)
	slices.Sort(f.Digests)
	f.Names, f.Digests = slices.Compact(f.Names), slices.Compact(f.Digests)
	return f
}

// open tells that a copy may be there that left no trace.
func (h *holding) open() bool { return len(h.fn.OpenUnits) > 0 || h.fn.LowerBound > 0 }

// complete tells that there are no copies but the known ones.
func (h *holding) complete() bool { return !h.open() && h.subject.complete() }

func (h *holding) function() answer.Function { return functionOf(&h.fn.Function) }

func functionOf(f *facts.Function) answer.Function {
	return answer.Function{Name: f.Name, LinkageName: f.LinkageName, Demangled: f.Demangled, DeclFile: f.DeclFile, DeclLine: int(f.DeclLine)}
}

package query

import (
	"cmp"
	"maps"
	"slices"

	"inlay/answer"
	"inlay/audit/facts"
)

// sideFacts is what one content holds, function by function.
type sideFacts struct {
	subject   *subject
	functions map[identity]*sideFunction
}

// sideFunction counts the copies of a function.
type sideFunction struct {
	row   facts.Function
	count answer.AuditCount
	hosts map[string]bool // of its inlined instances, by name
}

// sides reads the functions and the hosts of contents.
func (p *pool) sides(digests map[facts.Digest]bool) map[facts.Digest]*sideFacts {
	out := map[facts.Digest]*sideFacts{}
	into := map[facts.Digest][]*sideFacts{} // by evidence
	for _, s := range p.subjects {
		if !digests[s.own.Digest] {
			continue
		}
		side := &sideFacts{subject: s, functions: map[identity]*sideFunction{}}
		out[s.own.Digest] = side
		for _, b := range s.evidence() {
			into[b.Digest] = append(into[b.Digest], side)
		}
	}
	if len(into) == 0 {
		return out
	}
	f := &Filter{Digests: slices.Sorted(maps.Keys(into))}
	of := map[key]identity{}
	for row := range rows(p.ctx, &p.problems, p.store.Functions(p.ctx, f)) {
		id := identityOf(&row)
		of[key{row.Digest, row.Function}] = id
		for _, side := range into[row.Digest] {
			side.add(id, &row)
		}
	}
	for i := range rows(p.ctx, &p.problems, p.store.Instances(p.ctx, f)) {
		for _, side := range into[i.Digest] {
			if fn := side.functions[of[key{i.Digest, i.Function}]]; fn != nil {
				fn.hosts[cmp.Or(i.HostName, i.HostSymbol)] = true
			}
		}
	}
	return out
}

// add takes a row into account. Functions that only differ in their line are one here.
func (s *sideFacts) add(id identity, row *facts.Function) {
	fn := s.functions[id]
	if fn == nil {
		fn = &sideFunction{row: *row, hosts: map[string]bool{}}
		s.functions[id] = fn
	}
	fn.count.OutOfLine += int(row.Bodies - row.Clones)
	fn.count.Clones += int(row.Clones)
	fn.count.Instances += int(row.Instances)
	fn.count.Bytes += uint64(max(row.InlinedBytes, 0))
}

// compareSides lists the functions whose copies differ.
func compareSides(old, next *sideFacts) []answer.AuditFunctionChange {
	ids := maps.Clone(old.functions)
	maps.Copy(ids, next.functions)
	var out []answer.AuditFunctionChange
	for id := range ids {
		if r := compareFunction(old.functions[id], next.functions[id]); len(r.Changes) > 0 {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b answer.AuditFunctionChange) int { return compareNames(&a.Function, &b.Function) })
	return out
}

// compareFunction compares one function; a side that does not know it is nil.
func compareFunction(old, next *sideFunction) answer.AuditFunctionChange {
	var r answer.AuditFunctionChange
	note := func(is bool, change answer.CopyChange) {
		if is {
			r.Changes = append(r.Changes, change)
		}
	}
	none := &sideFunction{}
	a, b := cmp.Or(old, none), cmp.Or(next, none)
	if a.count == (answer.AuditCount{}) && b.count == a.count {
		return r // known, and without a copy
	}
	note(old == nil, answer.Appeared)
	note(next == nil, answer.Disappeared)
	r.Old, r.New = a.count, b.count
	r.HostsGained, r.HostsLost = without(b.hosts, a.hosts), without(a.hosts, b.hosts)
	r.Function = functionOf(&cmp.Or(next, old).row)
	note(len(r.HostsGained) > 0, answer.NewlyInlined)
	note(len(r.HostsLost) > 0, answer.NoLongerInlined)
	note(b.count.Clones > a.count.Clones, answer.Cloned)
	note(b.count.Clones < a.count.Clones, answer.Uncloned)
	note(b.count.OutOfLine > a.count.OutOfLine, answer.MoreBodies)
	note(b.count.OutOfLine < a.count.OutOfLine, answer.FewerBodies)
	return r
}

// without lists what a has and b has not.
func without(a, b map[string]bool) []string {
	var out []string
	for name := range a {
		if !b[name] {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

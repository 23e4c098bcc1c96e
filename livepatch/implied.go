package livepatch

import (
	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
)

// implied is a body that probably holds a copy of a function that left no inlined
// instance: it holds a copy of another function that is known to call it, and in that
// copy neither an instance nor a call is to be seen.
type implied struct {
	callee program.FunctionID
	host   dwarfinline.Subprogram
	via    []program.FunctionID // the functions between, the one next to the changed function first
	source bool                 // only the source knows of one of the calls
}

// impliedIn lists the bodies of a unit that probably hold a copy of a function. A body
// comes once, by the shortest path.
func (v *view) impliedIn(id program.FunctionID) []*implied {
	start, ok := v.byID[id]
	if !ok || v.nodes[start].state != answer.Open {
		return nil
	}
	found := impliedSearch{v: v, id: id, hosts: make(map[dwarfinline.Subprogram]bool), paths: map[int32]path{start: {}}, queue: []int32{start}}
	for len(found.queue) > 0 {
		n := found.queue[0]
		found.queue = found.queue[1:]
		for _, e := range v.nodes[n].callers {
			found.climb(n, e)
		}
	}
	return found.out
}

type impliedSearch struct {
	v     *view
	id    program.FunctionID
	out   []*implied
	hosts map[dwarfinline.Subprogram]bool // of out
	paths map[int32]path                  // to the functions whose callers are looked at
	queue []int32
}

// climb adds the hosts of a caller's copies in which the callee is not seen. Where the
// caller's own copies may have vanished, its callers are next. A caller with a body of its
// own in the unit is called where it is not seen: in the records of compilers, one in
// five such paths is real.
func (s *impliedSearch) climb(n int32, e edge) {
	callee, caller := &s.v.nodes[n], &s.v.nodes[e.caller]
	p := s.paths[n].to(caller.id, e.source)
	for _, c := range caller.copies {
		if callee.seenIn(c) || s.hosts[c.host] {
			continue
		}
		s.hosts[c.host] = true
		s.out = append(s.out, &implied{callee: s.id, host: c.host, via: p.via, source: p.source})
	}
	if _, seen := s.paths[e.caller]; !seen && caller.state == answer.Open && caller.bodies == 0 {
		s.paths[e.caller] = p
		s.queue = append(s.queue, e.caller)
	}
}

// path leads from a changed function up to one that calls it through others.
type path struct {
	via    []program.FunctionID
	source bool
}

func (p path) to(id program.FunctionID, source bool) path {
	return path{via: append(p.via[:len(p.via):len(p.via)], id), source: p.source || source}
}

package livepatch

import (
	"slices"

	"inlay/answer"
	"inlay/program"
)

// implied is code that probably holds a copy of a function that left no inlined
// instance: it holds a copy of another function that is known to call it, and in that
// copy neither an instance nor a call is to be seen.
type implied struct {
	callee program.FunctionID
	host   *code
	path   *step   // from the function to the one whose copy the host holds
	copy   copyKey // of that one
	twin   bool    // the host is a copy of the last function's body
}

// via lists the functions between, the one next to the changed function first: those that
// may have vanished, and the inliners of the copy. The host itself is left out.
func (im *implied) via(a *analysis) (out []program.FunctionID) {
	for s := im.path; s.up != nil; s = s.up {
		out = append(out, s.id)
	}
	slices.Reverse(out)
	if im.copy < 0 && len(out) > 0 && !im.twin {
		return out[:len(out)-1]
	}
	if im.copy >= 0 {
		f := im.host.place.File
		for i := im.host.place.Sub.Unit().Instance(int(im.copy)).Parent(); i.Valid(); i = i.Parent() {
			if id := a.table.OfInstance(f, i); id != program.NoFunction { // else its origin cannot be read, which is a diagnostic
				out = append(out, id)
			}
		}
	}
	return out
}

// step is a function that calls the one of the step before it, or others between; the
// first step is the changed function.
type step struct {
	id program.FunctionID
	up *step
}

// impliedIn lists the code of a unit that probably holds a copy of a function. Code comes
// once, by the shortest path.
func (v *view) impliedIn(id program.FunctionID) []*implied {
	s := v.search(id, false)
	if s == nil {
		return nil
	}
	return s.out
}

// possibleIn lists the code of a unit that may hold a copy as far as anything is known
// about calls: also where calls of the function are seen, or where it was only ever
// seen to be called.
// Whole is false if there was too much to follow.
func (v *view) possibleIn(id program.FunctionID) (hosts map[*code]bool, whole bool) {
	s := v.search(id, true)
	if s == nil {
		return nil, true
	}
	return s.hosts, !s.cut
}

// namedIn lists the code of a unit whose source calls a function that has no code and was
// inlined nowhere, directly or through others: its calls were removed because it has no
// effect.
func (v *view) namedIn(id program.FunctionID) map[*code]bool {
	n, ok := v.byID[id]
	if !ok || v.nodes[n].state != answer.FoldedOrRemoved {
		return nil
	}
	return v.climbFrom(n, id, false).hosts
}

// search climbs from a function of an open unit to those that call it, directly and
// through others that may have vanished too.
func (v *view) search(id program.FunctionID, loose bool) *impliedSearch {
	start, ok := v.byID[id]
	if !ok || v.nodes[start].state != answer.Open || len(v.nodes[start].callers)+len(v.nodes[start].twins) == 0 {
		return nil
	}
	return v.climbFrom(start, id, loose)
}

func (v *view) climbFrom(start int32, id program.FunctionID, loose bool) *impliedSearch {
	s := &impliedSearch{v: v, id: id, loose: loose}
	s.push(start, &step{id: id})
	for len(s.queue) > 0 {
		if s.cut = len(s.paths) > maxClimb; s.cut {
			break
		}
		n := s.queue[0]
		s.queue = s.queue[1:]
		s.addTwins(v.nodes[n].twins, s.paths[n])
		for _, e := range v.nodes[n].callers {
			if loose || e.kind != seenCalled {
				s.climb(n, e)
			}
		}
	}
	return s
}

// maxClimb bounds how many functions one search climbs over. In a kernel it is some
// hundreds; what is cut off stays in the bound.
const maxClimb = 1 << 12

// impliedSearch is one climb. There are as many as functions in open units, and most
// find nothing: the maps are made when there is something to put in.
type impliedSearch struct {
	v     *view
	id    program.FunctionID
	loose bool // see possibleIn
	out   []*implied
	hosts map[*code]bool  // of out
	paths map[int32]*step // to the functions whose callers are looked at, by node
	queue []int32
	cut   bool // at maxClimb
}

func (s *impliedSearch) push(n int32, p *step) {
	if s.paths == nil {
		s.paths = make(map[int32]*step)
	}
	s.paths[n] = p
	s.queue = append(s.queue, n)
}

// addTwins adds code that holds copies of a function's bodies.
func (s *impliedSearch) addTwins(twins []*code, p *step) {
	for _, c := range twins {
		s.addHost(c, implied{path: p, copy: -1, twin: true})
	}
}

func (s *impliedSearch) addHost(c *code, im implied) {
	if s.hosts[c] {
		return
	}
	if s.hosts == nil {
		s.hosts = make(map[*code]bool)
	}
	s.hosts[c] = true
	if !s.loose {
		im.callee, im.host = s.id, c
		s.out = append(s.out, &im)
	}
}

// climb adds the hosts of a caller's copies in which the callee is not seen. Where the
// caller's own copies may have vanished, its callers are next. A caller with a body of its
// own in the unit is called where it is not seen: with the sources at hand, one in twelve
// such paths is real by the compiler's record.
func (s *impliedSearch) climb(n int32, e edge) {
	callee, caller := &s.v.nodes[n], &s.v.nodes[e.caller]
	var p *step
	for _, c := range caller.copies {
		if !callee.holds(c) && (s.loose || !callee.calls(c)) {
			p = s.stepTo(p, caller, n)
			s.addHost(c.host, implied{path: p, copy: c.key})
		}
	}
	if len(caller.twins) > 0 { // they hold what the caller's bodies hold
		p = s.stepTo(p, caller, n)
		s.addTwins(caller.twins, p)
	}
	if s.paths[e.caller] == nil && (s.loose && caller.state != answer.Closed || caller.state == answer.Open && caller.bodies == 0) {
		s.push(e.caller, s.stepTo(p, caller, n))
	}
}

// stepTo returns the step to a caller, made when it is first needed.
func (s *impliedSearch) stepTo(p *step, caller *node, n int32) *step {
	if p == nil {
		p = &step{caller.id, s.paths[n]}
	}
	return p
}

package livepatch

import (
	"cmp"
	"slices"

	"inlay/program"
)

// edge leads to a node that is known to call another one.
type edge struct {
	caller int32
	kind   edgeKind
}

// edgeKind says what is known of a call.
type edgeKind uint8

const (
	seenInlined edgeKind = iota // an inlined instance was seen in some unit
	inSource                    // only the source says so
	// seenCalled: calls were seen and no inlined instance. Where some calls stay, next to
	// no copy vanishes, so this is no reason to believe in one.
	seenCalled
)

// relate links the functions of the unit by what was seen in any unit of the program, and
// by what the source says.
func (a *analysis) relate(v *view) {
	var byName map[string]int32
	if a.src != nil {
		byName = v.byName(a.table)
	}
	known := make(map[int32]bool)
	for caller := range v.nodes {
		clear(known)
		id := v.nodes[caller].id
		for _, callee := range a.table.Callees(id) {
			if n, ok := v.byID[callee.ID]; ok {
				kind := seenCalled
				if callee.Inlined {
					kind = seenInlined
				}
				v.link(n, caller, kind)
				known[n] = true
			}
		}
		if a.src == nil {
			continue
		}
		for _, name := range a.src.of(id).names {
			if n, ok := byName[name]; ok && !known[n] && int(n) != caller {
				v.link(n, caller, inSource)
			}
		}
	}
	for n := range v.nodes {
		slices.SortStableFunc(v.nodes[n].callers, a.byDeclaration(v))
	}
}

// byDeclaration orders callers by what the source says of them: of paths of the same
// length the same one is told wherever the DIEs are.
func (a *analysis) byDeclaration(v *view) func(x, y edge) int {
	return func(x, y edge) int {
		p, q := &a.table.Function(v.nodes[x.caller].id).Source, &a.table.Function(v.nodes[y.caller].id).Source
		return cmp.Or(cmp.Compare(p.Name, q.Name), cmp.Compare(p.DeclFile, q.DeclFile), cmp.Compare(p.DeclLine, q.DeclLine),
			cmp.Compare(p.LinkageName, q.LinkageName))
	}
}

func (v *view) link(callee int32, caller int, kind edgeKind) {
	n := &v.nodes[callee]
	n.callers = append(n.callers, edge{int32(caller), kind})
}

// byName finds the functions of the unit by their names in the source, or by another name
// of their code.
func (v *view) byName(t *program.FunctionTable) map[string]int32 {
	names := make(map[string]int32, len(v.nodes))
	for n := range v.nodes {
		for _, c := range v.nodes[n].copies {
			if c.key >= 0 {
				break // instances come behind the bodies
			}
			_, aliases := c.host.place.Names()
			for _, name := range aliases {
				names[name] = int32(n)
			}
		}
	}
	for n := range v.nodes {
		names[t.Function(v.nodes[n].id).Source.Name] = int32(n)
	}
	return names
}

// findUnsure finds the code of which the source cannot say what else it holds: it holds a
// function whose text could not be read, or not all of it, or it is what folding made of
// another text.
func (a *analysis) findUnsure(v *view) {
	if a.src == nil {
		return
	}
	v.unsure = make(map[*code]bool)
	for _, c := range v.holders {
		v.unsure[c] = !c.place.HasBody() // the text is not that of the code
	}
	for i := range v.nodes {
		for _, c := range v.nodes[i].twins {
			v.unsure[c] = false // but that of the function whose copy it is
		}
	}
	for i := range v.nodes {
		n := &v.nodes[i]
		t := a.src.of(n.id)
		if isVersion(t.err) {
			v.misfit = true
		}
		if t.sure {
			continue
		}
		for _, c := range n.copies {
			v.unsure[c.host] = true
		}
	}
}

package query

import (
	"fmt"
	"slices"

	"inlay/audit/facts"
)

// withoutTwice leaves out what several evidence files say of one binary: first two debug files
// that tell the same copy of a function, then, of what the symbols of a stripped binary say, the
// code that a debug file describes.
func withoutTwice(all []*holding) []*holding {
	t := told{by: map[spot]facts.Digest{}}
	twice := map[*holding]bool{}
	for _, own := range []bool{false, true} {
		for _, h := range all {
			if len(h.subject.debug) > 0 && (h.evidence == h.subject.own) == own {
				twice[h] = t.reduce(h, own)
			}
		}
	}
	return slices.DeleteFunc(all, func(h *holding) bool { return twice[h] })
}

// told knows which evidence file was the first to tell something of a binary.
type told struct{ by map[spot]facts.Digest }

// spot is a copy, a function or an address of a binary.
type spot struct {
	*subject
	what string
}

// first notes that the evidence of h tells something, and says whether no other file did before.
func (t *told) first(h *holding, what string) bool {
	k := spot{h.subject, what}
	if _, ok := t.by[k]; !ok {
		t.by[k] = h.evidence.Digest
	}
	return t.by[k] == h.evidence.Digest
}

// described says whether another file tells of the code at an address.
func (t *told) described(h *holding, address string) bool {
	by, ok := t.by[spot{h.subject, code + address}]
	return ok && by != h.evidence.Digest
}

const code = "code "

// reduce leaves out what was told before, and tells that nothing is left of h.
func (t *told) reduce(h *holding, own bool) (nothing bool) {
	isNew := t.first(h, "function "+h.fn.Name) && !(own && slices.ContainsFunc(h.bodies, func(b facts.Body) bool { return t.described(h, b.Address) }))
	h.bodies = slices.DeleteFunc(slices.Clone(h.bodies), func(b facts.Body) bool {
		if own { // linkage names are all that symbols tell; a cold part goes with the body that was told
			return t.described(h, b.Address) || !isNew && slices.Contains(b.Clone, "cold")
		}
		t.first(h, code+b.Address)
		return !t.first(h, fmt.Sprintf("body %q %s", b.Name, b.Address))
	})
	h.instances = slices.DeleteFunc(slices.Clone(h.instances), func(i facts.Instance) bool {
		return !t.first(h, fmt.Sprintf("instance %q %s %s %s %d %d %s %q", i.Name, i.HostAddress, i.EntryPC, i.CallFile, i.CallLine, i.CallColumn, i.Class, i.Inliners))
	})
	return !isNew && len(h.bodies)+len(h.instances) == 0
}

package program

import (
	"cmp"
	"slices"

	"inlay/dwarfinline"
)

// innermost finds the deepest inlined instance at addresses in one body; of two at
// the same depth the later one.
type innermost struct {
	instances []dwarfinline.Instance // by depth, then by DIE offset
	flat      []span                 // of their ranges, nil if a look at each is cheaper
}

// newInnermost reads the instances of a body for a number of addresses. Only for
// many it is worth the time to cut their ranges into pieces without overlap.
func newInnermost(b Body, addresses int) *innermost {
	in := &innermost{instances: slices.Collect(b.Sub.Instances())}
	slices.SortStableFunc(in.instances, func(a, b dwarfinline.Instance) int { return cmp.Compare(a.Depth(), b.Depth()) })
	const few = 16
	if addresses <= few {
		return in
	}
	var spans []span
	for n, i := range in.instances {
		for _, r := range i.Ranges() {
			spans = append(spans, span{r.Lo, r.Hi, n, n})
		}
	}
	in.flat = flatten(spans)
	return in
}

// at returns the instance at pc, not valid if there is none.
func (in *innermost) at(pc uint64) dwarfinline.Instance {
	if in.flat != nil {
		if n, ok := itemAt(in.flat, pc); ok {
			return in.instances[n]
		}
		return dwarfinline.Instance{}
	}
	for _, i := range slices.Backward(in.instances) {
		if i.Contains(pc) {
			return i
		}
	}
	return dwarfinline.Instance{}
}

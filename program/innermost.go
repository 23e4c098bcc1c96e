package program

import (
	"cmp"
	"slices"

	"inlay/dwarfinline"
)

// innermost finds the deepest inlined instance at addresses in one body; of two at
// the same depth the later one.
type innermost struct {
	body      Body
	instances []dwarfinline.Instance
	flat      []span
}

// prepare reads the instances of a body once for many addresses.
func (in *innermost) prepare(b Body) {
	if in.body == b {
		return
	}
	*in = innermost{body: b, instances: slices.Collect(b.Sub.Instances())}
	slices.SortStableFunc(in.instances, func(a, b dwarfinline.Instance) int { return cmp.Compare(a.Depth(), b.Depth()) })
	var spans []span
	for n, i := range in.instances {
		for _, r := range i.Ranges() {
			spans = append(spans, span{r.Lo, r.Hi, n, n})
		}
	}
	in.flat = flatten(spans)
}

// at returns the instance at pc, not valid if there is none.
func (in *innermost) at(pc uint64) dwarfinline.Instance {
	if n, ok := itemAt(in.flat, pc); ok {
		return in.instances[n]
	}
	return dwarfinline.Instance{}
}

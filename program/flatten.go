package program

import (
	"cmp"
	"container/heap"
	"slices"
	"sort"
)

// span is a stretch of code that belongs to an item. Where spans overlap, the one
// of the highest rank has the bytes.
type span struct {
	lo, hi uint64
	rank   int
	item   int
}

// flatten returns what is left of each span, ascending and without overlaps, in
// O(n log n) whatever the overlaps. Ranks must differ.
func flatten(spans []span) []span {
	spans = slices.DeleteFunc(spans, func(s span) bool { return s.lo >= s.hi })
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.lo, b.lo) })
	points := make([]uint64, 0, 2*len(spans))
	for _, s := range spans {
		points = append(points, s.lo, s.hi)
	}
	slices.Sort(points)
	points = slices.Compact(points)
	var open spanHeap
	var out []span
	for i, at := range points {
		for len(spans) > 0 && spans[0].lo == at {
			heap.Push(&open, spans[0])
			spans = spans[1:]
		}
		for len(open) > 0 && open[0].hi <= at {
			heap.Pop(&open)
		}
		if len(open) == 0 {
			continue
		}
		top, next := open[0], points[i+1] // an open span ends at a later point
		if n := len(out); n > 0 && out[n-1].rank == top.rank && out[n-1].hi == at {
			out[n-1].hi = next
		} else {
			out = append(out, span{at, next, top.rank, top.item})
		}
	}
	return out
}

// itemAt returns the item that has the byte at pc in flattened spans.
func itemAt(flat []span, pc uint64) (item int, ok bool) {
	i := sort.Search(len(flat), func(i int) bool { return flat[i].hi > pc })
	if i == len(flat) || flat[i].lo > pc {
		return 0, false
	}
	return flat[i].item, true
}

// spanHeap has the span of the highest rank on top.
type spanHeap []span

func (h spanHeap) Len() int           { return len(h) }
func (h spanHeap) Less(i, j int) bool { return h[i].rank > h[j].rank }
func (h spanHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *spanHeap) Push(x any)        { *h = append(*h, x.(span)) } //bounded: heap.Push is given spans

func (h *spanHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

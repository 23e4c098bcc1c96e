package report

import (
	"cmp"
	"slices"
)

// box is a node of a drawing, in pixels.
type box struct {
	lines         []string
	x, y          float64 // of its left upper corner
	width, height float64
	layer         int
}

// Sizes of a drawing, in pixels.
const (
	charWidth  = 6.6 // of the font that is asked for; wider than most
	lineHeight = 14.0
	boxPadding = 6.0
	layerGap   = 190.0 // room for the words of an edge
	boxGap     = 12.0
)

// newBox is as large as its text.
func newBox(lines ...string) *box {
	b := &box{lines: lines, height: float64(len(lines))*lineHeight + 2*boxPadding}
	for _, line := range lines {
		b.width = max(b.width, float64(len([]rune(line)))*charWidth+2*boxPadding)
	}
	return b
}

// layered places the boxes of a graph in columns by their distance from the first one. Within a
// column they follow what leads to them, so that few edges cross. What no edge reaches stands in the
// last column. It returns the size of all.
func layered(boxes []*box, edges []*graphEdge) (width, height float64) {
	layers := layersOf(boxes, edges)
	for _, layer := range layers {
		y, widest := 0.0, 0.0
		for _, n := range layer {
			b := boxes[n]
			b.x, b.y = width, y
			y += b.height + boxGap
			widest = max(widest, b.width)
		}
		height = max(height, y-boxGap)
		width += widest + layerGap
	}
	for _, layer := range layers {
		center(boxes, layer, height)
	}
	return width - layerGap, height
}

// layersOf lists the boxes of each column, from above.
func layersOf(boxes []*box, edges []*graphEdge) [][]int {
	from, to := make([][]int, len(boxes)), make([][]int, len(boxes))
	for _, e := range edges {
		from[e.to] = append(from[e.to], e.from)
		to[e.from] = append(to[e.from], e.to)
	}
	distance := make([]int, len(boxes))
	for i := range distance {
		distance[i] = -1
	}
	distance[0] = 0
	reached := []int{0}
	for i := 0; i < len(reached); i++ {
		for _, n := range to[reached[i]] {
			if distance[n] < 0 {
				distance[n] = distance[reached[i]] + 1
				reached = append(reached, n)
			}
		}
	}
	last := distance[reached[len(reached)-1]]
	layers := make([][]int, last+1) //bounded: no way is longer than there are boxes
	position := make([]float64, len(boxes))
	for n := range boxes {
		if distance[n] < 0 {
			distance[n] = last
		}
		boxes[n].layer = distance[n]
		layers[distance[n]] = append(layers[distance[n]], n)
	}
	for _, layer := range layers {
		order(layer, from, position)
	}
	return layers
}

// order sorts a column by the mean position of what leads to each box from columns before it, which
// have theirs.
func order(layer []int, from [][]int, position []float64) {
	mean := make(map[int]float64, len(layer))
	for _, n := range layer {
		for _, before := range from[n] {
			mean[n] += position[before] / float64(len(from[n]))
		}
	}
	slices.SortStableFunc(layer, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
	for i, n := range layer {
		position[n] = float64(i) / float64(len(layer))
	}
}

// center moves a column to the middle of the drawing.
func center(boxes []*box, layer []int, height float64) {
	if len(layer) == 0 {
		return
	}
	last := boxes[layer[len(layer)-1]]
	down := (height - last.y - last.height) / 2
	for _, n := range layer {
		boxes[n].y += down
	}
}

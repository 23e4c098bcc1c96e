package fixdiff

import "sort"

// change is an item that differs between the sides of a diff; old is nil for a new one
// and new for a removed one.
type change struct {
	old, new *item
}

// either returns the old item, or the new one if there is no old one.
func (c change) either() *item {
	if c.old != nil {
		return c.old
	}
	return c.new
}

// itemKey tells which items of two texts may be the same.
type itemKey struct {
	kind itemKind
	name string
	hunk int // of an item whose start is not in the text
}

func (it *item) key() itemKey {
	switch {
	case it.cut:
		return itemKey{hunk: it.hunk}
	case it.kind == kConditional:
		return itemKey{kind: it.kind, hunk: -1}
	}
	return itemKey{kind: it.kind, name: it.name, hunk: -1}
}

// maxSame is among how many items of the same name an equal one is looked for.
const maxSame = 64

// compare pairs the items of both sides. What the compiler reads alike is no change,
// wherever it stands: moving a function changes nothing.
func compare(old, new []*item) (out []change) {
	left := make(map[itemKey][]*item)
	for _, it := range new {
		left[it.key()] = append(left[it.key()], it)
	}
	var rest []*item
	for _, it := range old {
		list, found := left[it.key()], false
		for i, o := range list {
			if it.same(o) {
				copy(list[1:i+1], list[:i])
				left[it.key()], found = list[1:], true
				break
			}
			if i == maxSame {
				break
			}
		}
		if !found {
			rest = append(rest, it)
		}
	}
	for _, it := range rest {
		c := change{old: it}
		if list := left[it.key()]; len(list) > 0 {
			c.new, left[it.key()] = list[0], list[1:]
		}
		out = append(out, c)
	}
	for _, list := range left {
		for _, it := range list {
			out = append(out, change{new: it})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].either().first < out[j].either().first })
	return out
}

// block is a run of changed lines. Lines count from one; without a line on a side, the
// number is that of the line behind.
type block struct {
	hunk             int
	oldLine, oldLast int // oldLast < oldLine for an insertion
	newLine, newLast int
}

// blocks cuts hunks into runs of changed lines. oldAt gives the first line of each
// hunk's old side.
func blocks(hunks []Hunk, oldAt func(int) int) (out []block) {
	shift := 0
	for n := range hunks {
		h := &hunks[n]
		o := oldAt(n)
		w := o + shift
		inside := false
		for _, l := range h.Lines {
			if l.Op == ' ' {
				o, w, inside = o+1, w+1, false
				continue
			}
			if !inside {
				out, inside = append(out, block{n, o, o - 1, w, w - 1}), true
			}
			b := &out[len(out)-1]
			if l.Op == '-' {
				b.oldLast, o = o, o+1
			} else {
				b.newLast, w = w, w+1
			}
		}
		shift += h.count('+') - h.count('-')
	}
	return out
}

// touching returns the indices of the blocks that change lines of an item. Blocks ascend
// on both sides.
func touching(blocks []block, c change) (out []int) {
	if c.old != nil {
		n := sort.Search(len(blocks), func(i int) bool { return blocks[i].oldLast+1 >= c.old.first })
		for ; n < len(blocks) && blocks[n].oldLine <= c.old.last; n++ {
			if blocks[n].touches(c) {
				out = append(out, n)
			}
		}
	}
	if c.new != nil {
		n := sort.Search(len(blocks), func(i int) bool { return blocks[i].newLast+1 >= c.new.first })
		for ; n < len(blocks) && blocks[n].newLine <= c.new.last; n++ {
			if blocks[n].touches(c) && (len(out) == 0 || n > out[len(out)-1]) {
				out = append(out, n)
			}
		}
	}
	return out
}

// touches tells whether a block changes lines of an item, on the side that has it.
func (b block) touches(c change) bool {
	if o := c.old; o != nil && (b.oldLast >= b.oldLine && b.oldLine <= o.last && b.oldLast >= o.first ||
		b.oldLast < b.oldLine && b.oldLine > o.first && b.oldLine <= o.last) {
		return true
	}
	w := c.new
	return w != nil && b.newLast >= b.newLine && b.newLine <= w.last && b.newLast >= w.first
}

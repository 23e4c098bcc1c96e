package fixdiff

import (
	"path"
	"slices"
	"strings"
)

// matched is the recorded paths that a path of a diff means. They are several where
// files of the system record the same source file in different ways.
type matched struct {
	recorded []string
	// shown is the end of the diff's path that fitted.
	shown string
	// others are paths that fit equally well: the file is ambiguous.
	others []string
	// loose tells that directories at the front of both paths differ.
	loose bool
}

// match finds the recorded paths of a file of the diff: first the path beneath the
// compilation directory, as it stands and with one component less, as "a/" is; then the
// longest end that both have in common, of two components or from "include" on.
func (x *index) match(name string) (m matched) {
	want := components(name)
	if len(want) == 0 {
		return m
	}
	rels := make(map[string][]string)
	for _, f := range x.byBase[want[len(want)-1]] {
		rels[x.rels[f]] = append(rels[x.rels[f]], f)
	}
	for _, skip := range levels(name, want) {
		shown := strings.Join(want[skip:], "/")
		if list := rels[shown]; list != nil {
			return matched{recorded: list, shown: shown}
		}
	}
	best := 0
	for rel, list := range rels {
		n := commonEnd(components(list[0]), want)
		switch {
		case n < best:
		case n > best:
			best, m = n, matched{recorded: list, shown: strings.Join(want[len(want)-n:], "/"), others: []string{rel}, loose: true}
		default:
			m.others = append(m.others, rel)
		}
	}
	slices.Sort(m.others)
	if best == 0 || len(m.others) > 1 {
		m.recorded = nil
	}
	if best == 0 || len(m.others) == 1 {
		m.others = nil
	}
	return m
}

// levels returns how many components of a path may be the diff's own: the first if it
// is "a" or "b", else none or one.
func levels(name string, want []string) []int {
	switch {
	case len(want) == 1:
		return []int{0}
	case path.IsAbs(name):
		return []int{0}
	case want[0] == "a" || want[0] == "b":
		return []int{1, 0}
	}
	return []int{0, 1}
}

// commonEnd returns how many components two paths share at their end, 0 if too few to
// call them the same.
func commonEnd(a, b []string) int {
	n, fromInclude := 0, false
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
		fromInclude = fromInclude || a[len(a)-n] == "include"
	}
	if n >= 2 || fromInclude {
		return n
	}
	return 0
}

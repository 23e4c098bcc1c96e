package livepatch

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
)

// openUnit is a unit that leaves room for copies that left no trace.
type openUnit struct {
	v       *view
	state   answer.State
	hasSite bool
	hasBody bool
	bound   int // code that may hold a copy, see list.bound
	// more are the units that hold the code of this one, which has none: link-time
	// optimization puts it into others.
	more []*view
	// possible is the code that may hold a copy as far as the source tells; nil without
	// sources.
	possible map[*code]bool
}

// findOpen lists the units whose DWARF leaves room for copies without an inlined instance.
func (l *list) findOpen() error {
	inUnit := l.settledByUnit()
	for v := range l.views() {
		o := openUnit{v: v}
		for _, id := range l.ids {
			n, ok := v.byID[id]
			if !ok {
				continue
			}
			o.take(&v.nodes[n])
		}
		if !program.Opens(o.state, answer.FoldedOrRemoved) {
			continue
		}
		if len(v.holders) == 0 {
			o.more = l.a.linkedUnits(v.file)
		}
		switch {
		case len(o.more) > 0:
			for range l.bound(&o) {
				o.bound++
			}
		case v.record != nil: // it leaves nothing open
		case l.a.src == nil:
			o.bound = len(v.holders) - inUnit[unitKey{v.file, v.unit}] - l.settledWrappers(v)
		default:
			l.narrow(&o)
		}
		l.open = append(l.open, o)
	}
	return nil
}

// take adds what one function of the unit says.
func (o *openUnit) take(n *node) {
	o.hasSite = o.hasSite || len(n.inlined) > 0
	o.hasBody = o.hasBody || n.bodies > 0
	if program.Opens(n.state, o.state) {
		o.state = n.state
	}
}

// bound yields the code of an open unit that may hold a copy and does not belong to the
// list for that or for a better reason: the bodies by address, then the code that no
// DIE describes.
func (l *list) bound(o *openUnit) iter.Seq[*code] {
	return func(yield func(*code) bool) {
		for _, more := range o.more {
			for _, c := range more.holders {
				if !l.settled(c) && !yield(c) {
					return
				}
			}
		}
		if o.v.record != nil {
			return
		}
		for _, c := range o.v.holders {
			if (o.possible == nil || o.possible[c] || o.v.unsure[c]) && !l.settled(c) && !yield(c) {
				return
			}
		}
	}
}

// linkedUnits lists the units that link-time optimization made.
func (a *analysis) linkedUnits(f *program.File) (out []*view) {
	for _, u := range f.Index().Units() {
		if u.Err() == nil && u.ProducerStarts("GNU GIMPLE") {
			out = append(out, a.view(f, u))
		}
	}
	return out
}

// settledWrappers counts the settled code of a unit that no DIE describes.
func (l *list) settledWrappers(v *view) (n int) {
	for _, c := range slices.Backward(v.holders) {
		if c.place.HasBody() {
			break
		}
		if l.settled(c) {
			n++
		}
	}
	return n
}

// narrow leaves only code in the bound that the source does not clear: it holds a
// function whose text is not known, or one from which calls lead to the function.
func (l *list) narrow(o *openUnit) {
	o.possible = make(map[*code]bool)
	for _, id := range l.ids {
		hosts, whole := o.v.possibleIn(id)
		if !whole {
			o.possible = nil
			break
		}
		maps.Copy(o.possible, hosts)
	}
	for range l.bound(o) {
		o.bound++
	}
}

// settled tells code that is a member whatever else it holds, or already for a copy that
// it probably holds.
func (l *list) settled(c *code) bool {
	m := l.members.of(c)
	return m != nil && m.weight > trusts
}

// settledByUnit counts the bodies that are settled.
func (l *list) settledByUnit() map[unitKey]int {
	n := make(map[unitKey]int)
	for _, m := range l.order {
		if m.weight > trusts && m.place.HasBody() {
			n[unitKey{m.place.File, m.place.Sub.Unit()}]++
		}
	}
	return n
}

// views yields the units that hold a DIE of the function, or import one, by file and
// offset. A partial unit has no code: the units that import it stand for it.
func (l *list) views() iter.Seq[*view] {
	return func(yield func(*view) bool) {
		for _, key := range l.units() {
			if !yield(l.a.view(key.file, key.unit)) {
				return
			}
		}
	}
}

func (l *list) units() []unitKey {
	var keys []unitKey
	add := func(f *program.File, u *dwarfinline.Unit) {
		importers := f.ImportersOf([]*dwarfinline.Unit{u})
		if !u.Partial() || len(importers) == 0 {
			keys = append(keys, unitKey{f, u})
		}
		for _, by := range importers {
			if !by.Partial() {
				keys = append(keys, unitKey{f, by})
			}
		}
	}
	for _, id := range l.ids {
		for _, s := range l.a.table.Subprograms(id) {
			if n := len(keys); n == 0 || keys[n-1] != (unitKey{s.File, s.Sub.Unit()}) {
				add(s.File, s.Sub.Unit())
			}
		}
	}
	slices.SortFunc(keys, func(a, b unitKey) int {
		return cmp.Or(program.CompareFiles(a.file, b.file), cmp.Compare(a.unit.Offset(), b.unit.Offset()))
	})
	return slices.Compact(keys)
}

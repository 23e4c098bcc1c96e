package program

import (
	"cmp"
	"slices"
	"sort"
	"sync"

	"inlay/dwarfinline"
)

// bodyTable finds the bodies at an address. It is made when first asked for.
type bodyTable struct {
	once sync.Once
	rows []bodyRow // by lo, then by hi downwards, so that the narrowest comes last
	flat []span    // items are rows
}

type bodyRow struct {
	dwarfinline.Range
	maxHi uint64 // the largest end among this row and those before it
	sub   dwarfinline.Subprogram
}

func (f *File) bodyRows() []bodyRow {
	t := &f.addresses
	t.once.Do(func() {
		for s := range f.index.Bodies() {
			for _, r := range s.Ranges() {
				t.rows = append(t.rows, bodyRow{Range: r, sub: s})
			}
			if len(s.Ranges()) == 0 {
				t.rows = append(t.rows, bodyRow{Range: dwarfinline.Range{Lo: s.Entry(), Hi: s.Entry()}, sub: s})
			}
		}
		slices.SortStableFunc(t.rows, func(a, b bodyRow) int { return cmp.Or(cmp.Compare(a.Lo, b.Lo), cmp.Compare(b.Hi, a.Hi)) })
		var most uint64
		for i := range t.rows {
			most = max(most, t.rows[i].Hi)
			t.rows[i].maxHi = most
		}
		t.flat = f.flatBodies(t.rows)
	})
	return t.rows
}

// bodyAt returns the body that holds pc. Where several do (folded functions, or
// code described by two units), one with a symbol goes first, then the one that
// starts last, then the narrowest.
func (f *File) bodyAt(pc uint64) (Body, bool) {
	rows := f.bodyRows()
	n, ok := itemAt(f.addresses.flat, pc)
	if !ok {
		return Body{}, false
	}
	return Body{f, rows[n].sub}, true
}

// flatBodies gives each byte of code to one of the rows.
func (f *File) flatBodies(rows []bodyRow) []span {
	spans := make([]span, len(rows))
	for i, r := range rows {
		spans[i] = span{r.Lo, r.Hi, i, i}
		if len(f.symbols.at(r.sub.Entry())) > 0 {
			spans[i].rank += len(rows)
		}
	}
	return flatten(spans)
}

// bodiesAt returns the bodies whose entry is pc, by DIE offset.
func (f *File) bodiesAt(pc uint64) []Body {
	rows := f.bodyRows()
	var out []Body
	for i := sort.Search(len(rows), func(i int) bool { return rows[i].Lo >= pc }); i < len(rows) && rows[i].Lo == pc; i++ {
		if b := (Body{f, rows[i].sub}); b.Sub.Entry() == pc {
			out = append(out, b)
		}
	}
	return eachOnce(out)
}

// bodiesHolding returns the bodies with code at pc, or whose entry it is, by DIE
// offset.
func (f *File) bodiesHolding(pc uint64) []Body {
	rows := f.bodyRows()
	out := f.bodiesAt(pc)
	for i := sort.Search(len(rows), func(i int) bool { return rows[i].Lo > pc }) - 1; i >= 0 && rows[i].maxHi > pc; i-- {
		if rows[i].Contains(pc) {
			out = append(out, Body{f, rows[i].sub})
		}
	}
	return eachOnce(out)
}

// eachOnce sorts bodies of one file by DIE offset and drops repeats.
func eachOnce(bodies []Body) []Body {
	slices.SortFunc(bodies, func(a, b Body) int { return cmp.Compare(a.Sub.Offset(), b.Sub.Offset()) })
	return slices.Compact(bodies)
}

// cloneBodies returns the bodies whose symbol names a clone, by address and DIE
// offset. Only bodies at whose entry some symbol has a clone suffix are looked at.
func (f *File) cloneBodies() []Body {
	suffixed := make(map[uint64]bool)
	for _, e := range f.symbols.entries {
		if cloneKinds(f.symbols.all[e.n].Name) != nil {
			suffixed[e.addr] = true
		}
	}
	var out []Body
	for s := range f.index.Bodies() {
		if suffixed[s.Entry()] && (Body{f, s}).CloneKinds() != nil {
			out = append(out, Body{f, s})
		}
	}
	slices.SortStableFunc(out, func(a, b Body) int { return cmp.Compare(a.Sub.Entry(), b.Sub.Entry()) })
	return out
}

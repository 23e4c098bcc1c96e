package klpmod

import (
	"cmp"
	"slices"
)

// sizes is how many bytes the structures take; 0 where every array has one entry, so that
// it does not matter and cannot be told.
type sizes struct {
	fn, object uint64
	replace    uint64 // where klp_patch.replace is, 0 if that is not known
	source     string // what says so
}

// Bounds on inferred sizes. Both structures hold a kobject, of 56 bytes at least.
const (
	leastSize = funcPrefix + 56
	mostSize  = 1024
)

// readSizes takes the sizes from where they are certain, else from distances.
func (a *arrays) readSizes() error {
	a.size = sizes{source: "the distances of relocations"}
	a.size.object = a.stride([]uint64{a.objs}, func(at uint64) bool { return at >= word && a.looksLikeObjects(at-word) }, word)
	starts := a.funcArrays()
	a.size.fn = a.stride(starts, a.looksLikeFunc, 0)
	return nil
}

// funcArrays lists where the arrays of functions start, ascending.
func (a *arrays) funcArrays() []uint64 {
	var out []uint64
	for at := a.objs; ; at += a.size.object {
		p, err := a.pointerAt(at + word)
		if err != nil || p == nil || p.symbol != nil {
			break
		}
		out = append(out, p.to)
		if a.size.object == 0 {
			break
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// stride infers the size of an entry: the smallest distance from the start of an array to
// the next place that looks like a field at offset field of an entry.
func (a *arrays) stride(starts []uint64, like func(at uint64) bool, field uint64) uint64 {
	best := uint64(0)
	for _, lo := range starts {
		limit := min(a.limit(lo, starts), lo+mostSize+1)
		for i := a.from(lo + leastSize); i < len(a.pointers) && a.pointers[i].at < limit; i++ {
			at := a.pointers[i].at
			if d := at - field - lo; at >= lo+field+leastSize && d%word == 0 && like(at) {
				if best == 0 || d < best {
					best = d
				}
				break
			}
		}
	}
	return best
}

// limit returns where an array ends at the latest: with its symbol, with its section, or
// where another structure of the patch begins.
func (a *arrays) limit(lo uint64, starts []uint64) uint64 {
	limit := lo
	if s := a.f.SectionAt(lo); s != nil {
		limit = s.Addr + s.Size
	}
	for _, at := range slices.Concat(starts, []uint64{a.at, a.objs}) {
		if at > lo {
			limit = min(limit, at)
		}
	}
	if size := a.sizes[lo]; size > 0 {
		limit = min(limit, lo+size)
	}
	return cmp.Or(limit, lo)
}

// confirm compares what was read with the sizes of symbols: an array has one entry more
// than was read, its terminator.
func (a *arrays) confirm() {
	for _, e := range a.ends {
		have := a.sizes[e.lo]
		if have == 0 || e.entry == 0 {
			continue
		}
		if want := e.hi - e.lo; have < want {
			a.note(e.lo, "an array of %d bytes ends before its terminator, %d bytes", have, want)
		} else if have > want {
			a.note(e.lo, "an array of %d bytes has room for more than the %d entries in the file; they may be filled in at run time", have, e.count)
		}
	}
}

// replace reads klp_patch.replace: behind the states since Linux 5.5, behind the objects
// from 5.1 to 5.4. All words up to both are zero if nothing was asked for.
func (a *arrays) replace() (*bool, error) {
	states, err := a.pointerAt(a.at + patchPrefix)
	if err != nil {
		return nil, err
	}
	var first uint64
	if states == nil {
		if first, err = a.wordAt(a.at + patchPrefix); err != nil {
			return nil, err
		}
	}
	second, err := a.wordAt(a.at + patchPrefix + word)
	if err != nil {
		return nil, err
	}
	var first8 [word]byte
	a.f.ByteOrder().PutUint64(first8[:], second)
	yes := first8[0] == 1
	if first != 0 {
		return nil, nil // a layout without states, or one that had another member there
	}
	return &yes, nil
}

package klpmod

import (
	"cmp"
	"slices"
)

// findLeftovers notes what looks like an entry of an array and is none of those that were
// read.
func (m *image) findLeftovers() {
	for i := range m.pointers {
		p := &m.pointers[i]
		if !p.whole || p.at < word || m.used[p.at] || p.symbol != nil || !m.f.Executable(p.to) {
			continue
		}
		if at := p.at - word; m.looksLikeFunc(at) && m.untouched(at) {
			if text, err := m.demandString(at, ""); err == nil {
				m.note(at, "looks like an entry for %s, and no array of the patch holds it", clip(text))
			}
		}
	}
}

// untouched tells whether a number and then zeroes follow the two pointers that struct
// klp_func begins with: the rest is for the kernel to fill in. Tables of other structures
// mostly go on with pointers.
func (m *image) untouched(at uint64) bool {
	if _, err := m.wordAt(at + 2*word); err != nil {
		return false
	}
	for field := uint64(funcPrefix); field < leastFunc; field += word {
		if n, err := m.wordAt(at + field); err != nil || n != 0 {
			return false
		}
	}
	return true
}

// noteWrites notes code that refers to the arrays: it may change them.
func (a *arrays) noteWrites() {
	places := a.places()
	for i := range a.code {
		p := &a.code[i]
		if p.symbol != nil {
			continue
		}
		lo, hi := p.to, p.to
		if p.relative { // S + A - P, counted from the end of the instruction
			lo, hi = lo+4, hi+8
		}
		if lo == a.at { // for klp_enable_patch
			continue
		}
		j, _ := slices.BinarySearchFunc(places, hi, func(e extent, at uint64) int { return cmp.Compare(e.lo, at+1) })
		if j > 0 && lo < places[j-1].hi {
			a.note(p.at, "code refers to %s, in the structures of the patch, and may change them", a.f.Address(lo))
			return
		}
	}
}

// places lists where the structures of the patch lie, in order; those that touch are one.
func (a *arrays) places() []extent {
	const set = patchPrefix + 2*word // of struct klp_patch: what an author sets
	all := append(a.ends, extent{a.at, a.at + set})
	slices.SortFunc(all, func(x, y extent) int { return cmp.Compare(x.lo, y.lo) })
	out := all[:1]
	for _, e := range all[1:] {
		if last := &out[len(out)-1]; e.lo <= last.hi {
			last.hi = max(last.hi, e.hi)
		} else {
			out = append(out, e)
		}
	}
	return out
}

package klpmod

import (
	"slices"

	"inlay/elfscan"
)

// sizes is how many bytes the structures take.
type sizes struct {
	fn, object entrySize
	patch      structure // its size is 0 if it is not described
}

// entrySize is the size of an entry of arrays.
type entrySize struct {
	bytes  uint64 // 0 where every array has one entry, so that it does not matter and cannot be told
	least  uint64 // that an entry has
	stated bool   // by DWARF or BTF, and not inferred from distances
}

// Bounds on inferred sizes. The least ones are those of Linux 4.0: the structures hold a
// kobject of 64 bytes, a pointer or two and a state. They have grown since.
const (
	leastFunc   = 112
	leastObject = 96
	mostSize    = 1024
)

// readSizes takes the sizes from where they are certain, else from distances.
func (a *arrays) readSizes() error {
	known, err := a.describe()
	if err != nil {
		return err
	}
	a.size.patch = known["klp_patch"]
	if s := a.f.SectionAt(a.at); s == nil || a.size.patch.size > s.Addr+s.Size-a.at {
		return a.fail(a.at, "%w: struct klp_patch of %d bytes", elfscan.ErrTruncated, a.size.patch.size)
	}
	a.size.object = entrySize{known["klp_object"].size, leastObject, true}
	if a.size.object.bytes == 0 {
		like := func(at uint64) bool { return at >= word && a.looksLikeObjects(at-word) }
		a.size.object = entrySize{a.stride([]uint64{a.objs}, like, word, leastObject), leastObject, false}
	}
	a.size.fn = entrySize{known["klp_func"].size, leastFunc, true}
	if a.size.fn.bytes == 0 {
		a.size.fn = entrySize{a.stride(a.funcArrays(), a.looksLikeFunc, 0, leastFunc), leastFunc, false}
	}
	return nil
}

// funcArrays lists where the arrays of functions start, ascending.
func (a *arrays) funcArrays() []uint64 {
	var out []uint64
	for at := a.objs; ; at += a.size.object.bytes {
		p, err := a.pointerAt(at + word)
		if err != nil || p == nil || p.symbol != nil {
			break
		}
		out = append(out, p.to)
		if a.size.object.bytes == 0 {
			break
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// stride infers the size of an entry: the smallest distance from the start of an array to
// the next place that looks like a field at offset field of an entry. starts ascend.
func (a *arrays) stride(starts []uint64, like func(at uint64) bool, field, least uint64) uint64 {
	best := uint64(0)
	for i, lo := range starts {
		limit := min(a.limit(lo), lo+mostSize+1)
		if i+1 < len(starts) {
			limit = min(limit, starts[i+1])
		}
		for i := a.from(lo + least); i < len(a.pointers) && a.pointers[i].at < limit; i++ {
			at := a.pointers[i].at
			if d := at - field - lo; at >= lo+field+least && d%word == 0 && like(at) {
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
// where the patch or its array of objects begins.
func (a *arrays) limit(lo uint64) uint64 {
	s := a.f.SectionAt(lo)
	if s == nil {
		return lo
	}
	limit := s.Addr + s.Size
	for _, at := range []uint64{a.at, a.objs} {
		if at > lo {
			limit = min(limit, at)
		}
	}
	if size := a.sizes[lo]; size > 0 {
		limit = min(limit, lo+size)
	}
	return limit
}

// goesOn demands that the entry at an address still lies in its array: in what a symbol says
// of that, else in its section.
func (a *arrays) goesOn(lo, at, prefix uint64) error {
	end := lo + a.sizes[lo]
	if end == lo {
		s := a.f.SectionAt(lo)
		if s == nil {
			return a.fail(lo, "%w: an array at 0x%x, in no section", elfscan.ErrCorrupt, lo)
		}
		end = s.Addr + s.Size
	}
	if at > end || end-at < prefix {
		return a.noEnd(lo)
	}
	return nil
}

func (a *arrays) noEnd(lo uint64) error {
	return a.fail(lo, "%w: an array without an empty entry at its end", elfscan.ErrTruncated)
}

// add keeps an array that was read: entries and the empty one behind them.
func (a *arrays) add(lo uint64, count int, size entrySize) error {
	have, want := a.sizes[lo], uint64(count+1)*size.bytes
	if size.bytes == 0 {
		want = 2 * size.least
	}
	switch {
	case have == 0 && !size.stated:
		a.note(lo, "an array of structures whose size neither DWARF, BTF nor a symbol tells: %d of its entries are in the file", count)
	case have == 0:
	case have < want:
		return a.noEnd(lo)
	case size.bytes == 0 && a.from(lo+size.least) < a.from(lo+have):
		a.note(lo, "an array of %d bytes holds more than its first entry, and what it is cannot be told", have)
	case have > want && size.bytes > 0:
		a.note(lo, "an array of %d bytes has room for more than the %d entries in the file; they may be filled in at run time", have, count)
	}
	a.ends = append(a.ends, extent{lo, lo + max(have, want)})
	return nil
}

// replace reads klp_patch.replace. Where nothing describes the structure, it is behind the
// states since Linux 5.5, and behind the objects from 5.1 to 5.4; all words up to both are
// zero if nothing was asked for.
func (a *arrays) replace() (*bool, error) {
	var yes bool
	if members := a.size.patch.members; members != nil {
		at, ok := members["replace"]
		if !ok { // before Linux 5.1
			return &yes, nil
		}
		first, err := a.byteAt(a.at + at)
		yes = first != 0
		return &yes, err
	}
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
	second, err := a.byteAt(a.at + patchPrefix + word)
	if err != nil {
		return nil, err
	}
	if first != 0 || second > 1 {
		return nil, nil // a layout without states, or one that had another member there
	}
	yes = second == 1
	return &yes, nil
}

// byteAt returns the first byte of a word that no relocation changes.
func (a *arrays) byteAt(at uint64) (byte, error) {
	n, err := a.wordAt(at)
	var b [word]byte
	a.f.ByteOrder().PutUint64(b[:], n)
	return b[0], err
}

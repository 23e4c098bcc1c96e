package program

import (
	"slices"
	"strings"

	"inlay/elfscan/clonename"
)

// SymbolsNamed returns the addresses of the symbols of a name, as a live patch counts them
// from position 1: see [Place.SymPos]. In a file that is neither a linked kernel nor a
// finished module they are those of functions, by address.
func (f *File) SymbolsNamed(name string) []uint64 {
	t := f.positionTable()
	if t.err != nil {
		return slices.Clone(f.symbols.addresses(name))
	}
	first, ok := t.first[name]
	if !ok {
		return nil
	}
	all := t.more[name]
	if all == nil {
		all = []counted{first}
	}
	out := make([]uint64, len(all))
	for i, c := range all {
		out[i] = c.addr
	}
	return out
}

// ClonesNamed returns the function symbols whose names differ from a name in the suffixes
// of clones alone, by name: foo.isra.0 and foo for foo.isra.3. Cold parts are no clones.
func (f *File) ClonesNamed(name string) []string {
	stem := clonename.Parse(name).Stem
	seen := make(map[string]bool)
	for _, e := range f.symbols.entries {
		other := f.symbols.all[e.n].Name
		if !strings.HasPrefix(other, stem) {
			continue
		}
		if n := clonename.Parse(other); n.Stem == stem && !n.IsFragment() {
			seen[other] = true
		}
	}
	out := make([]string, 0, len(seen))
	for other := range seen {
		out = append(out, other)
	}
	slices.Sort(out)
	return out
}

// symbolName returns the name of the symbol that a [Call] out of the file goes to, "" if it has
// none.
func (f *File) symbolName(n int32) string {
	if n < 0 || int(n) >= len(f.symbols.all) {
		return ""
	}
	return f.symbols.all[n].Name
}

package diff

import (
	"cmp"
	"maps"
	"slices"

	"inlay/answer"
	"inlay/program"
)

// symbols compares the symbols of bodies. Where a build has as many clones of a kind as the
// other, those whose symbol the other has not were renumbered.
func symbols(d *answer.DiffFunction, old, next *copies) {
	d.SymbolsLost, d.SymbolsGained = without(old.plain, next.plain), without(next.plain, old.plain)
	kinds := maps.Clone(old.clones)
	maps.Copy(kinds, next.clones)
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		from, to := old.clones[kind], next.clones[kind]
		lost, gained := without(from, to), without(to, from)
		if len(from) != len(to) || len(lost) != len(gained) {
			d.SymbolsLost, d.SymbolsGained = append(d.SymbolsLost, lost...), append(d.SymbolsGained, gained...)
			continue
		}
		for i := range lost {
			d.Renumbered = append(d.Renumbered, answer.DiffSymbol{Old: lost[i], New: gained[i]})
		}
	}
	slices.Sort(d.SymbolsLost)
	slices.Sort(d.SymbolsGained)
	slices.SortFunc(d.Renumbered, func(a, b answer.DiffSymbol) int { return cmp.Compare(a.Old, b.Old) })
}

// without returns the symbols of a list that another has not, each once, in their order.
func without(list, other []string) []string {
	out := []string{}
	for _, symbol := range slices.Compact(slices.Clone(list)) {
		if !slices.Contains(other, symbol) {
			out = append(out, symbol)
		}
	}
	return out
}

// prototypes returns what the sources of both builds say that a function takes and returns, both
// empty where they say the same or it is not known of one.
func (w *comparer) prototypes(p pair) (old, next string) {
	old, next = w.old.prototype(p.old), w.next.prototype(p.next)
	if old == "" || next == "" || old == next {
		return "", ""
	}
	return old, next
}

// prototype returns a function's prototype in C, "" if it is not known.
func (s *side) prototype(id program.FunctionID) string {
	for _, part := range s.table.Function(id).Parts {
		for _, root := range part.Roots {
			if p, err := part.File.Index().PrototypeAt(root); err == nil && p.Prototyped {
				return p.String()
			}
		}
	}
	return ""
}

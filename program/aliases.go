package program

import (
	"slices"

	"inlay/elfscan/clonename"
)

// aliases are the function symbols at one address, sorted, each once. They are
// shared: do not change them.
type aliases struct {
	names  []string
	byStem map[string]string // the first name of each stem; nil for few names
}

// crowd is the number of symbols at one address from which on they are sorted once
// and kept: many bodies can share the address.
const crowd = 16

// alias returns the symbols at addr.
func (t *symbolTable) alias(addr uint64) aliases {
	at := t.at(addr)
	if len(at) < crowd {
		return aliases{names: t.sorted(at)}
	}
	known, _ := t.crowds.Load(addr)
	if a, ok := known.(aliases); ok {
		return a
	}
	a := newAliases(t.sorted(at))
	t.crowds.Store(addr, a)
	return a
}

// newAliases makes the index by stem that many names need.
func newAliases(sorted []string) aliases {
	a := aliases{names: sorted, byStem: make(map[string]string)}
	for _, name := range slices.Backward(sorted) {
		a.byStem[clonename.Parse(name).Stem] = name
	}
	return a
}

// names returns the function symbols at addr, sorted, each once.
func (t *symbolTable) names(addr uint64) []string { return t.alias(addr).names }

func (t *symbolTable) sorted(at []symbolEntry) []string {
	if len(at) == 0 {
		return nil
	}
	names := make([]string, 0, len(at))
	for _, e := range at {
		if name := t.all[e.n].Name; name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// primary picks the symbol of a body: the one that is the DIE's name or linkage
// name, then the one whose stem is, then the first.
func (a aliases) primary(name, linkage string) string {
	for _, want := range []string{linkage, name} {
		if _, ok := slices.BinarySearch(a.names, want); ok && want != "" {
			return want
		}
	}
	if first := a.ofStem(name, linkage); first != "" {
		return first
	}
	if len(a.names) > 0 {
		return a.names[0]
	}
	return ""
}

// ofStem returns the first name with one of the stems, "" if there is none.
func (a aliases) ofStem(name, linkage string) string {
	if a.byStem != nil {
		one, two := a.byStem[name], a.byStem[linkage]
		if one == "" || two != "" && two < one {
			return two
		}
		return one
	}
	for _, n := range a.names {
		if stem := clonename.Parse(n).Stem; stem != "" && (stem == name || stem == linkage) {
			return n
		}
	}
	return ""
}

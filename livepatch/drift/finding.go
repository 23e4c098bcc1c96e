package drift

import (
	"cmp"
	"slices"

	"inlay/dwarfinline"
	"inlay/program"
)

// Pair is a new function and the body that it is meant to replace.
type Pair struct {
	New program.Body // in the patch
	Old program.Body // in the target
}

// Kind says what is wrong.
type Kind string

// The kinds of findings.
const (
	// MissingSymbol is a symbol that no file of the target defines.
	MissingSymbol Kind = "missing_symbol"
	// NotExported is a symbol that is there and cannot be linked to.
	NotExported Kind = "not_exported"
	// Position is a .klp.sym whose position among the symbols of its name is wrong.
	Position Kind = "position"
	// Version is a symbol whose checksum in the patch is not that of the target.
	Version Kind = "version"
	// Prototype is a function whose parameters or result differ.
	Prototype Kind = "prototype"
	// Layout is a structure, union, enumeration or variable whose layout differs.
	Layout Kind = "layout"
	// Unknown is what could not be compared.
	Unknown Kind = "unknown"
	// Note is a difference that does no harm by itself.
	Note Kind = "note"
)

// Finding is one thing that a patch relies on and that the target does not have like this.
type Finding struct {
	Kind     Kind
	Function string // the symbol of the new function that needs it, "" if none was seen to
	What     string // a symbol, or a type as "struct page"
	Detail   string // in words: "struct page: member flags at 8, was at 0"
	Patch    Place  // in the patch; the zero value if no DIE tells
	Target   Place  // in the target; the zero value if no DIE tells
}

// Place is a DIE.
type Place struct {
	Input string // path of the file
	dwarfinline.Place
}

func placeOf(f *program.File, off uint64) Place { return Place{f.Path(), f.Index().Place(off)} }

// list sorts findings by kind, what, function and detail, each once.
func list(all []Finding) []Finding {
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What), cmp.Compare(a.Function, b.Function),
			cmp.Compare(a.Detail, b.Detail), cmp.Compare(a.Patch.Offset, b.Patch.Offset), cmp.Compare(a.Target.Offset, b.Target.Offset))
	})
	return slices.CompactFunc(all, func(a, b Finding) bool {
		return a.Kind == b.Kind && a.What == b.What && a.Function == b.Function && a.Detail == b.Detail
	})
}

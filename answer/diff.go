package answer

// DiffBase is the first result of "diff": what was compared, and how much of it differs.
type DiffBase struct {
	Functions int `json:"functions"` // source functions with code in either build, a body or an inlined instance
	Matched   int `json:"matched"`   // of these, in both builds
	Changed   int `json:"changed"`   // of all, those that differ: as many results follow
	// Unfit counts the functions for which a live patch that was written for the old build
	// does not do for the new one.
	Unfit  int                `json:"unfit"`
	Totals map[CopyChange]int `json:"totals"` // functions by what happened to their copies
	// Incomplete says what could not be compared; empty if all was.
	Incomplete []string `json:"incomplete"`
}

// DiffFunction is a result of "diff": a source function about whose copies two builds differ.
// They are ordered by name, declaration file and line.
type DiffFunction struct {
	Function Function     `json:"function"` // as the new build declares it, else as the old one does
	Changes  []CopyChange `json:"changes"`  // in the order of the constants
	Old      AuditCount   `json:"old"`
	New      AuditCount   `json:"new"`
	// Hosts that hold an inlined instance in one build only, by name, file and line.
	HostsGained []Function `json:"hosts_gained"`
	HostsLost   []Function `json:"hosts_lost"`
	// Symbols at the entries of bodies in one build only, by name.
	SymbolsGained []string `json:"symbols_gained"`
	SymbolsLost   []string `json:"symbols_lost"`
	// Renumbered are the clones whose symbol has another number, by the old symbol.
	Renumbered []DiffSymbol `json:"renumbered"`
	// The prototypes in C; empty where they are the same or not known.
	OldPrototype string `json:"old_prototype"`
	NewPrototype string `json:"new_prototype"`
	// Unfit says why a live patch that was written for the old build does not do for the new
	// one; empty if nothing speaks against it.
	Unfit []string `json:"unfit"`
}

// DiffSymbol is a clone's symbol in both builds.
type DiffSymbol struct {
	Old string `json:"old"`
	New string `json:"new"`
}

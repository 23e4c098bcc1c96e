package answer

// OpenUnit is a unit whose DWARF leaves room for copies that left no trace.
type OpenUnit struct {
	Input   string `json:"input"`
	Unit    Unit   `json:"unit"`
	State   State  `json:"state"` // "open" or "lower_bound"
	HasSite bool   `json:"has_site"`
	HasBody bool   `json:"has_body"`
	// Bound lists the other bodies of the unit that may hold a copy, by address.
	Bound []Body `json:"bound"`
}

// Definition is a definition of a function that has no code of its own: the compiler
// folded it into another one, or removed it.
type Definition struct {
	Input string `json:"input"`
	Unit  Unit   `json:"unit"`
	DIE   uint64 `json:"die_offset"` // in the section with Unit
	// Fate is "folded_or_removed", or "wrapper" where the function's symbol has code that
	// no DIE describes.
	Fate string `json:"fate"`
	// FoldedInto is the body at the function's symbol; null if it has no symbol or
	// code of its own.
	FoldedInto *Body `json:"folded_into"`
	CallSites  int   `json:"call_sites"` // that name it
}

// GapKind says what keeps a list from being complete.
type GapKind string

// What can be left open.
const (
	GapOpenUnits   GapKind = "open_units"   // units that bound bodies
	GapLowerBound  GapKind = "lower_bound"  // units whose producer leaves no trace
	GapUnread      GapKind = "unread"       // units that could not be read
	GapUndescribed GapKind = "undescribed"  // functions that no unit covers
	GapNoDWARF     GapKind = "no_dwarf"     // files without DWARF
	GapFolded      GapKind = "folded"       // definitions without code
	GapClimb       GapKind = "climb"        // a member that its callers do not stand for: its address is taken
	GapImpossible  GapKind = "impossible"   // members that can be neither redirected nor climbed
	GapConflict    GapKind = "conflict"     // a body that other functions share
	GapNotSearched GapKind = "not_searched" // modules that were not among the inputs
	GapNotCompared GapKind = "not_compared" // what a finished patch says and nothing could be held against
	GapSource      GapKind = "source"       // sources or dumps that do not fit the binary
	GapImplied     GapKind = "implied"      // bodies that probably hold a copy: see check
	GapUsers       GapKind = "users"        // bodies that use a macro, type or variable that the patch changes: see check
	GapHunks       GapKind = "hunks"        // parts of the patch that no function could be found for
	GapUnwitnessed GapKind = "unwitnessed"  // callers without a branch that was found: see check
)

// Gap is a reason why a list is not complete, and what would close it.
type Gap struct {
	Kind   GapKind `json:"kind"`
	Count  int     `json:"count"`
	Detail string  `json:"detail"`
	Close  string  `json:"close"` // what to do about it
}

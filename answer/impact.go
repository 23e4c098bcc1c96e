package answer

// How says what a patch author has to do with a member of an
// impacted-function list.
type How string

// What a patch author has to do with a member.
const (
	Redirect       How = "redirect"        // replace this symbol
	ThroughCallers How = "through_callers" // satisfied when all its callers are replaced
	WithParent     How = "with_parent"     // a cold part: goes with its parent
	NotNeeded      How = "not_needed"      // freed after boot
	Impossible     How = "impossible"      // can be neither redirected nor climbed
)

// ReasonKind says why a body is a member.
type ReasonKind string

// The reasons of this version.
const (
	ReasonBody    ReasonKind = "body"    // machine code of the function itself
	ReasonClone   ReasonKind = "clone"   // a clone of it
	ReasonCold    ReasonKind = "cold"    // the cold part of a body
	ReasonInlined ReasonKind = "inlined" // holds an inlined instance of it
)

// Impact is the result of "impact": the impacted-function list of one source
// function.
type Impact struct {
	Function Function `json:"function"`
	// Complete is true only if no open bound and no lower-bound unit is left.
	Complete  bool       `json:"complete"`
	Replace   []Member   `json:"replace"`    // by input and address; a cold part follows its body
	Check     []Member   `json:"check"`      // by input, address and symbol
	OpenUnits []OpenUnit `json:"open_units"` // by input and unit offset
	Totals    Totals     `json:"totals"`
}

// Member is one body of an impacted-function list.
type Member struct {
	Body    Body     `json:"body"`
	How     How      `json:"how"`
	Reasons []Reason `json:"reasons"`
	// Patchable is "yes", "no" or "unknown"; Why explains it.
	Patchable string `json:"patchable"`
	Why       string `json:"why"`
	SymPos    *int   `json:"sympos"` // null if not determined
	Risks     []Risk `json:"risks"`
}

// Reason is one edge that makes a body a member.
type Reason struct {
	Kind     ReasonKind `json:"kind"`
	Via      []Function `json:"via"`   // the functions between, innermost first
	Class    Class      `json:"class"` // empty for reasons that are no inlining edge
	Evidence []Evidence `json:"evidence"`
	Detail   string     `json:"detail"`
}

// Evidence points to the place in the binary that supports a reason.
type Evidence struct {
	Kind    string `json:"kind"` // "die", "symbol" or "range"
	Section string `json:"section"`
	Offset  uint64 `json:"offset"`
	Detail  string `json:"detail"`
}

// Risk is something a patch author should know about a member.
type Risk struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
}

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

// Totals counts an impacted-function list.
type Totals struct {
	Replace   int    `json:"replace"`
	Redirect  int    `json:"redirect"`
	Check     int    `json:"check"`
	OpenUnits int    `json:"open_units"`
	Bound     int    `json:"bound"`
	Bytes     uint64 `json:"bytes"` // code bytes of Replace
}

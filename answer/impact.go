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

// Impact is the result of "impact": the impacted-function list of one source
// function.
type Impact struct {
	Function Function `json:"function"`
	// Complete is true only if nothing is left open: see Gaps.
	Complete  bool       `json:"complete"`
	Replace   []Member   `json:"replace"`    // by input and address; a cold part follows its body
	Check     []Member   `json:"check"`      // by input and address
	OpenUnits []OpenUnit `json:"open_units"` // by input and unit offset
	// Definitions lists the definitions of the function that have no code of their
	// own, by input and unit offset.
	Definitions []Definition `json:"definitions"`
	// NotSearched lists what the function may be inlined into and was not among the
	// inputs.
	NotSearched []string `json:"not_searched"`
	Gaps        []Gap    `json:"gaps"` // why the list is not complete; empty if it is
	Totals      Totals   `json:"totals"`
}

// Member is one body of an impacted-function list.
type Member struct {
	Body    Body     `json:"body"`
	How     How      `json:"how"`
	Reasons []Reason `json:"reasons"`
	// Patchable is "yes", "no" or "unknown"; Why explains it and How.
	Patchable string `json:"patchable"`
	Why       string `json:"why"`
	SymPos    *int   `json:"sympos"` // null if not determined
	Risks     []Risk `json:"risks"`
	// Signature says what the body's signature lost; null for a body that is no
	// clone.
	Signature *Signature `json:"signature"`
	// Shared lists the other source functions whose code the body is: whoever
	// redirects it changes them too. Empty for a body of one function.
	Shared []Function `json:"shared"`
	// AddressTaken lists the places that hold the address of a member that cannot
	// be redirected, so that replacing its callers is not enough; null where no
	// place was looked for, or they cannot be known.
	AddressTaken []AddressUse `json:"address_taken"`
	// Needs is what the replacement refers to and cannot simply link; null unless it was
	// asked for, and for members that are not redirected.
	Needs []Need `json:"needs"`
}

// Signature compares the signature of a clone with the source.
type Signature struct {
	// InPlace tells that every source parameter is proven to be where the calling
	// convention puts it at entry, so that the clone can be redirected.
	InPlace bool `json:"in_place"`
	// Lost parameters have no location anywhere in the clone.
	Lost     []Parameter `json:"lost_parameters"`
	Constant []Parameter `json:"constant_parameters"`
	// Changed parameters are at another place at entry than the calling convention
	// puts them.
	Changed []Parameter `json:"changed_parameters"`
	// ReturnDropped is null where it is not known.
	ReturnDropped *bool `json:"return_dropped"`
}

// Risk is something a patch author should know about a member.
type Risk struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
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

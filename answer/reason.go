package answer

// ReasonKind says why a body is a member.
type ReasonKind string

// The reasons why a body is a member. Those behind ReasonEscalated stand only in
// the list of what has to be checked.
const (
	ReasonBody             ReasonKind = "body"              // machine code of the function itself
	ReasonClone            ReasonKind = "clone"             // a clone of it
	ReasonCold             ReasonKind = "cold"              // the cold part of a body
	ReasonInlined          ReasonKind = "inlined"           // holds a copy of it, see Class
	ReasonCallsClone       ReasonKind = "calls_clone"       // calls a body whose signature is not the source's
	ReasonSharedCode       ReasonKind = "shared_code"       // its code also serves another function
	ReasonRegisterContract ReasonKind = "register_contract" // relies on registers that the callee leaves alone
	ReasonNoreturnContract ReasonKind = "noreturn_contract" // has no code behind its call
	ReasonEscalated        ReasonKind = "escalated"         // reaches a member that cannot be redirected
	ReasonTrustsCallee     ReasonKind = "trusts_callee"     // calls it and may rely on what it does not do
	ReasonTrustsCaller     ReasonKind = "trusts_caller"     // is called by it and may rely on what it passes
	ReasonUses             ReasonKind = "uses"              // its source names the macro, type or variable that is changed
)

// Reason is one edge that makes a body a member.
type Reason struct {
	Kind ReasonKind `json:"kind"`
	// Via is the path: the functions between, the one next to the changed function
	// first.
	Via      []Function `json:"via"`
	Class    Class      `json:"class"` // empty for reasons that are no inlining edge
	Evidence []Evidence `json:"evidence"`
	Detail   string     `json:"detail"`
}

// Evidence points to the place that supports a reason: in the binary, or where Kind
// is "source" or "dump" at a line of the file that Detail names.
type Evidence struct {
	Kind    string `json:"kind"` // "die", "symbol", "range", "call", "call_site", "address_use", "source" or "dump"
	Section string `json:"section"`
	Offset  uint64 `json:"offset"` // in Section
	Detail  string `json:"detail"`
	Path    string `json:"path,omitempty"` // of the file with Section, if that is neither the input nor its debug file
}

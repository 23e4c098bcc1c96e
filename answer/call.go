package answer

// CallKind says how control reaches a body.
type CallKind string

// The kinds of call.
const (
	DirectCall   CallKind = "call"
	TailCall     CallKind = "tail_call" // a jump to the entry from another body
	JumpInto     CallKind = "jump_into" // a jump to a place behind the entry from another body
	IndirectCall CallKind = "indirect"  // through a pointer whose value a relocation tells
)

// Witness is what knows of a call.
type Witness string

// The witnesses of a call. Where only one of them knows it, the other list
// may be incomplete: the compiler writes down no call of inline assembly,
// and code that is not decoded shows none.
const (
	ByCode     Witness = "code"      // the branch instruction, with its relocation if it has one
	ByCallSite Witness = "call_site" // DW_TAG_call_site
)

// Caller is a function that calls another one: its body, and its calls by
// address. A caller without a DIE, as assembler code may be, has what its symbol
// tells.
type Caller struct {
	Body
	Calls []CallEdge `json:"calls"`
}

// CallEdge is one call.
type CallEdge struct {
	// Address is that of the branch instruction, or behind it where only a call
	// site knows the call.
	Address string   `json:"address"`
	Kind    CallKind `json:"kind"`
	// Via names a static call trampoline or a stub of the procedure linkage table
	// that the call goes through, empty for none.
	Via       string    `json:"via"`
	Witnesses []Witness `json:"witnesses"` // code first
	// Origin is the function that DW_AT_call_origin names where that is another
	// one than the code calls: identical code was folded. Empty otherwise.
	Origin string `json:"origin"`
}

// AddressUse is a place that holds the address of a function, so that calls
// through it are not listed.
type AddressUse struct {
	Input   string `json:"input"`
	Address string `json:"address"` // of the pointer or instruction
	Section string `json:"section"`
	Symbol  string `json:"symbol"` // the object or function around it with an offset, empty if none is known
}

// CodeStats says what the code of a file holds. It is null in a scan of a
// machine whose code is not decoded.
type CodeStats struct {
	Instructions  uint64 `json:"instructions"`
	CodeBytes     uint64 `json:"code_bytes"` // that were decoded, padding included
	Calls         int    `json:"calls"`
	TailCalls     int    `json:"tail_calls"` // jumps to another body
	IndirectCalls int    `json:"indirect_calls"`
	IndirectJumps int    `json:"indirect_jumps"`
}

// Pads counts the places at which functions can be traced or patched.
type Pads struct {
	// Traceable counts functions with an entry of __mcount_loc at their entry:
	// in their first 8 bytes, 20 on ppc64le, or where nops before it begin; AfterBoot those of them that are freed after boot.
	Traceable int `json:"traceable"`
	AfterBoot int `json:"after_boot"`
	// Orphans counts entries of __mcount_loc that belong to no function symbol:
	// code of overridden weak functions, mostly.
	Orphans int `json:"orphans"`
	// Patchable counts functions with an entry of __patchable_function_entries.
	Patchable int `json:"patchable"`
}

// Pad is what stands at the entry of a body.
type Pad struct {
	// Kind is "none", "fentry_call", "fentry_nop", "patchable" or "unknown".
	Kind      string `json:"kind"`
	Traceable bool   `json:"traceable"` // __mcount_loc has an entry in the first 8 bytes, 20 on ppc64le, or where nops before the entry begin
	Endbr     bool   `json:"endbr"`
	// Before and Behind are the bytes of -fpatchable-function-entry=N,M: M before
	// the entry, N-M behind it; both 0 without an entry of
	// __patchable_function_entries.
	Before int `json:"before"`
	Behind int `json:"behind"`
	// Skipped tells a pad that calls from the same file do not pass: on ppc64 they go to the
	// second entry of the function, and the pad stands before that.
	Skipped bool `json:"skipped"`
	// Unlisted is the bytes of nops at the entry of a function whose Kind is "none": no
	// table has them, so no tracer knows of them.
	Unlisted int `json:"unlisted"`
	// PrefixNops counts the one-byte nops before the entry that a __pfx_ symbol
	// names; nops that only align the function are not counted.
	PrefixNops int `json:"prefix_nops"`
	// KCFI is the hexadecimal type identifier before the entry that a __cfi_ symbol
	// names, empty if there is none.
	KCFI string `json:"kcfi"`
	// Libpulp tells the form that libpulp redirects.
	Libpulp bool `json:"libpulp"`
}

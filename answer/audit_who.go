package answer

// AuditCopies is a result of "audit query who": what one binary holds of one source function.
// Results are ordered by the first place of the binary, then by name, file and line.
type AuditCopies struct {
	Function Function    `json:"function"`
	Binary   AuditBinary `json:"binary"`
	// The counts are those of Copies: each copy has one kind.
	OutOfLine      int `json:"out_of_line"`
	StaticTwins    int `json:"static_twins"`
	Clones         int `json:"clones"`
	Inlined        int `json:"inlined_instances"`
	EmptyInlined   int `json:"empty_inlined_instances"` // of the inlined ones: own no byte of code
	OverriddenWeak int `json:"overridden_weak"`         // of the others: the linker chose another definition
	// Copies are ordered by kind as AuditKind lists them, then as the binary has them.
	Copies []AuditCopy `json:"copies"`
	// OpenUnits counts the units in which a copy may have vanished without a trace, and
	// UnitsLowerBound those whose producer leaves no trace of any.
	OpenUnits       int  `json:"open_units"`
	UnitsLowerBound int  `json:"units_lower_bound"`
	Complete        bool `json:"complete"` // there are no copies but these
}

// AuditKind is a kind of copy.
type AuditKind string

// The kinds of copies.
const (
	CopyOutOfLine  AuditKind = "out_of_line"
	CopyStaticTwin AuditKind = "static_twin" // one of several bodies that no other unit sees, as of a static function in a header
	CopyClone      AuditKind = "clone"
	CopyInlined    AuditKind = "inlined"
)

// AuditCopy is a copy of a source function: a body of its own or an inlined instance.
type AuditCopy struct {
	Kind           AuditKind `json:"kind"`
	Evidence       string    `json:"evidence"` // digest of the file that says so
	Symbol         *string   `json:"symbol"`   // at the entry of the body, or of the body that holds the instance; null for none
	Address        string    `json:"address"`  // of the body, or the entry pc of the instance; empty if the DWARF names none
	Section        string    `json:"section"`  // of a body
	Bytes          uint64    `json:"bytes"`    // nested instances included
	Unit           string    `json:"unit"`
	Clone          []string  `json:"clone"`           // suffix kinds of a body's symbol, outermost last
	External       bool      `json:"external"`        // of a body: other units see it
	OverriddenWeak bool      `json:"overridden_weak"` // of a body without a symbol: the linker chose another definition
	// What follows is about inlined instances.
	Host        string   `json:"host"`         // function of the body that holds it
	HostAddress string   `json:"host_address"` // of that body
	Class       Class    `json:"class"`        // empty for a body
	Inliners    []string `json:"inliners"`     // the inlined functions around it, innermost first
	CallFile    string   `json:"call_file"`
	CallLine    int      `json:"call_line"`   // 0 if unknown
	CallColumn  int      `json:"call_column"` // 0 if unknown
	DIE         uint64   `json:"die_offset"`
}

package answer

// AuditImpact is a result of "audit query impact": what has to be replaced in one binary if one
// source function changes, as far as the stored facts tell. Results are ordered by the first
// place of the binary, then by name, file and line.
type AuditImpact struct {
	Function Function      `json:"function"`
	Binary   AuditBinary   `json:"binary"`
	Complete bool          `json:"complete"` // nothing is open, and everything is known about the binary
	Replace  []AuditMember `json:"replace"`  // by number of the body in its evidence
	// OpenUnits names the units in which a copy may have vanished without a trace, in their
	// order: any body of these may have to be replaced too.
	OpenUnits       []string          `json:"open_units"`
	UnitsLowerBound int               `json:"units_lower_bound"`
	Gaps            []string          `json:"gaps"` // why the list is not complete, those of the binary first
	Totals          AuditImpactTotals `json:"totals"`
}

// AuditImpactTotals counts an AuditImpact.
type AuditImpactTotals struct {
	Replace  int    `json:"replace"`
	Redirect int    `json:"redirect"`
	Bytes    uint64 `json:"bytes"` // of the members' code
}

// AuditMember is a body that has to be replaced.
type AuditMember struct {
	Symbol   *string  `json:"symbol"` // null if there is none
	Function string   `json:"function"`
	Address  string   `json:"address"`
	Section  string   `json:"section"`
	Size     uint64   `json:"size"` // 0 if unknown
	Unit     string   `json:"unit"`
	Clone    []string `json:"clone"`
	How      How      `json:"how"`
	Why      string   `json:"why"` // of a How other than redirect
	// Signature is "source" where the body can be called as its function is, "changed" where
	// a parameter or the result was taken from it, else "unknown".
	Signature string        `json:"signature"`
	Reasons   []AuditReason `json:"reasons"` // in the order in which they were found
	Evidence  string        `json:"evidence"`
}

// AuditReason is why a body is a member.
type AuditReason struct {
	Kind  ReasonKind `json:"kind"`
	Class Class      `json:"class"` // empty for what is no inlined instance
	// Via names the functions between, the one next to the changed function first; of a caller
	// the body that is called.
	Via   []string `json:"via"`
	Count int      `json:"count"` // instances or calls that are the same in all of this
}

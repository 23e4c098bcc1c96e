package answer

// AuditFinding is a result of "audit query findings": what a rule of verify says about one
// binary. Findings are ordered by rule, then by the first place of the binary, then as verify
// orders them.
type AuditFinding struct {
	Rule        string      `json:"rule"`
	Verdict     Verdict     `json:"verdict"`
	Binary      AuditBinary `json:"binary"`
	Unit        string      `json:"unit"` // its name, empty where the finding is about the whole file
	Function    string      `json:"function"`
	Symbol      string      `json:"symbol"`
	Address     string      `json:"address"`
	Message     string      `json:"message"`
	Evidence    []string    `json:"evidence"`
	Fingerprint string      `json:"fingerprint"`
}

// AuditFacts is a result of "audit query binaries": what is known about one binary. They are
// ordered by its first place.
type AuditFacts struct {
	Binary   AuditBinary `json:"binary"`
	Complete bool        `json:"complete"`
	Outcomes []string    `json:"outcomes"` // one for each place
	Why      []string    `json:"why"`      // one for each place: what a reader should know of it
	Coverage Coverage    `json:"coverage"`
	// Functions, bodies and instances that the facts tell of, symbols of files without DWARF
	// included.
	Functions int     `json:"functions"`
	Bodies    int     `json:"bodies"`
	Instances int     `json:"instances"`
	Verdict   Verdict `json:"verdict"` // of verify
	Mode      string  `json:"mode"`    // the level of -flive-patching that it is judged against
	Tool      string  `json:"tool"`    // version of the program that collected the facts
}

// AuditTop is a result of "audit query top": what a source function cost over all binaries. The
// functions of different files are the same if their name, linkage name and the end of their
// declaration file are. They are ordered by what was asked for, the most first, then by name and
// file.
type AuditTop struct {
	Function  Function `json:"function"`
	Instances uint64   `json:"inlined_instances"`
	Empty     uint64   `json:"empty_inlined_instances"`
	Bytes     uint64   `json:"inlined_bytes"` // of the instances, what is nested in them included
	Binaries  int      `json:"binaries"`      // with an inlined instance
	Bodies    uint64   `json:"bodies"`        // out of line, in all binaries that know it
	Clones    uint64   `json:"clones"`        // of these
}

// AuditUnknown is a result of "audit query unknown": a binary about which not everything is
// known, or a file that was not read. Binaries stand first, by their first place, then files, by
// snapshot, path and member.
type AuditUnknown struct {
	What    string       `json:"what"`   // "binary" or "source"
	Binary  *AuditBinary `json:"binary"` // null for a source
	Place   *AuditPlace  `json:"place"`  // null for a binary
	Outcome string       `json:"outcome"`
	Why     []string     `json:"why"`
}

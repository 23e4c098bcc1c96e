package answer

// AuditBase is the first result of every "audit query": of how much the rest is the answer.
type AuditBase struct {
	Store     string         `json:"store"`     // the folder, as given
	Snapshots []string       `json:"snapshots"` // that were asked, by name
	Patterns  []string       `json:"patterns"`  // as given; empty where none is asked for
	Sources   map[string]int `json:"sources"`   // files and members of the snapshots, by outcome
	// Binaries counts different contents, the base of all other counts. A debug file whose
	// binary is there too is no binary of its own.
	Binaries   int             `json:"binaries"`
	Incomplete AuditIncomplete `json:"incomplete"`
	// Totals counts what the results hold; its keys depend on the question.
	Totals map[string]int `json:"totals"`
	Notes  []string       `json:"notes"` // what a reader has to know about all results
}

// AuditIncomplete says why "not found" is not "not there".
type AuditIncomplete struct {
	Binaries    int `json:"binaries"`    // of which not everything is known, for one of the next reasons or another
	NoDWARF     int `json:"no_dwarf"`    // of these: only their symbols are known
	Unread      int `json:"unread"`      // of these: with units that could not be read
	LowerBound  int `json:"lower_bound"` // of these: with units whose producer leaves no trace of a copy that vanished
	Other       int `json:"other"`       // of these: for none of these reasons, as code that no unit describes
	Failed      int `json:"failed"`      // sources that could not be read at all
	Collections int `json:"collections"` // that are under way or were cut, and shards that are not there
}

// Any tells that something is incomplete.
func (i *AuditIncomplete) Any() bool { return i.Binaries+i.Failed+i.Collections > 0 }

// AuditBinary is a binary that ships, by its content; or a debug file whose binary is not
// there.
type AuditBinary struct {
	Digest  string       `json:"digest"`   // SHA-256 of the content, hexadecimal
	BuildID string       `json:"build_id"` // as it claims, hexadecimal, empty for none
	Type    string       `json:"type"`
	Machine string       `json:"machine"`
	Name    string       `json:"name"`   // "vmlinux", a module's name, DT_SONAME; else empty
	Places  []AuditPlace `json:"places"` // where the content is, by snapshot, path and member
	// Evidence lists the digests of the files that the facts are from: the binary's own
	// first, then debug files with its build-id.
	Evidence []string `json:"evidence"`
	DWARF    bool     `json:"dwarf"`
	Code     bool     `json:"code"` // false for a debug file, whose code is elsewhere
	Gaps     []string `json:"gaps"` // why not everything is known about it; empty if it is
	Notes    []string `json:"notes"`
}

// AuditPlace is a file of a pool, or a member of a package or an archive there.
type AuditPlace struct {
	Snapshot string `json:"snapshot"`
	Path     string `json:"path"`
	Member   string `json:"member"` // empty for the file itself
}

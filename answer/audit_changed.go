package answer

// AuditChange is a result of "audit query changed": a file, or a member of one, that differs
// between two snapshots. They are ordered by path and member.
type AuditChange struct {
	Path   string     `json:"path"`
	Member string     `json:"member"`
	Change string     `json:"change"` // "added", "removed", "content" or "outcome"
	Old    *AuditSide `json:"old"`    // null if it was added
	New    *AuditSide `json:"new"`    // null if it was removed
	// Functions lists those whose copies differ, by name and file; empty unless facts of both
	// sides are there.
	Functions []AuditFunctionChange `json:"functions"`
	Notes     []string              `json:"notes"` // why Functions may lack some
}

// AuditSide is a source in one of the snapshots.
type AuditSide struct {
	Digest  string `json:"digest"` // empty where the content was not read
	BuildID string `json:"build_id"`
	Outcome string `json:"outcome"`
	Why     string `json:"why"`
}

// AuditFunctionChange is a source function whose copies in a binary changed. Changes are in the
// order of the CopyChange constants.
type AuditFunctionChange struct {
	Function Function     `json:"function"` // as the new side has it, else the old one
	Changes  []CopyChange `json:"changes"`
	Old      AuditCount   `json:"old"`
	New      AuditCount   `json:"new"`
	// Hosts that hold an inlined instance on one side only, by name.
	HostsGained []string `json:"hosts_gained"`
	HostsLost   []string `json:"hosts_lost"`
}

// AuditCount counts the copies of a function in one binary.
type AuditCount struct {
	OutOfLine int    `json:"out_of_line"` // bodies that are no clones
	Clones    int    `json:"clones"`
	Instances int    `json:"inlined_instances"`
	Bytes     uint64 `json:"inlined_bytes"`
}

// CopyChange is what happened to the copies of a function.
type CopyChange string

// What can have happened.
const (
	Appeared        CopyChange = "appeared"          // it is known on the new side only
	Disappeared     CopyChange = "disappeared"       // it is known on the old side only
	NewlyInlined    CopyChange = "newly_inlined"     // into hosts that did not hold it
	NoLongerInlined CopyChange = "no_longer_inlined" // into hosts that held it
	Cloned          CopyChange = "cloned"            // it has more clones
	Uncloned        CopyChange = "uncloned"          // it has fewer clones
	MoreBodies      CopyChange = "more_bodies"       // out of line
	FewerBodies     CopyChange = "fewer_bodies"
	// Those below are told by "diff" only.
	Renumbered       CopyChange = "renumbered"        // the same clones have symbols with other numbers
	PrototypeChanged CopyChange = "prototype_changed" // as the sources have it
)

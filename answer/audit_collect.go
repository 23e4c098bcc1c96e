package answer

// AuditCollect is the result of "audit collect".
type AuditCollect struct {
	Store    string         `json:"store"`    // the folder, as given
	Snapshot string         `json:"snapshot"` // what the files are recorded as
	Sources  int            `json:"sources"`  // files on disk and members of packages
	Outcomes map[string]int `json:"outcomes"` // of the sources, by outcome
	Bytes    int64          `json:"bytes"`    // of the files on disk
	Added    int            `json:"added"`    // contents whose facts were not in the store
	Kept     int            `json:"kept"`     // files on disk that had not changed since they were recorded
	Failures []AuditFailure `json:"failures"` // by path and member
}

// AuditFailure is a source that could not be read.
type AuditFailure struct {
	Path   string `json:"path"`
	Member string `json:"member"` // empty for the file itself
	Why    string `json:"why"`
}

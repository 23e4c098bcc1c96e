package answer

// Rank is a result of "impact --rank", and of the text of "impact --all": what a
// source function drags into a patch that changes it. Ranks are ordered by the code
// bytes of Totals, the most first, then by name, declaration file and line.
type Rank struct {
	Function Function `json:"function"`
	Complete bool     `json:"complete"`
	Totals   Totals   `json:"totals"`
	// Bodies counts the members that are the function's own, clones included.
	Bodies int `json:"bodies"`
	// NoinlineSaves is what the list would be shorter by if the function were
	// declared noinline: hosts, their callers and what they escalate to.
	NoinlineSaves Saving `json:"noinline_saves"`
}

// Saving counts members of a list that would not be there.
type Saving struct {
	Members int    `json:"members"`
	Bytes   uint64 `json:"bytes"` // their code
}

package answer

// PlanResult is the last result of "impact" with --patch, --plan or several patterns.
type PlanResult struct {
	Plan Plan `json:"plan"`
	// UnresolvedHunks are the parts of the patch that no function could be found for, in
	// the order of the patch.
	UnresolvedHunks []Hunk `json:"unresolved_hunks"`
	// NotSearched lists what may hold more copies and was not among the inputs.
	NotSearched []string `json:"not_searched"`
}

// Plan is what a patch that changes several functions has to replace: the union of
// their lists, each body once.
type Plan struct {
	// Changed lists the functions that the patch changes, in the order of their lists.
	Changed  []Function `json:"changed"`
	Complete bool       `json:"complete"`
	// Rows are what is pasted: bodies to redirect, by object, then by symbol.
	Rows []PlanRow `json:"rows"`
	// Others are the members that are not pasted, by input and address, with what has
	// to be done about them.
	Others []Member `json:"others"`
	Check  []Member `json:"check"` // by input and address, what is in Rows or Others left out
	Gaps   []Gap    `json:"gaps"`  // of all lists, those of one kind added up
	// Added, Removed and Renamed are what the patch does besides changing functions.
	Added   []string `json:"added_functions"`
	Removed []string `json:"removed_functions"`
	Renamed []string `json:"renamed_files"` // "OLD => NEW"
	Notes   []string `json:"notes"`         // what was taken for granted about the patch
	Totals  Totals   `json:"totals"`
}

// PlanRow is one entry of a patch.
type PlanRow struct {
	Object string `json:"object"` // "vmlinux", the name of a module, or the file's name
	Symbol string `json:"symbol"`
	// SymPos is the position among the symbols of that name as the kernel counts them:
	// 0 for the only one, null if not determined.
	SymPos    *int       `json:"sympos"`
	Body      Body       `json:"body"`
	For       []Function `json:"for"` // the changed functions that it is replaced for
	Risks     []Risk     `json:"risks"`
	Needs     []Need     `json:"needs"` // null unless asked for
	Patchable string     `json:"patchable"`
}

// Hunk is a part of a patch.
type Hunk struct {
	File   string `json:"file"` // as it is recorded, or as the patch names it without a/ or b/
	Line   int    `json:"line"` // first changed line before the change
	Lines  int    `json:"lines"`
	Kind   string `json:"kind"` // "macro", "type", "variable", "function", "unknown", "no_such_file", "context" or "binary"
	Name   string `json:"name"` // of what it changes, if that is known
	Detail string `json:"detail"`
}

// Need is something that replaced code refers to and a patch cannot simply link.
type Need struct {
	Kind   string `json:"kind"` // "static_function", "static_variable", "local_static", "unexported", "clone", "inlined" or "folded"
	Symbol string `json:"symbol"`
	SymPos *int   `json:"sympos"` // as in PlanRow
	Object string `json:"object"` // that defines it, as in PlanRow
	Detail string `json:"detail"`
}

package answer

// Cover is the result of "cover": whether a live patch replaces all it has to.
type Cover struct {
	// Verdict is Fail if anything has to be done about the patch, Unknown if something
	// is left to be looked at, and Pass only if neither is so.
	Verdict Verdict `json:"verdict"`
	Patch   string  `json:"patch"`  // path of the first patch
	Target  string  `json:"target"` // path of the first file that it is meant for
	// Patches are the patches that are judged together, in the order in which they are
	// loaded.
	Patches []CoverPatch `json:"patches"`
	// Changed lists the functions that the patch is judged by, by name, declaration
	// file and line.
	Changed []Function `json:"changed"`
	// ChangedFrom is "given" where the functions were named or come from a fix, and
	// "inferred" where they are what the patch replaces and no other replaced function
	// leads to.
	ChangedFrom string     `json:"changed_from"`
	Replaced    []Replaced `json:"replaced"` // by object, symbol and position
	// Missing are the bodies that have to be replaced and are not, by input and address.
	Missing []Missing `json:"missing"`
	// Possible are bodies that may have to be replaced: they probably hold a copy, or
	// only a function that is carried along leads to them. By input and address.
	Possible    []Missing     `json:"possible"`
	Unpatchable []Unpatchable `json:"unpatchable"` // in the order of Replaced, then by input and address
	Ambiguous   []Ambiguous   `json:"ambiguous"`   // in the order of Replaced
	Clones      []CoverClone  `json:"clones"`      // in the order of Replaced
	// Drift is what the patch's code relies on and the target does not have in that
	// form, by function.
	Drift     []Drift         `json:"drift"`
	Contracts []CoverContract `json:"contracts"` // by input and address of the caller
	// Extra are replaced though nothing demands it; that is no objection.
	Extra      []Replaced `json:"extra"`
	Mismatches []Mismatch `json:"mismatches"`
	// OpenUnits may hold more copies: what is replaced or checked is left out.
	OpenUnits []OpenUnit `json:"open_units"`
	Gaps      []Gap      `json:"gaps"` // what else keeps the lists from being complete
	// UnresolvedHunks are the parts of the fix that no function could be found for.
	UnresolvedHunks []Hunk `json:"unresolved_hunks"`
	// Checked repeats what a person has looked at, in the order of the file.
	Checked []Checked `json:"checked"`
	// Suggest are the entries that are missing, as impact's plan has them.
	Suggest []PlanRow `json:"suggest"`
	Notes   []string  `json:"notes"` // what was taken for granted, and what was not looked at
}

// CoverPatch is one live patch.
type CoverPatch struct {
	Path    string `json:"path"`
	Kind    string `json:"kind"`     // "module", "container" of libpulp, or "list"
	Name    string `json:"name"`     // of the module; empty for others
	BuildID string `json:"build_id"` // of the module; of the target that a container names
	// Layout says how a module holds what it replaces: "arrays", "external" or "kpatch";
	// empty for others.
	Layout  string `json:"layout"`
	Replace *bool  `json:"replace"` // atomic replace; null if it cannot be told
	Policy  string `json:"policy"`  // how it replaces clones: "source" or "binary"
	Entries int    `json:"entries"`
	// Superseded tells that a later patch with atomic replace takes the place of this one,
	// or that a later container takes it back.
	Superseded bool `json:"superseded"`
}

// Replaced is one entry of a patch.
type Replaced struct {
	Patch  string `json:"patch"`  // path
	Object string `json:"object"` // "vmlinux", the name of a module, or the file's name
	Symbol string `json:"symbol"`
	SymPos *int   `json:"sympos"`     // as the patch has it; null where it says nothing
	New    string `json:"new_symbol"` // the function that takes its place; empty for none
	Body   *Body  `json:"body"`       // what the entry names in the target; null if that is not one body
	// Role is "changed", "carried" along with a changed function, "extra", or
	// "unresolved".
	Role string `json:"role"`
}

// Missing is a body that a patch leaves as it is.
type Missing struct {
	Object  string     `json:"object"`
	Body    Body       `json:"body"`
	SymPos  *int       `json:"sympos"`
	Reasons []Reason   `json:"reasons"`
	For     []Function `json:"for"` // the functions whose lists it is in
	Why     string     `json:"why"` // why it is only possible; empty for one that is missing
}

// Unpatchable is a body that a live patch cannot redirect.
type Unpatchable struct {
	Verdict Verdict `json:"verdict"` // Fail, or Unknown where nothing tells
	Object  string  `json:"object"`
	Symbol  string  `json:"symbol"`
	Body    *Body   `json:"body"`     // null where the symbol is not there
	Entry   bool    `json:"replaced"` // the patch has an entry for it; else it is only needed
	Why     string  `json:"why"`
}

// Ambiguous is an entry that does not name one function, or the wrong one.
type Ambiguous struct {
	Object string `json:"object"`
	Symbol string `json:"symbol"`
	SymPos *int   `json:"sympos"` // as the patch has it
	// Right is the position that the lists of the changed functions ask for; null if
	// they do not tell.
	Right      *int   `json:"right_sympos"`
	Candidates []Body `json:"candidates"` // in the order that the kernel counts
	Why        string `json:"why"`
}

// CoverClone is an entry whose body is a clone that is not there, or is called in another
// way than the new function.
type CoverClone struct {
	Verdict Verdict `json:"verdict"` // Fail or Unknown
	// Kind is "no_such_clone", "signature" or "shared_code".
	Kind   string `json:"kind"`
	Object string `json:"object"`
	Symbol string `json:"symbol"`
	Body   *Body  `json:"body"` // null if there is none
	// Existing are the clones of the function that this build has, by name.
	Existing []string `json:"existing"`
	Detail   string   `json:"detail"`
}

// Drift is something that the patch's code relies on.
type Drift struct {
	Verdict Verdict `json:"verdict"` // Fail or Unknown
	// Kind is "missing_symbol", "not_exported", "position", "prototype", "layout", "version",
	// "unresolved" or "unknown".
	Kind     string     `json:"kind"`
	Function string     `json:"function"` // of the patch; empty where it concerns the whole
	What     string     `json:"what"`     // the type or symbol
	Detail   string     `json:"detail"`
	Evidence []Evidence `json:"evidence"`
}

// CoverContract is a caller that keeps a value in a register across its call of a replaced
// function, which the new function does not leave alone.
type CoverContract struct {
	Verdict  Verdict    `json:"verdict"` // Fail, or Unknown where the new code calls others
	Body     Body       `json:"body"`    // the caller
	Function Function   `json:"function"`
	Register string     `json:"register"`
	Detail   string     `json:"detail"`
	Evidence []Evidence `json:"evidence"`
}

// Mismatch is a sign that the patch is meant for another build.
type Mismatch struct {
	Kind string `json:"kind"` // "release", "vermagic", "old_size" or "build_id"
	Want string `json:"want"` // what the patch says
	Have string `json:"have"` // what the file says
	File string `json:"file"`
}

// Checked is what a person has looked at and found to be no objection.
type Checked struct {
	BuildID  string `json:"build_id"` // of the file; for a gap that a patch in an object leaves, of that object
	Unit     string `json:"unit"`     // its name, for all of the unit's bodies
	Body     string `json:"body"`     // the symbol, or the address as answers write it
	Gap      string `json:"gap"`      // the kind, where it is neither a unit nor a body
	Function string `json:"function"` // the changed function that it is about; empty for all
	Reviewer string `json:"reviewer"`
	Reason   string `json:"reason"`
	// Used tells that something was left out of account because of it.
	Used bool `json:"used"`
}

// CheckedFile is the file of --checked.
type CheckedFile struct {
	Schema  Schema    `json:"schema"`
	Checked []Checked `json:"checked"`
}

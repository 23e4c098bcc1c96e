package answer

// SchemaVersion is the version of every schema in this package, as
// MODEL.REVISION.ADDITION: a key that is renamed or removed raises the first
// number, a changed meaning the second, a new key the third.
const SchemaVersion = "1.0.0"

// Schema names the shape of an answer: "inlay." and the command's name.
type Schema struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Tool says which program made the answer.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Header opens an answer: what was asked, of what, by which tool.
type Header struct {
	Schema Schema  `json:"schema"`
	Tool   Tool    `json:"tool"`
	Inputs []Input `json:"inputs"` // in the order of the command line
	// Matched lists the source functions that the patterns picked, in the
	// order of Match; null for commands without a pattern.
	Matched []Match `json:"matched,omitzero"`
}

// Input is one file that was read.
type Input struct {
	Path      string   `json:"path"`
	BuildID   string   `json:"build_id"` // hexadecimal, empty if the file has none
	Machine   string   `json:"machine"`
	Type      string   `json:"type"`       // "exec", "dyn" or "rel"
	DebugPath string   `json:"debug_path"` // where the DWARF came from; empty if there is none
	CompDir   string   `json:"comp_dir"`   // the compilation directory of most units; empty if unknown
	Coverage  Coverage `json:"coverage"`
}

// Coverage is the base of every count: how much of an input was there and
// how much of it was read.
type Coverage struct {
	Units           int    `json:"units"`
	UnitsRead       int    `json:"units_read"`
	UnitsLowerBound int    `json:"units_lower_bound"` // units of producers whose DWARF proves no absence
	CodeBytes       uint64 `json:"code_bytes"`        // union of the ranges of all bodies
	InlinedBytes    uint64 `json:"inlined_bytes"`     // union of the ranges of the instances at depth 0
}

// Add sums two coverages.
func (c Coverage) Add(d Coverage) Coverage {
	c.Units += d.Units
	c.UnitsRead += d.UnitsRead
	c.UnitsLowerBound += d.UnitsLowerBound
	c.CodeBytes += d.CodeBytes
	c.InlinedBytes += d.InlinedBytes
	return c
}

// Diagnostic is a part of an input that could not be read or believed. The
// rest of the input was answered.
type Diagnostic struct {
	Input   string `json:"input"`
	Section string `json:"section"`
	Offset  int64  `json:"offset"` // in the section; -1 where no place can be named
	Message string `json:"message"`
}

// End closes a stream of records; a stream without it was cut.
type End struct {
	Results     int      `json:"results"`
	Diagnostics int      `json:"diagnostics"`
	Coverage    Coverage `json:"coverage"` // the sum over all inputs
}

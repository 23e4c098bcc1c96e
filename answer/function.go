package answer

// Function is a source function: what an author edits. Within one file its
// identity is linkage name or name, declaration file and declaration line.
type Function struct {
	Name        string `json:"name"`
	LinkageName string `json:"linkage_name"`
	Demangled   string `json:"demangled"` // LinkageName in source form; empty where that is no C++ or Rust name
	DeclFile    string `json:"decl_file"` // as recorded, joined with its directory
	DeclLine    int    `json:"decl_line"` // 0 if unknown
}

// Unit is the compilation unit (or partial unit) that holds a body or an
// abstract instance.
type Unit struct {
	Name    string `json:"name"`
	CompDir string `json:"comp_dir"`
	Offset  uint64 `json:"offset"` // of the unit's header in Section
	// Path and Section tell where the DIEs of the unit are: in a file of split units, or in
	// a supplementary one. Without them they are in .debug_info of the input's debug file.
	Path    string `json:"path,omitempty"`
	Section string `json:"section,omitempty"`
}

// Body is machine code of a source function that stands by itself: a
// concrete out-of-line instance with the symbols at its entry. A clone is a
// body whose symbol carries a clone suffix.
type Body struct {
	Input string `json:"input"`
	// ID names the body within one answer; it does not change from run to run.
	ID string `json:"id"`
	// Symbol is the symbol at the entry: the one whose stem is the
	// function's name, then the first by name; null if there is none.
	Symbol  *string  `json:"symbol"`
	Symbols []string `json:"symbols"` // all function symbols at the entry, by name
	// Demangled is Symbol in source form; empty where that is no C++ or Rust name.
	Demangled string      `json:"demangled"`
	Function  Function    `json:"function"`
	Address   string      `json:"address"`
	Section   string      `json:"section"`
	Size      uint64      `json:"size"`   // bytes covered by Ranges
	Ranges    [][2]string `json:"ranges"` // half-open, as recorded: the entry's range first
	Unit      Unit        `json:"unit"`
	Clone     []string    `json:"clone"` // suffix kinds of Symbol, outermost last; empty if it is no clone
	// OverriddenWeak tells a body without a symbol of its own whose name is
	// a symbol elsewhere: the linker chose another definition.
	OverriddenWeak bool `json:"overridden_weak"`
}

// State says what a unit's DWARF proves about a source function.
type State string

// The states of a (source function, unit) pair.
const (
	// Open: the unit holds or imports an abstract instance, so any body of
	// it may hold a copy that left no inlined instance.
	Open State = "open"
	// Closed: the function was neither inlined nor cloned in this unit.
	Closed State = "closed"
	// LowerBound: the producer leaves no trace of what vanished.
	LowerBound State = "lower_bound"
	// FoldedOrRemoved: the unit defines the function, and the definition has neither code
	// nor an inline attribute. It was not inlined; its code is that of another function, or
	// its calls were removed because they have no effect.
	FoldedOrRemoved State = "folded_or_removed"
)

// Match is one source function that a pattern picked, and what the inputs
// say about it. Matches are ordered by name, declaration file and line.
type Match struct {
	Function               Function      `json:"function"`
	Bodies                 int           `json:"bodies"`
	Clones                 int           `json:"clones"` // bodies whose symbol carries a clone suffix
	InlinedInstances       int           `json:"inlined_instances"`
	EmptyInlinedInstances  int           `json:"empty_inlined_instances"`
	Hosts                  int           `json:"hosts"` // different bodies that hold an inlined instance
	Units                  map[State]int `json:"units"` // units that hold a DIE of the function, by state
	DifferentSourceVersion bool          `json:"different_source_version,omitempty"`
}

package answer

// Scan is the result of "scan": what one input holds.
type Scan struct {
	Input     string     `json:"input"`
	Units     int        `json:"units"`
	Producers []Producer `json:"producers"` // most units first, then by name
	Languages []Language `json:"languages"` // most units first, then by name

	AbstractInstances       int `json:"abstract_instances"`
	OrphanAbstractInstances int `json:"orphan_abstract_instances"` // referenced by no instance and no body
	OutOfLineInstances      int `json:"out_of_line_instances"`
	InlinedInstances        int `json:"inlined_instances"`
	EmptyInlinedInstances   int `json:"empty_inlined_instances"` // own no byte of code
	NestedInlinedInstances  int `json:"nested_inlined_instances"`
	// MaxInlineDepth is the largest number of inlined instances around
	// another one; -1 if there is no inlined instance.
	MaxInlineDepth int    `json:"max_inline_depth"`
	CodeBytes      uint64 `json:"code_bytes"`
	InlinedBytes   uint64 `json:"inlined_bytes"`

	Symbols        map[string]int `json:"symbols"` // by suffix, as ".isra": every symbol that carries it
	Clones         map[string]int `json:"clones"`  // bodies by suffix kind; a stacked suffix counts under each
	OverriddenWeak int            `json:"overridden_weak"`
	// DiscardedBodies counts out-of-line instances whose code the linker
	// dropped: their address lies in no executable section.
	DiscardedBodies    int `json:"discarded_bodies"`
	DiscardedInstances int `json:"discarded_inlined_instances"` // inlined instances inside those
	// StrayInstances counts inlined instances outside every body.
	StrayInstances int `json:"stray_inlined_instances"`
	// WithoutPC counts function definitions that have neither code nor an
	// abstract instance: folded with another function, or removed.
	WithoutPC int `json:"definitions_without_pc"`
	CallSites int `json:"call_sites"`
	// UnreadDWARF counts the bytes of .debug_info that belong to units that could
	// not be read.
	UnreadDWARF uint64 `json:"unread_dwarf_bytes"`
	// UndecodedBytes counts the bytes of code that are no instruction; it means
	// nothing where Code is null.
	UndecodedBytes uint64     `json:"undecoded_bytes"`
	Code           *CodeStats `json:"code"` // null for machines whose code is not decoded
	Pads           *Pads      `json:"pads"` // null if they could not be read, and without function symbols
	// FunctionSymbols counts the symbols of functions.
	FunctionSymbols int  `json:"function_symbols"`
	BTF             *BTF `json:"btf"` // null without the section .BTF, or if it could not be read
}

// BTF counts what the section .BTF of a kernel or a module names.
type BTF struct {
	// Functions had code of their own and a symbol when the section was made. Whether they
	// were inlined too, it does not say.
	Functions int `json:"functions"`
	// Named is false for a module whose names are those of a kernel that is not among the
	// inputs.
	Named bool `json:"named"`
}

// Producer is a DW_AT_producer string and the number of units that carry it.
type Producer struct {
	Name       string `json:"name"`  // compiler and version, e.g. "GNU C11 12.2.0"
	Flags      string `json:"flags"` // the recorded command line, empty if none
	Units      int    `json:"units"`
	LowerBound bool   `json:"lower_bound"` // its DWARF proves no absence
}

// Language is a DW_AT_language and the number of units written in it.
type Language struct {
	Name  string `json:"name"` // DWARF's name without DW_LANG_
	Units int    `json:"units"`
}

package facts

// The tables of a store. Each type is a row of one table, each field a column; the tags give
// the names and encodings of the columns, docs/store.md describes them for those who ask in SQL.
//
// A row names what it is about by Digest, the digest of the evidence file that says it. Build-ids
// only join files: a hostile file may claim anybody's. Functions and units are numbered within one
// evidence file. Addresses are text, as answers print them.

// Digest is the SHA-256 of a file's content, in lower-case hexadecimal. It names evidence.
type Digest = string

// None is the number of a function or unit that a row does not have.
const None int32 = -1

// Binary is what one evidence file is, and how complete its facts are.
type Binary struct {
	Digest       Digest   `parquet:"digest"`
	BuildID      string   `parquet:"build_id"` // hexadecimal, "" for none
	Type         string   `parquet:"type,dict"`
	Machine      string   `parquet:"machine,dict"`
	Name         string   `parquet:"name"` // "vmlinux", a module's name, DT_SONAME; else ""
	DWARF        bool     `parquet:"dwarf"`
	Code         bool     `parquet:"code"` // false for a debug file, whose code is elsewhere
	Units        int32    `parquet:"units"`
	UnitsRead    int32    `parquet:"units_read"`
	LowerBound   int32    `parquet:"units_lower_bound"`
	CodeBytes    int64    `parquet:"code_bytes"`
	InlinedBytes int64    `parquet:"inlined_bytes"`
	Functions    int32    `parquet:"functions"` // rows of the table of that name
	Bodies       int32    `parquet:"bodies"`
	Instances    int64    `parquet:"instances"`
	Verdict      string   `parquet:"verdict,dict"` // of verify
	Mode         string   `parquet:"mode,dict"`    // the level of -flive-patching that it is judged against
	Gaps         []string `parquet:"gaps,list"`    // why an answer about it is not complete, in a stated order; empty if it is
	Tool         string   `parquet:"tool,dict"`    // version of the program that collected it
}

// Unit is one unit of the DWARF, in the order of their offsets.
type Unit struct {
	Digest     Digest `parquet:"digest,dict"`
	Unit       int32  `parquet:"unit"` // its number
	Name       string `parquet:"name"`
	CompDir    string `parquet:"comp_dir,dict"`
	Producer   string `parquet:"producer,dict"`
	Language   string `parquet:"language,dict"`
	Mode       string `parquet:"mode,dict"`    // the level of -flive-patching that it recorded
	Verdict    string `parquet:"verdict,dict"` // of verify, "" where no rule looked
	LowerBound bool   `parquet:"lower_bound"`  // its producer leaves no trace of what vanished
	Error      string `parquet:"error"`        // why it was not read, "" if it was
}

// Function is a source function that an evidence file knows of, by name.
type Function struct {
	Name           string  `parquet:"name"` // DW_AT_name; where only symbols are there, the stem of the symbol
	LinkageName    string  `parquet:"linkage_name"`
	Demangled      string  `parquet:"demangled"` // LinkageName in source form, "" where that is no C++ or Rust name
	DeclFile       string  `parquet:"decl_file,dict"`
	DeclLine       int32   `parquet:"decl_line"` // 0 if unknown
	Digest         Digest  `parquet:"digest,dict"`
	Function       int32   `parquet:"function"` // its number
	Bodies         int32   `parquet:"bodies"`
	Clones         int32   `parquet:"clones"` // of Bodies
	Instances      int32   `parquet:"instances"`
	EmptyInstances int32   `parquet:"empty_instances"` // of Instances
	InlinedBytes   int64   `parquet:"inlined_bytes"`   // of the instances, what is nested in them included
	OpenUnits      []int32 `parquet:"open_units,list"` // units that may hold copies without a trace, by number
	LowerBound     int32   `parquet:"units_lower_bound"`
	DWARF          bool    `parquet:"dwarf"` // false where only a symbol says that there is the function
}

// Body is machine code that stands by itself: an out-of-line instance or a clone, by the name of its
// function.
type Body struct {
	Name           string   `parquet:"name"`
	Digest         Digest   `parquet:"digest,dict"`
	Function       int32    `parquet:"function"`
	Body           int32    `parquet:"body"`   // its number
	Symbol         string   `parquet:"symbol"` // "" for none
	Unit           int32    `parquet:"unit"`   // None where only a symbol is there
	UnitName       string   `parquet:"unit_name,dict"`
	Section        string   `parquet:"section,dict"`
	Address        string   `parquet:"address"`
	Size           int64    `parquet:"size"`
	Clone          []string `parquet:"clone,list"` // kinds of suffixes, outermost last; empty if it is no clone
	External       bool     `parquet:"external"`   // other units see it
	OverriddenWeak bool     `parquet:"overridden_weak"`
	// Signature is "source" where the body can be called as its function is, "changed" where a
	// parameter or the result was taken from it, "unknown" where that is not known.
	Signature string `parquet:"signature,dict"`
}

// Instance is an inlined instance, by the name of the function that it is a copy of.
type Instance struct {
	Name        string   `parquet:"name"` // of the callee
	Digest      Digest   `parquet:"digest,dict"`
	Function    int32    `parquet:"function"` // the callee
	Host        int32    `parquet:"host"`     // number of the body that holds it
	HostName    string   `parquet:"host_name,dict"`
	HostSymbol  string   `parquet:"host_symbol,dict"`
	HostAddress string   `parquet:"host_address,dict"`
	Unit        int32    `parquet:"unit"`
	UnitName    string   `parquet:"unit_name,dict"`
	Class       string   `parquet:"class,dict"`    // "located" or "empty"
	Inliners    []string `parquet:"inliners,list"` // the inlined functions around it, innermost first
	CallFile    string   `parquet:"call_file,dict"`
	CallLine    int32    `parquet:"call_line"`
	CallColumn  int32    `parquet:"call_column"`
	EntryPC     string   `parquet:"entry_pc"` // "" where the DWARF names none
	Bytes       int64    `parquet:"bytes"`    // nested instances included
	DIE         int64    `parquet:"die_offset,delta"`
}

// Call says that a body calls a function, by the name of the function called.
type Call struct {
	Name          string `parquet:"name"` // of the callee: its function, or its symbol where that is not known
	Digest        Digest `parquet:"digest,dict"`
	Function      int32  `parquet:"function"` // the callee, None where it is in another file
	Body          int32  `parquet:"body"`     // the body that is called, None where it is in another file
	Symbol        string `parquet:"symbol,dict"`
	Caller        int32  `parquet:"caller"` // number of the calling body
	CallerName    string `parquet:"caller_name,dict"`
	CallerSymbol  string `parquet:"caller_symbol,dict"`
	CallerAddress string `parquet:"caller_address,dict"`
	Code          int32  `parquet:"code"`  // calls that the code shows
	DWARF         int32  `parquet:"dwarf"` // calls that DW_TAG_call_site entries show
}

// Finding is what a rule of verify says, by rule.
type Finding struct {
	Rule        string   `parquet:"rule,dict"`
	Verdict     string   `parquet:"verdict,dict"`
	Digest      Digest   `parquet:"digest,dict"`
	Unit        string   `parquet:"unit,dict"` // its name, "" where the finding is about the whole file
	Function    string   `parquet:"function"`
	Symbol      string   `parquet:"symbol"`
	Address     string   `parquet:"address"`
	Message     string   `parquet:"message"`
	Evidence    []string `parquet:"evidence,list"`
	Fingerprint string   `parquet:"fingerprint"`
}

// Source is a file of a pool, or a member of an archive or package there, and what became of it.
type Source struct {
	Snapshot string `parquet:"snapshot,dict"`
	Path     string `parquet:"path"`   // of the file on disk
	Member   string `parquet:"member"` // its name in that file, "" for the file itself
	Size     int64  `parquet:"size"`
	ModTime  int64  `parquet:"mtime"`  // nanoseconds since 1970, of the file on disk
	Digest   Digest `parquet:"digest"` // "" where the content was not read
	Outcome  string `parquet:"outcome,dict"`
	Why      string `parquet:"why"` // of an outcome that is not "read"; also what a reader should know of one that is
}

// The outcomes of a source. None is silent.
const (
	Read    = "read"     // its facts are in the store
	NoDWARF = "no_dwarf" // symbols and clones are in the store; Why says what is missing
	NotELF  = "not_elf"
	Opened  = "opened"  // a package or an archive: its members are sources of their own
	Skipped = "skipped" // a link, a special file, a thin archive, the store itself: Why says which
	Failed  = "failed"  // Why says what went wrong
)

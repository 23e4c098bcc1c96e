package answer

// Class is the evidence behind an inlining edge.
type Class string

// The evidence classes, strongest first.
const (
	Located  Class = "located"  // an inlined instance with at least one byte of code
	Empty    Class = "empty"    // an inlined instance that owns no byte
	Implied  Class = "implied"  // no instance here, but the host holds a function known to call it
	Reported Class = "reported" // a compiler dump says so
)

// Site is the result of "sites": one inlined instance.
type Site struct {
	Callee Function `json:"callee"`
	Host   Body     `json:"host"` // the body that holds the instance
	Class  Class    `json:"class"`
	Depth  int      `json:"depth"` // enclosing inlined instances; 0 directly in the body
	// Chain has Depth+1 entries, innermost first, the host left out. Each
	// entry's position is where the next entry, or the host, calls it.
	Chain    []Call      `json:"chain"`
	EntryPC  *string     `json:"entry_pc"` // null if the DWARF names none
	Ranges   [][2]string `json:"ranges"`   // half-open, empty ones left out, in recorded order
	Bytes    uint64      `json:"bytes"`    // of Ranges, nested instances included
	OwnBytes uint64      `json:"own_bytes"`
	DIE      uint64      `json:"die_offset"` // in the section with Host.Unit
	Input    string      `json:"input"`
}

// Call is one step of an inline chain: a function and its call position.
type Call struct {
	Function   Function `json:"function"`
	CallFile   string   `json:"call_file"`
	CallLine   int      `json:"call_line"`   // 0 if unknown
	CallColumn int      `json:"call_column"` // 0 if unknown
}

// Inside is the result of "inside": what is inlined into one body.
type Inside struct {
	Body Body `json:"body"`
	Pad  Pad  `json:"pad"`
	// Callers are the functions that call the body, by file and address.
	Callers []Caller `json:"callers"`
	// AddressTaken lists the places that hold the body's address, by address;
	// null where they are not known.
	AddressTaken []AddressUse `json:"address_taken"`
	Tree         []Node       `json:"tree"` // instances directly in the body, by DIE offset
}

// Node is one inlined instance in the tree of its body.
type Node struct {
	Callee     Function `json:"callee"`
	Class      Class    `json:"class"`
	Bytes      uint64   `json:"bytes"`     // nested instances included
	OwnBytes   uint64   `json:"own_bytes"` // without nested instances
	CallFile   string   `json:"call_file"`
	CallLine   int      `json:"call_line"`
	CallColumn int      `json:"call_column"`
	DIE        uint64   `json:"die_offset"`
	Children   []Node   `json:"children"` // by DIE offset
}

// Address is the result of "addr": the inline chain at one address.
type Address struct {
	Address string  `json:"address"` // as the tool writes it
	Asked   string  `json:"asked"`   // as the user wrote it
	Input   string  `json:"input"`
	Body    *Body   `json:"body"`   // null where nothing is known
	Frames  []Frame `json:"frames"` // innermost first, the body itself last
}

// Frame is a function and the source position reached in it.
type Frame struct {
	Function Function `json:"function"`
	File     string   `json:"file"`
	Line     int      `json:"line"`   // 0 if unknown
	Column   int      `json:"column"` // 0 if unknown
}

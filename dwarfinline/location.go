package dwarfinline

import "fmt"

// Location says where a parameter is when its function is entered. The zero
// value means that nothing is known. Locations can be compared.
type Location struct {
	Kind     LocationKind
	Register uint64 // DWARF's number of it, for the two kinds that name one
	Offset   int64  // of a stack slot: bytes from the canonical frame address
}

// LocationKind tells the locations apart that this package understands.
type LocationKind uint8

const (
	// UnknownLocation stands for none, or for an expression that computes more
	// than a register or a stack slot.
	UnknownLocation LocationKind = iota
	// RegisterLocation is a register (DWARF 5 section 2.6.1.1.3).
	RegisterLocation
	// EntryValue is the value that a register had on entry: DW_OP_entry_value
	// of it and DW_OP_stack_value (DWARF 5 section 2.5.1.7).
	EntryValue
	// NotPassed is a value that only the call sites know: DW_OP_GNU_parameter_ref.
	NotPassed
	// StackSlot is memory above the canonical frame address: the caller's, where
	// arguments lie that were passed on the stack.
	StackSlot
)

// String prints a location in the words of DWARF expressions, "unknown" for the
// zero value.
func (l Location) String() string {
	switch l.Kind {
	case RegisterLocation:
		return fmt.Sprintf("reg%d", l.Register)
	case EntryValue:
		return fmt.Sprintf("entry_value(reg%d)", l.Register)
	case NotPassed:
		return "not passed"
	case StackSlot:
		return fmt.Sprintf("cfa%+d", l.Offset)
	}
	return "unknown"
}

// register tells the register whose value on entry the parameter has.
func (l Location) register() (n uint64, ok bool) {
	return l.Register, l.Kind == RegisterLocation || l.Kind == EntryValue
}

// DWARF 5 section 7.7.1, table 7.9: the operations of the expressions that
// name a place at entry, and GNU's number of DW_OP_entry_value before DWARF 5.
const (
	opReg0          = 0x50
	opReg31         = 0x6f
	opRegx          = 0x90
	opFbreg         = 0x91
	opCallFrameCFA  = 0x9c
	opEntryValue    = 0xa3
	opGNUEntryValue = 0xf3
)

// placeOf reads a location expression. Frame base tells whether DW_OP_fbreg counts
// from the canonical frame address.
func placeOf(expr []byte, baseIsCFA bool) Location {
	if n, ok := registerExpr(expr); ok {
		return Location{Kind: RegisterLocation, Register: n}
	}
	if len(expr) == 0 {
		return Location{}
	}
	switch o, arg := expr[0], expr[1:]; o {
	case opGNUParameterRef:
		return Location{Kind: NotPassed}
	case opEntryValue, opGNUEntryValue:
		size, at := uleb(arg, 0)
		if at < 0 || size > uint64(len(arg)-at) {
			return Location{}
		}
		inner, rest := arg[at:at+int(size)], arg[at+int(size):]
		if n, ok := registerExpr(inner); ok && len(rest) == 1 && rest[0] == opStackValue {
			return Location{Kind: EntryValue, Register: n}
		}
	case opFbreg:
		// What lies below the frame address is the function's own: no argument
		// is there on entry.
		if off, next := sleb(arg, 0); baseIsCFA && next == len(arg) && off >= 0 {
			return Location{Kind: StackSlot, Offset: off}
		}
	}
	return Location{}
}

// registerExpr tells an expression that is nothing but a register.
func registerExpr(expr []byte) (n uint64, ok bool) {
	switch {
	case len(expr) == 1 && expr[0] >= opReg0 && expr[0] <= opReg31:
		return uint64(expr[0] - opReg0), true
	case len(expr) > 1 && expr[0] == opRegx:
		n, next := uleb(expr, 1)
		return n, next == len(expr)
	}
	return 0, false
}

package csource

// kind tells what a token is.
type kind uint8

const (
	kEOF kind = iota
	kIdent
	kNumber
	kString  // string or character constant; its text does not matter
	kPunct   // op tells which
	kParam   // parameter of a macro, in its body only; line is its index
	kUnknown // a value that cannot be known
	// Text of which one of several versions holds stands between kAltOpen and
	// kAltClose, the versions apart by kAltNext.
	kAltOpen
	kAltNext
	kAltClose
)

// Operators of more than one character; the others are their own byte.
const (
	opNone   = 0
	opAndAnd = 128 + iota
	opOrOr
	opEq
	opNe
	opLe
	opGe
	opShl
	opShr
	opArrow
	opIncDec
	opEllipsis
	opAssign // += and its like
	opPaste  // ##
)

// token is a preprocessing token (C11 section 6.4). Identifiers and numbers are
// symbols; the text of others is not kept.
type token struct {
	sym  *symbol
	line int32
	kind kind
	op   uint8
	// painted marks a name that must not be expanded again
	// (C11 section 6.10.3.4).
	painted bool
}

// is tells whether t is the operator op.
func (t token) is(op uint8) bool { return t.kind == kPunct && t.op == op }

// ends tells a token at which every construct inside it ends.
func (t token) ends() bool {
	return t.kind == kEOF || t.kind == kAltNext || t.kind == kAltClose
}

// opText spells an operator of one character, "" for the others.
func opText(op uint8) string {
	if op > 0 && op < 128 {
		return string(rune(op))
	}
	return ""
}

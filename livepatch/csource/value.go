package csource

import (
	"math"
	"strconv"
	"strings"
)

// value is the value of an expression, as far as it is a constant that the text
// alone tells.
type value struct {
	known    bool
	unsigned bool // it may be of an unsigned type, which is none for negative numbers
	n        int64
}

func constantValue(n int64) value { return value{known: true, n: n} }

// held gives up a value that its type cannot hold: what becomes of it depends on the size of
// the type.
func (v value) held() value {
	if v.unsigned && v.n < 0 {
		return value{}
	}
	return v
}

func boolValue(b bool) value {
	if b {
		return constantValue(1)
	}
	return constantValue(0)
}

func (v value) truth() truth {
	switch {
	case !v.known:
		return maybe
	case v.n != 0:
		return yes
	}
	return no
}

// numberValue reads an integer constant (C11 section 6.4.4.1).
func numberValue(s string) value {
	n, err := strconv.ParseInt(strings.TrimRight(s, "uUlL"), 0, 64)
	if err != nil {
		return value{}
	}
	return value{known: true, unsigned: strings.ContainsAny(s, "uU") || n > math.MaxInt32, n: n}
}

// binary applies an operator to two constants. Sums and products of unsigned
// constants that do not fit are left unknown, since types are; so is what comes of a negative
// number beside an unsigned one, which it is converted to (C11 section 6.3.1.8).
func binary(op uint8, a, b value) value {
	unsigned := a.unsigned || b.unsigned
	if !a.known || !b.known || unsigned && (a.n < 0 || b.n < 0) {
		return value{}
	}
	v := signedBinary(op, a, b)
	v.unsigned = unsigned
	return v.held()
}

func signedBinary(op uint8, a, b value) value {
	switch op {
	case opEq:
		return boolValue(a.n == b.n)
	case opNe:
		return boolValue(a.n != b.n)
	case '|':
		return constantValue(a.n | b.n)
	case '^':
		return constantValue(a.n ^ b.n)
	case '&':
		return constantValue(a.n & b.n)
	}
	const most = 1 << 31
	if a.n < -most || a.n > most || b.n < -most || b.n > most {
		return value{}
	}
	return smallBinary(op, a.n, b.n)
}

func smallBinary(op uint8, a, b int64) value {
	switch op {
	case '<':
		return boolValue(a < b)
	case '>':
		return boolValue(a > b)
	case opLe:
		return boolValue(a <= b)
	case opGe:
		return boolValue(a >= b)
	case '+':
		return constantValue(a + b)
	case '-':
		return constantValue(a - b)
	case '*':
		return constantValue(a * b)
	case opShl:
		if b >= 0 && b < 31 {
			return constantValue(a << b)
		}
	case opShr:
		if b >= 0 && b < 31 && a >= 0 {
			return constantValue(a >> b)
		}
	case '/':
		if b != 0 {
			return constantValue(a / b)
		}
	case '%':
		if b != 0 {
			return constantValue(a % b)
		}
	}
	return value{}
}

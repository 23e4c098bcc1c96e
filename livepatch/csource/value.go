package csource

import (
	"strconv"
	"strings"
)

// value is the value of an expression, as far as it is a constant that the text
// alone tells.
type value struct {
	known bool
	n     int64
}

func constantValue(n int64) value { return value{true, n} }

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
	s = strings.TrimRight(s, "uUlL")
	n, err := strconv.ParseUint(s, 0, 64)
	if err != nil {
		return value{}
	}
	return constantValue(int64(n))
}

// binary applies an operator to two constants. Sums and products of unsigned
// constants that do not fit are left unknown, since types are.
func binary(op uint8, a, b value) value {
	if !a.known || !b.known {
		return value{}
	}
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

package clonename

import "strings"

// PrefixKind names what a prefixed symbol is, seen from the function it names.
type PrefixKind string

// The prefixes that tools put in front of a function's name.
const (
	// PrefixCFI is __cfi_: clang's preamble in front of a function (KCFI).
	PrefixCFI PrefixKind = "cfi_preamble"
	// PrefixKCFITypeID is __kcfi_typeid_: an absolute symbol holding a type hash.
	PrefixKCFITypeID PrefixKind = "kcfi_typeid"
	// PrefixPad is __pfx_: objtool's symbol for the NOPs in front of a function.
	PrefixPad PrefixKind = "pad"
	// PrefixVector is _ZGV<isa><mask><lanes><params>_: a vector variant
	// (x86-64 vector function ABI); the rest is the scalar function.
	PrefixVector PrefixKind = "vector"
	// PrefixThunk is _ZThn, _ZTv, _ZTc…: a C++ virtual or covariant thunk
	// (Itanium C++ ABI 5.1.4.2); GCC may inline the body into it.
	PrefixThunk PrefixKind = "thunk"
	// PrefixOutlined is OUTLINED_FUNCTION_N: LLVM's machine outliner; the code
	// belongs to many functions, so no name is left.
	PrefixOutlined PrefixKind = "outlined"
)

// SplitPrefix recognises a symbol that stands for a function by a prefix. It
// returns the kind and the name of that function, which may carry suffixes of
// its own; name is empty for an outlined function. ok is false, and name is
// symbol, when there is no such prefix. As with suffixes, a hint only.
func SplitPrefix(symbol string) (kind PrefixKind, name string, ok bool) {
	switch {
	case hasTail(symbol, "__kcfi_typeid_"):
		return PrefixKCFITypeID, symbol[len("__kcfi_typeid_"):], true
	case hasTail(symbol, "__pfx_"):
		return PrefixPad, symbol[len("__pfx_"):], true
	case hasTail(symbol, "__cfi_"):
		return splitCFI(symbol)
	case strings.HasPrefix(symbol, "_ZGV"):
		return splitVector(symbol)
	case strings.HasPrefix(symbol, "_ZT"):
		return splitThunk(symbol)
	case strings.HasPrefix(symbol, "OUTLINED_FUNCTION_"):
		if isDigits(symbol[len("OUTLINED_FUNCTION_"):]) {
			return PrefixOutlined, "", true
		}
	}
	return "", symbol, false
}

// splitCFI leaves out the functions of the CFI runtime itself.
func splitCFI(symbol string) (PrefixKind, string, bool) {
	name := symbol[len("__cfi_"):]
	switch name {
	case "check", "check_fail", "slowpath", "slowpath_diag":
		return "", symbol, false
	}
	return PrefixCFI, name, true
}

// splitVector reads _ZGV, one letter of instruction set, M or N, the lanes, the
// parameters, "_" and the scalar name. A guard variable (_ZGVZ…, _ZGVN…) has no
// digit after its second letter.
func splitVector(symbol string) (PrefixKind, string, bool) {
	rest := symbol[len("_ZGV"):]
	if len(rest) < 4 || rest[0] < 'a' || rest[0] > 'z' || rest[1] != 'M' && rest[1] != 'N' {
		return "", symbol, false
	}
	lanes := strings.TrimLeft(rest[2:], "0123456789")
	if len(lanes) == len(rest)-2 && !strings.HasPrefix(lanes, "x") {
		return "", symbol, false
	}
	params, name, found := strings.Cut(lanes, "_")
	if !found || params == "" || name == "" {
		return "", symbol, false
	}
	return PrefixVector, name, true
}

// splitThunk reads <call-offset> and gives back the mangled target: h takes one
// number, v two, c two call offsets. Negative numbers begin with "n".
func splitThunk(symbol string) (PrefixKind, string, bool) {
	rest, ok := symbol[len("_ZT"):], true
	if after, covariant := strings.CutPrefix(rest, "c"); covariant {
		if rest, ok = cutCallOffset(after); !ok {
			return "", symbol, false
		}
	}
	if rest, ok = cutCallOffset(rest); !ok || rest == "" {
		return "", symbol, false
	}
	return PrefixThunk, "_Z" + rest, true
}

func cutCallOffset(s string) (string, bool) {
	switch {
	case strings.HasPrefix(s, "h"):
		return cutNumber(s[1:])
	case strings.HasPrefix(s, "v"):
		rest, ok := cutNumber(s[1:])
		if !ok {
			return "", false
		}
		return cutNumber(rest)
	}
	return "", false
}

// cutNumber takes [n]<digits>_ off the front.
func cutNumber(s string) (string, bool) {
	num, rest, ok := strings.Cut(strings.TrimPrefix(s, "n"), "_")
	return rest, ok && isDigits(num)
}

package clonename

import "strings"

// maxSuffixes bounds the work on a hostile name: compilers stack a handful, and
// what lies further left simply stays in the stem.
const maxSuffixes = 32

// last finds the outermost suffix of s and returns where its text begins.
func last(s string) (cut int, r rule, ok bool) {
	dot := strings.LastIndexByte(s, '.')
	if dot <= 0 {
		return lastUndotted(s)
	}
	word := s[dot+1:]
	if isDigits(word) {
		return lastNumbered(s, dot)
	}
	r, ok = ruleFor(word)
	if !ok || r.number == always {
		return lastUndotted(s)
	}
	if r.kind == Extracted {
		dot = beforeNumber(s, dot)
	}
	return dot, r, true
}

// lastNumbered handles a tail ".N" whose dot is at dot: the number of the word
// before it, or a bare rename.
func lastNumbered(s string, dot int) (int, rule, bool) {
	prev := strings.LastIndexByte(s[:dot], '.')
	if prev > 0 {
		if r, ok := ruleFor(s[prev+1 : dot]); ok && r.number != never {
			if r.kind == Extracted {
				prev = beforeNumber(s, prev)
			}
			return prev, r, true
		}
	}
	if isGoCounter(s[:dot]) {
		return 0, rule{}, false
	}
	return dot, numberedRule(), true
}

// beforeNumber steps from the dot at dot over one ".N" to its left: the code
// extractor writes the region's number before its word.
func beforeNumber(s string, dot int) int {
	if prev := strings.LastIndexByte(s[:dot], '.'); prev > 0 && isDigits(s[prev+1:dot]) {
		return prev
	}
	return dot
}

// lastUndotted handles the two suffixes that do not start with a dot.
func lastUndotted(s string) (int, rule, bool) {
	const md5Len = 32
	if i := len(s) - md5Len - 1; i > 0 && s[i] == '$' && isLowerHex(s[i+1:]) {
		return i, cfiHashRule(), true
	}
	return 0, rule{}, false
}

// isGoCounter tells whether the words before a bare ".N" are Go's own way to
// count: pkg.init.0, pkg.f.func1.2, pkg.f.gowrap1.1, pkg..typeAssert.0. C has no
// dot before such a word.
func isGoCounter(s string) bool {
	for range maxSuffixes {
		dot := strings.LastIndexByte(s, '.')
		if dot <= 0 {
			return false
		}
		word := s[dot+1:]
		if !isDigits(word) {
			return s[dot-1] == '.' || word == "init" || countedWord(word, "func") ||
				countedWord(word, "gowrap") || countedWord(word, "deferwrap")
		}
		s = s[:dot]
	}
	return false
}

func countedWord(word, prefix string) bool {
	rest, ok := strings.CutPrefix(word, prefix)
	return ok && isDigits(rest)
}

// trimOutside takes off what stands outside the compiler's grammar: the symbol
// version and Go's method-value mark. The name is foreign when it holds bytes
// that no C, C++ or Rust assembler name has; dots in it mean something else.
func trimOutside(s string) (body string, r rule, ok bool, foreign bool) {
	if i := strings.IndexByte(s, '@'); i > 0 {
		return s[:i], symbolVersionRule(), true, isForeign(s[:i])
	}
	if body, found := strings.CutSuffix(s, "-fm"); found && strings.IndexByte(body, '.') > 0 {
		return body, methodValueRule(), true, true
	}
	return s, rule{}, false, isForeign(s)
}

// isForeign spots Go's package paths, receivers, instantiations, constants
// ($f64.8000000000000000) and type symbols, ARM's mapping symbols ($x.3), and
// section names used as symbols.
func isForeign(s string) bool {
	return strings.HasPrefix(s, "$") || strings.HasPrefix(s, ".text.") || strings.ContainsAny(s, "/()[]{}*:, ")
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func isLowerHex(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return s != ""
}

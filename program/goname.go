package program

import (
	"regexp"
	"strings"
)

// languageGo is DW_LANG_Go (DWARF 5 section 7.12).
const languageGo = 0x16

// goName is a name as the Go compiler writes it, "example.org/shape.(*Box[int]).Area",
// parted before each dot and slash outside brackets. DW_AT_name has all of it, with dots in
// the last element of the path as "%2e".
type goName []string

func parseGoName(text string) goName {
	var out goName
	text = strings.ReplaceAll(text, "%2e", ".")
	start, depth := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '.', '/':
			if depth == 0 && i > start {
				out, start = append(out, text[start:i]), i
			}
		}
	}
	return append(out, text[start:])
}

// fits tells whether the name that pattern stands for is n: all of it or its last parts.
// Type arguments count where the pattern has them, and [...] stands for any, as in the
// runtime's own traces.
func (n goName) fits(pattern goName) bool {
	if len(pattern) > len(n) {
		return false
	}
	n = n[len(n)-len(pattern):]
	for i, want := range pattern {
		have := n[i]
		if i == 0 && strings.IndexAny(want, "./") != 0 && strings.IndexAny(have, "./") == 0 {
			have = have[1:]
		}
		if have == want {
			continue
		}
		if bare := withoutTypeArguments(want); bare != want && strings.ReplaceAll(want, "[...]", "") != bare || withoutTypeArguments(have) != bare {
			return false
		}
	}
	return true
}

// fitsGlob tells whether a wildcard pattern fits all of the name or what stands behind one
// of its separators: behind the last alone, if the pattern has none itself.
func (n goName) fitsGlob(glob *regexp.Regexp, pattern string) bool {
	if glob.MatchString(strings.Join(n, "")) {
		return true
	}
	first := 1
	if !strings.ContainsAny(pattern, "./(") {
		first = max(1, len(n)-1)
	}
	for i := first; i < len(n); i++ {
		if glob.MatchString(strings.Join(n[i:], "")[1:]) {
			return true
		}
	}
	return false
}

// withoutTypeArguments cuts everything in square brackets out of a part.
func withoutTypeArguments(part string) string {
	if !strings.Contains(part, "[") {
		return part
	}
	var out strings.Builder
	depth := 0
	for _, c := range part {
		switch {
		case c == '[':
			depth++
		case c == ']' && depth > 0:
			depth--
		case depth == 0:
			out.WriteRune(c)
		}
	}
	return out.String()
}

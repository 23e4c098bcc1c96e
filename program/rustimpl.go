package program

import "strings"

// rustImpl is a component of a Rust name that stands for an implementation:
// "<T>", "<T as Trait>", "<impl T>" or "<impl Trait for T>". Which of them a compiler
// writes depends on its mangling and on where the implementation stands.
type rustImpl struct {
	of    []string // components of the type
	trait []string // nil for what the type has by itself
}

// parseRustImpl takes such a component apart; ok is false for any other.
func parseRustImpl(component string) (out rustImpl, ok bool) {
	inner, ok := strings.CutPrefix(component, "<")
	if !ok || !strings.HasSuffix(inner, ">") {
		return rustImpl{}, false
	}
	inner = strings.TrimSuffix(inner, ">")
	of, trait := inner, ""
	if rest, ok := strings.CutPrefix(inner, "impl "); ok {
		of = rest
		if i := outside(rest, " for "); i >= 0 {
			trait, of = rest[:i], rest[i+len(" for "):]
		}
	} else if i := outside(inner, " as "); i >= 0 {
		of, trait = inner[:i], inner[i+len(" as "):]
	}
	out.of = sourceName{qualified: of}.components()
	if trait != "" {
		out.trait = sourceName{qualified: trait}.components()
	}
	return out, true
}

// outside returns the position of a word in text that stands outside brackets, or -1.
func outside(text, word string) int {
	for i := 0; i < len(text); {
		switch {
		case strings.HasPrefix(text[i:], word):
			return i
		case strings.IndexByte("<([{", text[i]) >= 0:
			i += bracketed(text[i:])
		default:
			i++
		}
	}
	return -1
}

// fits tells whether the implementation that pattern stands for is r.
func (r rustImpl) fits(pattern rustImpl) bool {
	return endFits(r.of, pattern.of) && (pattern.trait == nil || endFits(r.trait, pattern.trait))
}

// hasPath tells whether a path such as dev::Port is the type or the trait.
func (r rustImpl) hasPath(path []string) bool { return endFits(r.of, path) || endFits(r.trait, path) }

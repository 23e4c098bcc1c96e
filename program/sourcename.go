package program

import "strings"

// sourceName is a C++ or Rust name in source form taken apart: in
// "int ns::Box<int>::get(char) const" the qualified name is "ns::Box<int>::get"
// and the parameters are "(char) const".
type sourceName struct {
	qualified  string
	parameters string // "" if the text has none
}

// parseSourceName drops the return type of a demangled name and finds where its
// parameters begin.
func parseSourceName(text string) sourceName {
	start, end := 0, len(text)
	for i := 0; i < end; {
		n, kind := nextToken(text[i:])
		switch kind {
		case tokenSpace:
			start = i + n
		case tokenParameters:
			end = i
			continue
		}
		i += n
	}
	return sourceName{text[start:end], text[end:]}
}

// components splits the qualified name at each "::" outside brackets.
func (s sourceName) components() []string {
	var out []string
	start := 0
	for i := 0; i < len(s.qualified); {
		n, kind := nextToken(s.qualified[i:])
		if kind == tokenScope {
			out = append(out, s.qualified[start:i])
			start = i + n
		}
		i += n
	}
	return append(out, s.qualified[start:])
}

// last is the last component without template or generic arguments: what
// DW_AT_name begins with.
func (s sourceName) last() string {
	parts := s.components()
	return withoutArguments(parts[len(parts)-1])
}

// fits tells whether the name that pattern stands for is s: all of it or its last
// components. Template arguments count where the pattern has them; an implementation in
// Rust fits its type and its trait.
func (s sourceName) fits(pattern sourceName) bool {
	if pattern.parameters != "" && pattern.parameters != s.parameters {
		return false
	}
	return endFits(s.components(), pattern.components())
}

// endFits tells whether the components of a pattern fit the last ones of a name.
func endFits(have, want []string) bool {
	for len(want) > 0 {
		if len(have) == 0 {
			return false
		}
		h, w := have[len(have)-1], want[len(want)-1]
		wanted, isWanted := parseRustImpl(w)
		impl, isImpl := parseRustImpl(h)
		switch {
		case h == w:
		case isImpl && isWanted:
			// Some manglings do not say in which module an implementation stands.
			if fits := impl.fits(wanted); !fits || len(have) == 1 {
				return fits
			}
		case isImpl:
			return impl.hasPath(want)
		case isWanted && wanted.trait == nil:
			return endFits(have, wanted.of)
		case withoutArguments(h) != w:
			return false
		}
		have, want = have[:len(have)-1], want[:len(want)-1]
	}
	return true
}

// withoutArguments cuts template or generic arguments off a component.
func withoutArguments(component string) string {
	for i := 0; i < len(component); {
		n, kind := nextToken(component[i:])
		if kind == tokenArguments && i > 0 {
			return strings.TrimRight(component[:i], " ")
		}
		i += n
	}
	return component
}

// token is a piece of a name in source form.
type token uint8

const (
	tokenText       token = iota
	tokenSpace            // what stands before it is a return type
	tokenScope            // "::"
	tokenArguments        // "<…>"
	tokenParameters       // "(" that begins the parameters
)

// nextToken returns the length and kind of the piece that text begins with.
func nextToken(text string) (n int, kind token) {
	switch text[0] {
	case ' ':
		return 1, tokenSpace
	case ':':
		if strings.HasPrefix(text, "::") {
			return 2, tokenScope
		}
	case '<':
		return bracketed(text), tokenArguments
	case '{', '[':
		return bracketed(text), tokenText
	case '(':
		if strings.HasPrefix(text, "(anonymous namespace)") {
			return len("(anonymous namespace)"), tokenText
		}
		return bracketed(text), tokenParameters
	}
	if n := operatorName(text); n > 0 {
		return n, tokenText
	}
	n = strings.IndexAny(text[1:], " :<{[(")
	if n < 0 {
		return len(text), tokenText
	}
	return n + 1, tokenText
}

// operatorName returns the length of a C++ operator's name, 0 if text does not
// begin with one. A conversion goes on to the parameters.
func operatorName(text string) int {
	const word = "operator"
	rest, ok := strings.CutPrefix(text, word)
	if !ok || rest == "" {
		return 0
	}
	for _, op := range []string{"()", "[]", "<=>", "<<=", ">>=", "->*", "<<", ">>", "->", "<=", ">=", "<", ">"} {
		if after, ok := strings.CutPrefix(rest, op); ok && strings.HasPrefix(after, " <") {
			return len(word) + len(op) + 1 // "operator<< <int>"
		} else if ok {
			return len(word) + len(op)
		}
	}
	if rest[0] != ' ' && strings.IndexByte("=!+-*/%^&|~,\"", rest[0]) < 0 {
		return 0 // part of a longer word
	}
	if i := strings.IndexByte(rest, '('); i >= 0 {
		return len(word) + i
	}
	return len(text)
}

// bracketed returns the length of the bracketed piece that text begins with;
// without its end, all of text.
func bracketed(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '<', '(', '[', '{':
			depth++
		case '>':
			if i > 0 && text[i-1] == '-' { // an arrow
				continue
			}
			depth--
		case ')', ']', '}':
			depth--
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(text)
}

// LastName returns the last component of a linkage name in source form, without template
// arguments, as DW_AT_name begins: "get" of _ZN2ns3BoxIiE3getEv. A name of C is returned as it is.
func LastName(linkage string) string {
	source := demangled(linkage)
	if source == "" {
		return linkage
	}
	return parseSourceName(source).last()
}

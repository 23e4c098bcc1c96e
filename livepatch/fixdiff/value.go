package fixdiff

import "strings"

// byValue tells whether the name of a type at an index stands for more than the target
// of a pointer or a declaration of the name.
func byValue(toks []token, i int) bool {
	n := pastQualifiers(toks, i+1)
	if n >= len(toks) {
		return false
	}
	switch t := toks[n]; {
	case t.is("*"), t.is(";"), t.is("{"), t.is("#"), t.is("##"):
		return false
	case t.is("(") && n+1 < len(toks) && toks[n+1].is("*"):
		return false // the result of a function that is pointed to
	case t.is(","):
		call, _ := callAround(toks, i)
		return call == "" || !takesMember(call)
	}
	return true
}

// pastQualifiers returns the index behind words that qualify a type.
func pastQualifiers(toks []token, i int) int {
	for i < len(toks) && toks[i].kind == tIdent {
		s := toks[i].text
		if s != "const" && s != "volatile" && (!strings.HasPrefix(s, "__") || i+1 < len(toks) && !toks[i+1].is("*") && toks[i+1].kind != tIdent) {
			break
		}
		i++
	}
	return i
}

// inParameters tells a place in the parameters of a pointer to a function, which lay out
// nothing.
func inParameters(toks []token, i int) bool {
	depth := 0
	least := max(0, i-maxCall)
	for i--; i > least; i-- {
		switch t := toks[i]; {
		case t.is(")") || t.is("]"):
			depth++
		case t.is("[") || t.is("("):
			if depth--; depth < 0 && t.is("(") && toks[i-1].is(")") {
				return true
			}
		}
	}
	return false
}

// maxCall is how far from a word the start of the call is that it is an argument of.
const maxCall = 256

// callAround returns the function or macro that a word is an argument of, and the index
// of the first argument.
func callAround(toks []token, i int) (name string, first int) {
	depth := 0
	for n := i - 1; n > 0 && n > i-maxCall; n-- {
		switch t := toks[n]; {
		case t.is(")"):
			depth++
		case t.is("("):
			if depth--; depth < 0 {
				if toks[n-1].kind != tIdent {
					return "", 0
				}
				return toks[n-1].text, n + 1
			}
		case t.is(";") || t.is("{") || t.is("}"):
			if depth == 0 {
				return "", 0
			}
		}
	}
	return "", 0
}

// takesMember tells, by custom, macros that are given the name of a member.
func takesMember(name string) bool {
	for _, s := range []string{"entry", "for_each", "container_of", "offset", "field", "member", "ENTRY", "OFFSET", "FIELD", "MEMBER"} {
		if strings.Contains(name, s) {
			return true
		}
	}
	return false
}

// wholes tells code for which the size of what a pointer points to counts: its
// size, a copy, or a step to the next one.
func wholes(toks []token, name string) bool {
	for i, t := range toks {
		if t.text != name || t.kind != tIdent || i == 0 || toks[i-1].is(".") || toks[i-1].is("->") {
			continue
		}
		if i+1 < len(toks) {
			switch toks[i+1].text {
			case "[", "++", "--", "+", "-", "+=", "-=":
				return true
			}
		}
		if p := toks[i-1]; p.is("++") || p.is("--") {
			return true
		}
		if i < 2 || !toks[i-1].is("*") {
			continue
		}
		switch p := toks[i-2]; {
		case p.text == "sizeof", p.is("(") && i > 2 && toks[i-3].text == "sizeof", p.is("="):
			return true
		case (p.is(";") || p.is("{") || p.is("}") || p.is(")")) && i+1 < len(toks) && toks[i+1].is("="):
			return true
		}
	}
	return false
}

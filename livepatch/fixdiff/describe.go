package fixdiff

import "strings"

// describe finds the kind and the names of an item that is no directive.
func (it *item) describe() {
	head := withoutDirectives(it.head())
	it.kind = kUnknown
	switch {
	case len(head) == 0:
	case it.body >= 0:
		it.kind = classify(head)
	case head[0].text == "typedef" || it.declaresTag(head):
		it.kind = kType
	default:
		it.kind = classifyPlain(head)
	}
	switch it.kind {
	case kFunction, kDeclaration, kCall:
		it.name = functionName(head)
		it.names = []string{it.name}
		if it.kind == kDeclaration && !hasParen(head) {
			it.names = variableNames(head)
		}
	case kType:
		it.names = it.typeNames(head)
	case kVariable:
		it.names = variableNames(head)
	}
	if it.name == "" && len(it.names) > 0 {
		it.name = it.names[0]
	}
	if it.name == "" {
		it.name = joinText(head[:min(len(head), 8)])
	}
}

// withoutDirectives drops the directives in a run of tokens.
func withoutDirectives(toks []token) []token {
	for i := range toks {
		if toks[i].is("#") && toks[i].bol {
			out, in := append([]token(nil), toks[:i]...), false
			for _, t := range toks[i:] {
				if t.bol {
					in = t.is("#")
				}
				if !in {
					out = append(out, t)
				}
			}
			return out
		}
	}
	return toks
}

// classify tells what a body belongs to from the tokens in front of it.
func classify(head []token) itemKind {
	head = withoutDirectives(head)
	tag, depth := -1, 0
	for i, t := range head {
		switch {
		case t.is("(") || t.is("["):
			depth++
		case t.is(")") || t.is("]"):
			depth--
		case depth > 0:
		case t.is("="):
			return kVariable
		case isTag(t.text):
			tag = i
		}
	}
	if tag >= 0 && opensType(head[tag+1:]) {
		return kType
	}
	if hasParen(head) || len(head) > 0 && head[len(head)-1].is(")") {
		return kFunction
	}
	return kUnknown
}

// opensType tells what may stand between "struct" and the brace of its members.
func opensType(toks []token) bool {
	for i := 0; i < len(toks); i++ {
		switch t := toks[i]; {
		case t.kind == tIdent && i+1 < len(toks) && toks[i+1].is("("):
			if !isAttribute(t.text) {
				return false
			}
			i = closing(toks, i+1)
		case t.kind == tIdent, t.is(":"):
		default:
			return false
		}
	}
	return true
}

// declaresTag tells "struct name;".
func (it *item) declaresTag(head []token) bool {
	return len(head) == 3 && isTag(head[0].text) && head[2].is(";")
}

// classifyPlain tells what an item without a body is.
func classifyPlain(head []token) itemKind {
	assigned := assignment(head)
	switch {
	case assigned >= 0:
		return kVariable
	case head[0].text == "extern":
		return kDeclaration
	case hasParen(head):
		// "static DEFINE_MUTEX(x);" makes a variable, "int f(int);" declares.
		n := firstParen(head)
		words := 0
		for _, t := range head[:n] {
			if t.kind == tIdent && t.text != "static" && !strings.HasPrefix(t.text, "__") {
				words++
			}
		}
		switch {
		case n+1 < len(head) && head[n+1].is("*"):
			return kVariable // int (*f)(int);
		case words <= 1 && (head[0].text == "static" || definesVariable(head[n-1].text) && head[len(head)-1].is(";")):
			return kVariable
		case words <= 1 && !hasStar(head[:n]):
			return kCall
		}
		return kDeclaration
	case head[len(head)-1].is(";"):
		return kVariable
	}
	return kUnknown
}

// definesVariable tells macros whose use at file level makes a variable.
func definesVariable(name string) bool {
	for _, p := range []string{"DEFINE_", "LIST_HEAD", "HLIST_HEAD", "ATOMIC_INIT", "LLIST_HEAD", "DECLARE_", "BLOCKING_NOTIFIER_HEAD",
		"ATOMIC_NOTIFIER_HEAD", "RAW_NOTIFIER_HEAD"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// assignment returns the index of an equals sign outside brackets, -1 for none.
func assignment(toks []token) int {
	depth := 0
	for i, t := range toks {
		switch {
		case t.is("(") || t.is("["):
			depth++
		case t.is(")") || t.is("]"):
			depth--
		case t.is("=") && depth <= 0:
			return i
		}
	}
	return -1
}

func hasParen(toks []token) bool { return firstParen(toks) > 0 }

// firstParen returns the index of the first parenthesis behind a name, 0 for none.
func firstParen(toks []token) int {
	for i, t := range toks {
		if i > 0 && t.is("(") {
			return i
		}
	}
	return 0
}

func hasStar(toks []token) bool {
	for _, t := range toks {
		if t.is("*") {
			return true
		}
	}
	return false
}

// closing returns the index of the bracket that closes the one at i, or the last.
func closing(toks []token, i int) int {
	depth := 0
	for ; i < len(toks); i++ {
		switch t := toks[i]; {
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			if depth--; depth <= 0 {
				return i
			}
		}
	}
	return len(toks) - 1
}

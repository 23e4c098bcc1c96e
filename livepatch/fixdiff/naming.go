package fixdiff

import "strings"

// functionName returns the name that a declarator gives a function. A macro that makes
// functions is named with its first argument: "SYSCALL_DEFINE2(sethostname)".
func functionName(head []token) string {
	at := nameIndex(head)
	if at < 0 {
		return ""
	}
	name := head[at].text
	words := 0
	for _, t := range head[:at] {
		if t.kind == tIdent && t.text != "static" || t.is("*") {
			words++
		}
	}
	if words > 0 || at+2 >= len(head) {
		return name
	}
	args := head[at+2 : max(closing(head, at+1), at+2)]
	if len(args) == 0 || strings.HasPrefix(name, "main") {
		return name
	}
	n := 0
	for n < len(args) && !args[n].is(",") {
		n++
	}
	return name + "(" + joinText(args[:n]) + ")"
}

// nameIndex returns the index of the function's name in a declarator: in front of
// its parameters, -1 if there are none. Attributes that look like it stand before or
// behind.
func nameIndex(head []token) int {
	first, depth := -1, 0
	for i, t := range head {
		switch {
		case t.is("("):
			if depth == 0 && i > 0 && head[i-1].kind == tIdent && !isKeyword(head[i-1].text) {
				if !strings.HasPrefix(head[i-1].text, "__") {
					return i - 1
				}
				// "__printf(1, 2) int f(" against "int __f(int) __releases(x)"
				if first < 0 && !isAttribute(head[i-1].text) && i > 1 {
					first = i - 1
				}
			}
			depth++
		case t.is(")"):
			depth--
		}
		if first >= 0 && depth == 0 && t.is(")") {
			return first
		}
	}
	return first
}

// signature returns a declarator without the names of the parameters and without storage
// classes that tell callers nothing.
func signature(head []token) (out []token) {
	head = withoutDirectives(head)
	depth := 0
	for i, t := range head {
		switch {
		case t.is("("):
			depth++
		case t.is(")"):
			depth--
		case t.kind != tIdent:
		case t.text == "static", t.text == "inline", t.text == "__always_inline", t.text == "noinline":
			continue
		case depth > 0 && i+1 < len(head) && (head[i+1].is(",") || head[i+1].is(")") || head[i+1].is("[")) &&
			!isKeyword(t.text) && !isTag(head[i-1].text) && (head[i-1].kind == tIdent || head[i-1].is("*")):
			continue
		}
		t.bol = false
		out = append(out, t)
	}
	return out
}

func isAttribute(s string) bool {
	switch s {
	case "__attribute__", "__attribute", "__printf", "__scanf", "__aligned", "__section", "__alias", "__declspec", "__releases",
		"__acquires", "__must_hold":
		return true
	}
	return false
}

// typeNames returns the names by which a type is known: its tag and typedef names.
func (it *item) typeNames(head []token) (out []string) {
	all := withoutDirectives(it.toks)
	for i, t := range all {
		if isTag(t.text) {
			for j := i + 1; j < len(all); j++ {
				if n := all[j]; n.kind == tIdent && !strings.HasPrefix(n.text, "__") {
					out = append(out, n.text)
				} else if n.kind == tIdent {
					if j+1 < len(all) && all[j+1].is("(") {
						j = closing(all, j+1)
					}
					continue
				}
				break
			}
			break
		}
	}
	if head[0].text != "typedef" {
		return out
	}
	depth := 0
	for i, t := range all {
		switch {
		case t.is("{") || t.is("(") || t.is("["):
			depth++
		case t.is("}") || t.is(")") || t.is("]"):
			depth--
		case depth == 1 && t.kind == tIdent && i > 1 && all[i-1].is("*") && all[i-2].is("("):
			out = append(out, t.text) // (*name)(...)
		case depth == 0 && t.kind == tIdent && i+1 < len(all) && (all[i+1].is(";") || all[i+1].is(",") || all[i+1].is("[") ||
			all[i+1].is("(") && !isAttribute(t.text) && i+2 < len(all) && !all[i+2].is("*")) && !isKeyword(t.text):
			out = append(out, t.text)
		}
	}
	return out
}

// variableNames returns the variables that a declaration makes.
func variableNames(head []token) (out []string) {
	if n := firstParen(head); n > 0 && assignment(head[:n]) < 0 {
		return madeVariable(head[n+1 : max(closing(head, n), n+1)])
	}
	depth := 0
	for i, t := range head {
		switch {
		case t.is("(") || t.is("["):
			depth++
		case t.is(")") || t.is("]"):
			depth--
		case depth == 0 && t.kind == tIdent && !isKeyword(t.text) && i > 0:
			if i+1 == len(head) || head[i+1].is("=") || head[i+1].is("[") || head[i+1].is(",") || head[i+1].is(";") {
				out = append(out, t.text)
			}
			if i+1 < len(head) && head[i+1].is("=") {
				return out
			}
		}
	}
	return out
}

// madeVariable returns the variable that a macro makes from its arguments, or that
// stands in parentheses: the first if it is one word, else the last.
func madeVariable(args []token) []string {
	var words []string
	for i, t := range args {
		if t.kind == tIdent && !isKeyword(t.text) {
			words = append(words, t.text)
			if len(words) == 1 && (i == 0 || args[i-1].is("*")) && (i+1 == len(args) || args[i+1].is(",")) {
				return words
			}
		}
	}
	return words[max(0, len(words)-1):]
}

func isTag(s string) bool { return s == "struct" || s == "union" || s == "enum" }

// isKeyword tells words that name nothing.
func isKeyword(s string) bool {
	switch s {
	case "static", "extern", "inline", "__inline", "__inline__", "__always_inline", "noinline", "const", "volatile", "struct", "union",
		"enum", "typedef", "void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "if", "else", "for", "while",
		"do", "switch", "case", "default", "return", "goto", "break", "continue", "sizeof", "typeof", "__typeof__", "register",
		"restrict", "_Bool", "bool", "auto", "define", "undef", "asm", "__init", "__exit":
		return true
	}
	return false
}

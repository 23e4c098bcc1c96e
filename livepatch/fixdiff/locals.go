package fixdiff

// unclear is the tag of a variable that has several types.
const unclear = "?"

// locals returns the tags of the parameters and variables of a function that are declared
// as structures or pointers to them, "?" for a name with several types.
func (it *item) locals() map[string]string {
	vars, declared := make(map[string]string), make(map[int]bool)
	for i, t := range it.toks {
		if !isTag(t.text) {
			continue
		}
		if n := tagAt(it.toks, i); n > 0 {
			it.declarators(n+1, it.toks[n].text, vars, declared)
		}
	}
	for i, t := range it.toks {
		if tag, ok := vars[t.text]; ok && t.kind == tIdent && tag != unclear && !declared[i] && it.redeclares(i) {
			vars[t.text] = unclear
		}
	}
	return vars
}

// declarators reads the names that a type is given to from an index on.
func (it *item) declarators(i int, tag string, vars map[string]string, declared map[int]bool) {
	for {
		pointer := false
		for i = pastQualifiers(it.toks, i); i < len(it.toks) && it.toks[i].is("*"); pointer = true {
			i = pastQualifiers(it.toks, i+1)
		}
		if pointer && i < len(it.toks) && it.toks[i].is(",") {
			i++ // SYSCALL_DEFINE1(name, struct tag *, parameter)
		}
		if i+1 >= len(it.toks) || it.toks[i].kind != tIdent || isKeyword(it.toks[i].text) {
			return
		}
		end := it.toks[i+1]
		if !end.is(",") && !end.is(";") && !end.is("=") && !end.is(")") && !end.is("[") {
			return
		}
		name := it.toks[i].text
		if old, ok := vars[name]; ok && old != tag {
			vars[name] = unclear
		} else {
			vars[name] = tag
		}
		declared[i] = true
		if i = it.pastInitialiser(i + 1); i >= len(it.toks) || !it.toks[i].is(",") {
			return
		}
		i++
	}
}

// pastInitialiser returns the index of the comma or semicolon behind a declarator.
func (it *item) pastInitialiser(i int) int {
	depth, end := 0, min(len(it.toks), i+maxCall)
	for ; i < end; i++ {
		switch t := it.toks[i]; {
		case t.is("(") || t.is("[") || t.is("{"):
			depth++
		case t.is(")") || t.is("]") || t.is("}"):
			if depth--; depth < 0 {
				return len(it.toks)
			}
		case depth == 0 && (t.is(",") || t.is(";")):
			return i
		}
	}
	return len(it.toks)
}

// redeclares tells a name with what may be another type in front of it.
func (it *item) redeclares(i int) bool {
	for i--; i > 0 && it.toks[i].is("*"); i-- {
	}
	if i < 0 || it.toks[i].kind != tIdent {
		return false
	}
	switch it.toks[i].text {
	case "return", "else", "case", "goto", "sizeof", "do":
		return false
	}
	return true
}

// base returns the variable that a member is accessed of, "" if something else is.
func (it *item) base(i int) string {
	n := i - 2
	for n > 0 && it.toks[n].is("]") {
		depth := 0
		for ; n > 0; n-- {
			if it.toks[n].is("]") {
				depth++
			} else if it.toks[n].is("[") {
				if depth--; depth == 0 {
					break
				}
			}
		}
		n--
	}
	if n < 0 || it.toks[n].kind != tIdent || n > 0 && (it.toks[n-1].is(".") || it.toks[n-1].is("->")) {
		return ""
	}
	return it.toks[n].text
}

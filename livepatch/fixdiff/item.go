package fixdiff

import "strings"

// itemKind says what a piece of a file at file level is.
type itemKind uint8

const (
	kNothing     itemKind = iota
	kFunction             // a definition with a body
	kMacro                // #define or #undef
	kType                 // struct, union, enum, typedef
	kVariable             // of the file, with or without initialiser
	kDeclaration          // of a function, or an extern variable
	kInclude              // #include
	kConditional          // #if and its like outside of every other item
	kCall                 // a macro used at file level, without a body
	kUnknown              // anything else
)

func (k itemKind) String() string {
	return [...]string{"nothing", "function", "macro", "type", "variable", "declaration", "include",
		"conditional", "use of a macro", "unknown"}[k]
}

// item is one piece of a file: from its first token to its last.
type item struct {
	kind        itemKind
	name        string // what tells it from others of its kind
	names       []string
	first, last int // lines
	toks        []token
	body        int // index in toks of the brace that opens the body, -1 for none
	// open tells that the text ends before the item, cut that it begins behind the
	// start of the item.
	open, cut bool
	// hunk is the index of the hunk whose text holds the item, -1 for a whole file.
	hunk int
}

// same tells items that the compiler reads alike.
func (it *item) same(o *item) bool { return sameTokens(it.toks, o.toks) }

// sameTokens compares two runs of tokens. Line ends count where they end a directive.
func sameTokens(a, b []token) bool {
	if len(a) != len(b) {
		return false
	}
	inA, inB, from := false, false, 0
	for i := range a {
		if a[i].bol {
			inA, from = a[i].is("#"), i
		}
		if b[i].bol {
			inB = b[i].is("#")
		}
		if a[i].text != b[i].text || inA != inB || inA && (a[i].bol != b[i].bol || i == from+3 && a[i].glued != b[i].glued) {
			return false
		}
	}
	return true
}

// head returns the tokens in front of the item's body, or all.
func (it *item) head() []token {
	if it.body >= 0 {
		return it.toks[:it.body]
	}
	return it.toks
}

// declares tells whether a function of a recorded name may be made by the item: by
// its name, or by a macro that puts the name together from its words.
func (it *item) declares(name string) bool {
	head := it.head()
	if it.name == name {
		return true
	}
	if n := nameIndex(head); n >= 0 && it.kind == kFunction && it.name == head[n].text && typed(head, n) {
		return len(it.name) > 2 && strings.Contains(name, it.name) // the name may be a macro's
	}
	for _, t := range head {
		if t.kind != tIdent {
			continue
		}
		if t.text == name || len(t.text) > 2 && strings.Contains(name, t.text) && !isKeyword(t.text) {
			return true
		}
	}
	return false
}

// typed tells a declarator whose parameters, behind the name at an index, have types: the
// first has two words or is void. What a macro is given has one.
func typed(head []token, n int) bool {
	if n+2 >= len(head) || head[n+2].is(")") || head[n+2].text == "void" {
		return true
	}
	return head[n+2].kind == tIdent && n+3 < len(head) && (head[n+3].kind == tIdent || head[n+3].is("*"))
}

// parameters returns the parameters of a macro.
func (it *item) parameters() (out []string) {
	if it.kind != kMacro || len(it.toks) < 4 || !it.toks[3].is("(") || !it.toks[3].glued {
		return nil
	}
	for _, t := range it.toks[4:] {
		switch {
		case t.is(")"):
			return out
		case t.kind == tIdent:
			out = append(out, t.text)
		}
	}
	return out
}

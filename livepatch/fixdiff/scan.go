package fixdiff

import "strings"

// scanner cuts the tokens of a text into items. It follows braces; where the branches
// of a conditional disagree on them, each begins as the first did.
type scanner struct {
	toks    []token
	items   []*item
	at      place
	callEnd int // index behind "NAME(...)" at the start of an item, -1 if there is none
	conds   []group
}

// group is a conditional that is open, with the place at its start.
type group struct {
	place
	branches int
}

// maxBranches is how many branches of a conditional begin as the first did.
const maxBranches = 64

// place is where in an item the scanner stands.
type place struct {
	start        int  // index of the item's first token, -1 between items
	body         int  // index of the brace of its body, -1 if none was seen
	brace, paren int  // depths
	function     bool // the body is that of a function
}

// itemise cuts a text that begins at file level.
func itemise(toks []token) []*item {
	s := &scanner{toks: toks, at: place{start: -1, body: -1}, callEnd: -1}
	for i := 0; i < len(toks); {
		if toks[i].bol && toks[i].is("#") {
			i = s.directive(i)
			continue
		}
		s.step(i)
		i++
	}
	if s.at.start >= 0 {
		s.emit(len(toks))
		s.items[len(s.items)-1].open = true
	}
	return s.items
}

// directive goes over a directive and returns the index behind it.
func (s *scanner) directive(i int) int {
	end := i + 1
	for end < len(s.toks) && !s.toks[end].bol {
		end++
	}
	word := ""
	if i+1 < end {
		word = s.toks[i+1].text
	}
	kind := kConditional
	switch word {
	case "define", "undef":
		kind = kMacro
	case "include", "include_next", "import":
		kind = kInclude
	case "if", "ifdef", "ifndef":
		s.conds = append(s.conds, group{place: s.at})
	case "else", "elif", "elifdef", "elifndef":
		if n := len(s.conds); n > 0 && s.conds[n-1].branches < maxBranches {
			s.conds[n-1].branches++
			// What the branch began and did not end goes on: "int f(a) {" in each.
			start := s.at.start
			if s.at = s.conds[n-1].place; s.at.start < 0 && start >= 0 {
				s.at.start = start
			}
		}
	case "endif":
		if n := len(s.conds); n > 0 {
			s.conds = s.conds[:n-1]
		}
	default:
		kind = kUnknown
	}
	if kind == kMacro || s.at.start < 0 {
		it := s.newItem(i, end)
		it.kind = kind
		if it.name = word; kind == kMacro && i+2 < end {
			it.name = s.toks[i+2].text
			it.names = []string{it.name}
		} else if kind != kMacro {
			it.name = spaced(it.toks[1:min(len(it.toks), 12)])
		}
		s.items = append(s.items, it)
	}
	return end
}

func joinText(toks []token) string {
	var b strings.Builder
	for _, t := range toks {
		b.WriteString(t.text)
	}
	return b.String()
}

// spaced joins tokens with spaces.
func spaced(toks []token) string {
	var b strings.Builder
	for i, t := range toks {
		if i > 0 && !t.glued {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// step takes one token of ordinary text.
func (s *scanner) step(i int) {
	t := s.toks[i]
	if i == s.callEnd && t.bol && t.col0 && t.kind == tIdent && s.begins(i) {
		s.emit(i) // a macro used without a semicolon
	}
	if s.at.start < 0 {
		if t.is(";") || t.is("}") {
			return
		}
		s.at, s.callEnd = place{start: i, body: -1}, -1
	}
	switch {
	case s.at.brace == 0 && (t.is("(") || t.is("[")):
		s.at.paren++
	case s.at.brace == 0 && (t.is(")") || t.is("]")):
		if s.at.paren = max(0, s.at.paren-1); s.at.paren == 0 && s.callsAt(s.at.start) && s.callEnd < 0 {
			s.callEnd = i + 1
		}
	case s.at.paren > 0:
	case t.is("{"):
		s.open(i)
	case t.is("}"):
		s.close(i)
	case t.is(";") && s.at.brace == 0:
		s.emit(i + 1)
	}
}

// begins tells whether a new declaration begins behind a macro that was used: attributes
// with a body behind them belong to what the macro makes.
func (s *scanner) begins(i int) bool {
	for n := 0; n < 8 && i < len(s.toks) && s.toks[i].kind == tIdent && strings.HasPrefix(s.toks[i].text, "__"); n++ {
		if i++; i < len(s.toks) && s.toks[i].is("(") {
			i = closing(s.toks[:min(len(s.toks), i+256)], i) + 1
		}
	}
	return i < len(s.toks) && s.toks[i].kind == tIdent
}

// callsAt tells "NAME(" at an index.
func (s *scanner) callsAt(i int) bool {
	return i+1 < len(s.toks) && s.toks[i].kind == tIdent && s.toks[i+1].is("(")
}

func (s *scanner) open(i int) {
	if s.at.brace == 0 && s.at.body < 0 {
		if i == s.at.start+2 && s.toks[i-2].text == "extern" && s.toks[i-1].kind == tText {
			s.at = place{start: -1, body: -1} // C++: what is inside stands at file level
			return
		}
		s.at.body, s.at.function = i, classify(s.toks[s.at.start:i]) == kFunction
	}
	s.at.brace++
}

// close ends a body. A brace in the first column closes that of a function, whatever
// macros have hidden of those inside.
func (s *scanner) close(i int) {
	if s.at.brace == 0 {
		s.at = place{start: -1, body: -1}
		return
	}
	if s.at.brace--; s.at.function && s.toks[i].col0 {
		s.at.brace = 0
	}
	if s.at.brace == 0 && (s.at.function || s.resumes(i+1)) {
		s.emit(i + 1)
	}
}

// resumes tells that a declaration begins on a new line where a semicolon was expected: the
// body was no type or variable after all.
func (s *scanner) resumes(i int) bool {
	return i < len(s.toks) && s.toks[i-1].col0 && s.toks[i].bol && s.toks[i].col0 && s.toks[i].kind == tIdent &&
		!strings.HasPrefix(s.toks[i].text, "__")
}

// emit ends the item that has begun. One that another branch of a conditional has
// ended before is put together.
func (s *scanner) emit(end int) {
	it := s.newItem(s.at.start, end)
	if s.at.body >= 0 {
		it.body = s.at.body - s.at.start
	}
	it.describe()
	s.at, s.callEnd = place{start: -1, body: -1}, -1
	for n := len(s.items) - 1; n >= 0 && n >= len(s.items)-64; n-- {
		if o := s.items[n]; o.kind != kMacro && o.first == it.first && len(o.toks) > 0 && &o.toks[0] == &it.toks[0] {
			s.items[n] = it
			return
		}
	}
	s.items = append(s.items, it)
}

func (s *scanner) newItem(start, end int) *item {
	toks := s.toks[start:end]
	return &item{toks: toks, first: toks[0].line, last: toks[len(toks)-1].line, body: -1, hunk: -1}
}

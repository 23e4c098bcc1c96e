package verify

import (
	"regexp"
	"strings"
)

// inlineness is what a piece of source says about inlining: a set.
type inlineness uint8

const (
	alwaysInline inlineness = 1 << iota
	gnuInline               // demands it of an extern definition
	externWord
	unclear // macros that the tree does not define
)

// demanded tells a function that has to be inlined wherever that is possible.
func (i inlineness) demanded() bool {
	return i&alwaysInline != 0 || i&(gnuInline|externWord) == gnuInline|externWord
}

// mention is a declaration of a function somewhere in the tree.
type mention struct {
	path string
	line int
	head string
}

// headAt returns what stands before a function's name on its line, and behind its
// parameters up to the body: the place of specifiers and attributes.
func headAt(text, name string, line int) (string, bool) {
	start := 0
	for range line - 1 {
		i := strings.IndexByte(text[start:], '\n')
		if i < 0 {
			return "", false
		}
		start += i + 1
	}
	end := len(text)
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
		end = start + i
	}
	at := indexWord(text[start:end], name)
	if at < 0 {
		return "", false
	}
	return headAround(text, start+at, len(name)), true
}

// headAround returns the declaration around a name: from the end of what came before to
// the body or the semicolon.
func headAround(text string, at, size int) string {
	lo := at
	for lo > 0 && !strings.ContainsRune(";}", rune(text[lo-1])) && at-lo < 4000 {
		lo--
	}
	hi := at + size
	for depth := 0; hi < len(text) && hi-at < 4000; hi++ {
		switch text[hi] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth <= 0 && (text[hi] == ';' || text[hi] == '{') {
			break
		}
	}
	return clean(text[lo:hi])
}

var (
	comments   = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	directives = regexp.MustCompile(`(?m)^[ \t]*#(?:[^\n\\]|\\[^\n]|\\\n)*`)
	word       = regexp.MustCompile(`[A-Za-z_][A-Za-z_0-9]*`)
)

// clean takes comments and preprocessor lines out.
func clean(head string) string {
	head = comments.ReplaceAllString(head, " ")
	if i := strings.LastIndex(head, "*/"); i >= 0 {
		head = head[i+2:] // a comment that began before
	}
	return directives.ReplaceAllString(head, " ")
}

// indexWord finds a name as a word of its own, -1 if it is not there.
func indexWord(text, name string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 || name == "" {
			return -1
		}
		i += from
		if (i == 0 || !wordByte(text[i-1])) && (i+len(name) == len(text) || !wordByte(text[i+len(name)])) {
			return i
		}
		from = i + 1
	}
}

func wordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z'
}

// saysOf finds the attributes in a piece of source.
func saysOf(text string) (what inlineness) {
	if strings.Contains(text, "always_inline") {
		what |= alwaysInline
	}
	if strings.Contains(text, "gnu_inline") {
		what |= gnuInline
	}
	return what
}

// judgeHead says what a declaration says. Words that are written as macros are, and that
// the tree does not define, leave it unclear.
func (s *sources) judgeHead(head string) inlineness {
	what := saysOf(head)
	open := strings.IndexByte(head, '(')
	for _, at := range word.FindAllStringIndex(head, -1) {
		w := head[at[0]:at[1]]
		m, defined := s.macros[w]
		switch {
		case w == "extern":
			what |= externWord
		case defined:
			what |= m
		case macroLike(w) && (open < 0 || at[0] < open):
			what |= unclear
		}
	}
	return what
}

// macroLike tells words that are macros by custom: capitals, or two underscores in front,
// without the compiler's own.
func macroLike(w string) bool {
	switch w {
	case "__inline", "__inline__", "__extension__", "__attribute__", "__attribute", "__const", "__restrict",
		"__restrict__", "__volatile__", "__asm__", "__signed__", "__typeof__", "__int128", "__builtin_va_list":
		return false
	}
	return len(w) > 2 && (strings.HasPrefix(w, "__") || strings.ToUpper(w) == w && strings.ContainsAny(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
}

package csource

import "strings"

// directive is a preprocessing directive of a file. The text behind it, up to
// the next one, belongs to branch.
type directive struct {
	off, end uint32 // from the # to the end of the line
	role     role
	// branch is the innermost conditional branch in force behind it.
	branch *branch
	// group is that of an #if, #else or #endif.
	group *group
	// include is one more than the index of an #include in the file's list.
	include int32
}

// role tells what a directive does to the text around it.
type role uint8

const (
	roleOther role = iota
	roleOpen
	roleNext
	roleClose
)

// rawDirective is the text of a directive, the # left out.
type rawDirective struct {
	off, end int
	line     int32
	name     string // "" for a null directive
	rest     string // behind the name
}

// directives yields the directives of C text in order, whatever conditionals
// stand around them.
func directives(src string, yield func(rawDirective)) {
	pos, line := 0, int32(1)
	for pos < len(src) {
		switch c := src[pos]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			pos++
		case c == '\n':
			pos, line = pos+1, line+1
		case c == '/' && strings.HasPrefix(src[pos:], "/*"):
			end, n := commentEnd(src, pos)
			pos, line = end, line+int32(n)
		case c == '#':
			end, n := directiveEnd(src, pos)
			d := rawDirective{off: pos, end: end, line: line}
			d.name, d.rest = splitDirective(src[pos+1 : end])
			yield(d)
			pos, line = end, line+int32(n)
		default:
			end, n := textEnd(src, pos)
			pos, line = end, line+int32(n)
		}
	}
}

// textEnd returns the offset of the end of the line at pos, which comments and
// joined lines move on, and how many line ends that skips.
func textEnd(src string, pos int) (end, lines int) {
	for pos < len(src) {
		switch src[pos] {
		case '\n':
			return pos, lines
		case '\\':
			pos++
			if pos < len(src) && src[pos] == '\r' {
				pos++
			}
			if pos < len(src) && src[pos] == '\n' {
				lines++
			}
			pos++
		case '"', '\'':
			end, n := quoteEnd(src, pos)
			pos, lines = end, lines+n
		case '/':
			if pos+1 < len(src) && src[pos+1] == '*' {
				end, n := commentEnd(src, pos)
				pos, lines = end, lines+n
			} else if pos+1 < len(src) && src[pos+1] == '/' {
				end, n := lineEnd(src, pos)
				return end, lines + n
			} else {
				pos++
			}
		default:
			pos++
		}
	}
	return len(src), lines
}

// directiveEnd is textEnd for a directive: the words of #error are no C.
func directiveEnd(src string, pos int) (end, lines int) {
	word := strings.TrimLeft(src[pos+1:min(len(src), pos+32)], " \t")
	if strings.HasPrefix(word, "error") || strings.HasPrefix(word, "warning") {
		return lineEnd(src, pos)
	}
	return textEnd(src, pos)
}

// splitDirective cuts "  define X 1" into its name and what follows.
func splitDirective(s string) (name, rest string) {
	s = strings.TrimLeft(s, " \t")
	for strings.HasPrefix(s, "/*") {
		end, _ := commentEnd(s, 0)
		s = strings.TrimLeft(s[end:], " \t")
	}
	n := 0
	for n < len(s) && identByte(s[n]) {
		n++
	}
	return s[:n], s[n:]
}

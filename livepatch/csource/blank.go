package csource

import "strings"

// commentEnd returns the offset behind the block comment at pos and the number
// of line ends in it. A comment that is not closed runs to the end.
func commentEnd(s string, pos int) (end, lines int) {
	n := strings.Index(s[pos+2:], "*/")
	if n < 0 {
		end = len(s)
	} else {
		end = pos + 2 + n + 2
	}
	return end, strings.Count(s[pos:end], "\n")
}

// lineEnd returns the offset of the line end behind pos, which joined lines move
// on, and the number of joined lines.
func lineEnd(s string, pos int) (end, lines int) {
	for {
		n := strings.IndexByte(s[pos:], '\n')
		if n < 0 {
			return len(s), lines
		}
		end = pos + n
		if !endsInBackslash(s[:end]) {
			return end, lines
		}
		lines++
		pos = end + 1
	}
}

func endsInBackslash(s string) bool {
	return strings.HasSuffix(s, "\\") || strings.HasSuffix(s, "\\\r")
}

// quoteEnd returns the offset behind the literal that begins at pos, and the
// number of joined lines in it. A literal that is not closed ends with its line.
func quoteEnd(s string, pos int) (end, lines int) {
	quote := s[pos]
	for i := pos + 1; i < len(s); i++ {
		switch s[i] {
		case quote:
			return i + 1, lines
		case '\n':
			return i, lines
		case '\\':
			i++
			if i < len(s) && s[i] == '\r' {
				i++
			}
			if i < len(s) && s[i] == '\n' {
				lines++
			}
		}
	}
	return len(s), lines
}

func countLines(s string) int { return strings.Count(s, "\n") }

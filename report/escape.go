package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// isControl tells characters that a terminal or a viewer would obey instead of
// showing: C0, DEL, C1, line and paragraph separators, the marks that turn the
// direction of text around (Unicode TR 36 section 3.6), and those without a width,
// which make two names look like one. All are below U+10000, which the JSON
// escapes rely on.
func isControl(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0xad, r == 0x061c, r == 0x180e, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r >= 0xfff9 && r <= 0xfffb:
		return true
	}
	return false
}

// Escape makes a name or a message safe for a terminal and keeps it on one
// line, as every format of this package does with what comes from a binary.
func Escape(s string) string { return escape(s) }

// escape makes a name safe for a terminal and keeps it on one line and in one
// cell: control characters and bytes that are no UTF-8 become \xNN or \uNNNN.
func escape(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !isControl(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += n
	}
	return b.String()
}

// clean tells whether s can be printed as it is.
func clean(s string) bool {
	for i := 0; i < len(s); {
		if s[i] >= 0x20 && s[i] < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if n <= 1 || isControl(r) {
			return false
		}
		i += n
	}
	return true
}

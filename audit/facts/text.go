package facts

import (
	"fmt"
	"unicode/utf8"
)

// Text makes a text UTF-8, as JSON and all readers of Parquet insist on: other bytes become \xNN. What a file
// says of itself can be any bytes, and is to be stored all the same.
func Text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var out []byte
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			out = fmt.Appendf(out, `\x%02x`, s[0])
		} else {
			out = append(out, s[:n]...)
		}
		s = s[n:]
	}
	return string(out)
}

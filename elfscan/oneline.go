package elfscan

import "strings"

// OneLine is the text of an error on one line: joined errors have several, and one that lists what was
// tried indents its own. err must not be nil.
func OneLine(err error) string {
	return strings.ReplaceAll(strings.ReplaceAll(err.Error(), "\n\t", ", "), "\n", "; ")
}

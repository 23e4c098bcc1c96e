package program

import "strings"

// splitProducer parts DW_AT_producer into the compiler with its version and
// the options that GCC records behind them.
func splitProducer(text string) (name, flags string) {
	i := strings.Index(text, " -")
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i+1:]
}

package diff

import (
	"fmt"
	"strings"

	"inlay/answer"
)

// unfit says why a live patch of the old build does not do for the new one. What a patch replaces it
// names by symbols, and it has to replace every function that holds a copy.
func unfit(d *answer.DiffFunction, old, next *copies) {
	add := func(format string, args ...any) { d.Unfit = append(d.Unfit, fmt.Sprintf(format, args...)) }
	if len(d.SymbolsLost) > 0 {
		add("no body of it is called %s any more", strings.Join(d.SymbolsLost, ", "))
	}
	for _, r := range d.Renumbered {
		add("%s is called %s", r.Old, r.New)
	}
	if len(d.SymbolsGained) > 0 {
		add("%s has to be replaced too", strings.Join(d.SymbolsGained, ", "))
	}
	for _, symbol := range old.plain {
		was, known := old.symPos[symbol]
		if is, ok := next.symPos[symbol]; known && ok && is != was && old.count.OutOfLine == 1 {
			add("%s is at sympos %d, not %d", symbol, is, was)
		}
	}
	switch n := len(d.HostsGained); n {
	case 0:
	case 1:
		add("it is inlined into %s now, which has to be replaced too", d.HostsGained[0].Name)
	default:
		add("it is inlined into %s and %d others now, which have to be replaced too", d.HostsGained[0].Name, n-1)
	}
	if d.NewPrototype != "" {
		add("its prototype is %s, not %s", d.NewPrototype, d.OldPrototype)
	}
}

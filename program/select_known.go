package program

import (
	"fmt"
	"regexp"
	"strings"

	"inlay/elfscan/btf"
)

// selectKnown looks in a file without DWARF for functions of a pattern that have no clone's
// symbol: by their own symbol, and by BTF. All that follows from either is that they are there.
func (p *Program) selectKnown(sel *Selection, f *File, pat *pattern, glob *regexp.Regexp) {
	for _, e := range f.symbols.entries {
		if name := f.symbols.all[e.n].Name; name == pat.name || glob.MatchString(name) {
			sel.known = true
			break
		}
	}
	var first btf.Function
	n, text := 0, ""
	err := f.elf.Guard(func() error {
		types := f.types()
		if types == nil {
			return nil
		}
		for fn := range types.Functions() {
			if name := fn.Name(); name != pat.name && !glob.MatchString(name) {
				continue
			}
			if n++; n == 1 {
				first = fn
			}
		}
		if n > 0 {
			text = prototype(first)
		}
		return nil
	})
	if err != nil {
		p.notes.add(f.Path(), ".BTF", -1, err)
		return
	}
	if n == 0 {
		return
	}
	sel.known = true
	if n > 1 {
		text = fmt.Sprintf("%d functions fit %q, the first is %s", n, pat.text, text)
	}
	p.notes.add(f.Path(), ".BTF", -1, fmt.Errorf("%s: with code of its own when the BTF was made; whether it was inlined too, only DWARF tells", text))
}

// prototype writes a function with the names of its parameters.
func prototype(f btf.Function) string {
	names, ok := f.Parameters()
	if !ok {
		return f.Name()
	}
	return f.Name() + "(" + strings.Join(names, ", ") + ")"
}

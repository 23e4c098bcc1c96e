package needs

import (
	"debug/elf"
	"fmt"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// wholeOf returns the symbol of a body that is not a clone, of the same source function as a
// clone; nil if there is none.
func (c *collector) wholeOf(clone program.Place) *elfscan.Symbol {
	if !clone.HasBody() {
		return nil
	}
	for s := range c.file.Index().BodiesOf(dwarfinline.NewRoots([]uint64{clone.Sub.Root()})) {
		if whole := c.plainSymbol(program.Body{File: c.file, Sub: s}); whole != nil {
			return whole
		}
	}
	return nil
}

// plainSymbol returns the symbol of a body by which code compiled from the source can call
// it, nil if it is a clone with another calling sequence or has none.
func (c *collector) plainSymbol(b program.Body) *elfscan.Symbol {
	symbol, _ := b.Names()
	if n := clonename.Parse(symbol); n.SignatureMayDiffer() || n.Has(clonename.Part) {
		return nil
	}
	return c.symbolNamed(symbol, b.Sub.Entry())
}

func (c *collector) clone(callee program.Place, s *elfscan.Symbol, at string) {
	n := answer.Need{Kind: cloneKind, Symbol: s.Name, Object: c.object}
	n.SymPos, _ = c.position(s)
	source := clonename.Parse(s.Name).Stem
	if callee.Sub.Valid() {
		source = c.file.Function(callee.Sub.Offset()).Name
	}
	n.Detail = fmt.Sprintf("%s; of %s only clones are there, which expect other arguments: ", at, source)
	if header := c.fromHeader(callee); header != "" {
		n.Detail += header
	} else {
		n.Detail += "copy " + source + " along"
	}
	c.add(n)
}

// folded takes a call of a function that leads to another one. s is a symbol of its own that
// is left of it there, nil for none.
func (c *collector) folded(called string, s *elfscan.Symbol, into program.Place, at string) {
	n := answer.Need{Kind: foldedKind, Symbol: called, Object: c.object}
	other, _ := into.Names()
	if other == "" || s != nil && other == called {
		other = c.functionName(into)
	}
	at += "; merged with " + other + ", which does the same"
	switch {
	case s == nil:
		n.Detail = at + ": refer to that, or copy " + called + " along"
	case s.Bind != elf.STB_LOCAL && c.linkable(s):
		return
	default:
		n.SymPos, _ = c.position(s)
		n.Detail = at + "; " + c.remedy(s, n.SymPos)
	}
	c.add(n)
}

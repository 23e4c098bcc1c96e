package needs

import (
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
	for s := range c.file.Index().BodiesOf(dwarfinline.NewRoots([]uint32{clone.Sub.Root()})) {
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
	n.Detail = fmt.Sprintf("%s; of %s only clones are there, which expect other arguments: copy %[2]s along", at, source)
	c.add(n)
}

// folded takes a call of a function that leads to another one.
func (c *collector) folded(called string, s *elfscan.Symbol, at string) {
	into := "code without a symbol"
	if s != nil {
		into = s.Name
	}
	c.add(answer.Need{Kind: foldedKind, Symbol: called, Object: c.object,
		Detail: fmt.Sprintf("%s; was merged into %s, which does the same: refer to that, or copy %s along", at, into, called)})
}

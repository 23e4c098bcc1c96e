package program

import (
	"fmt"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan/clonename"
)

// ColdParts describes the ranges of the body behind its first one that have a
// symbol of their own, as foo.cold: fragments that are reached by a jump from the
// body and are never called.
func (b Body) ColdParts() []answer.Body {
	var out []answer.Body
	for _, c := range b.ColdSymbols() {
		out = append(out, b.coldPart(c.Symbol, clonename.Parse(c.Symbol), c.Range.Lo, c.Range.Hi))
	}
	return out
}

// ColdSymbol is a fragment of a body and its range.
type ColdSymbol struct {
	Symbol string
	Range  dwarfinline.Range
}

// ColdSymbols names the cold parts of the body, see ColdParts.
func (b Body) ColdSymbols() []ColdSymbol {
	var out []ColdSymbol
	for _, r := range b.Sub.Ranges() {
		if r.Contains(b.Sub.Entry()) {
			continue
		}
		for _, name := range b.File.symbols.names(r.Lo) {
			if !isWhole(name) {
				out = append(out, ColdSymbol{name, r})
			}
		}
	}
	return out
}

func (b Body) coldPart(symbol string, parsed clonename.Name, lo, hi uint64) answer.Body {
	f := b.File
	part := answer.Body{
		Input: f.Path(), ID: fmt.Sprintf("%d:%#x:%#x", f.number, b.Sub.Offset(), lo), Symbol: &symbol, Symbols: f.symbols.names(lo), Demangled: demangled(symbol),
		Function: f.Function(b.Sub.Offset()), Address: f.elf.Address(lo), Size: hi - lo,
		Ranges: [][2]string{{f.elf.Address(lo), f.elf.Address(hi)}}, Unit: UnitAnswer(b.Sub.Unit()),
	}
	for _, k := range parsed.Kinds() {
		part.Clone = append(part.Clone, string(k))
	}
	if sec := f.elf.SectionAt(lo); sec != nil {
		part.Section = sec.Name
	}
	return part
}

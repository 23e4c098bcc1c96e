package program

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/elfscan/clonename"
)

// Clones yields the clones among the bodies, by file and address; sel nil means all of
// them. A function symbol with a clone suffix at whose address the DWARF
// describes no body is a clone too, as far as its name tells.
func (p *Program) Clones(ctx context.Context, sel *Selection) iter.Seq2[answer.Clone, error] {
	return func(yield func(answer.Clone, error) bool) {
		for _, f := range p.files {
			if err := ctx.Err(); err != nil {
				yield(answer.Clone{}, err)
				return
			}
			for _, m := range f.clones(p.admits(sel), sel) {
				clone, err := p.clone(ctx, f, m)
				if !yield(clone, err) || err != nil {
					return
				}
			}
		}
	}
}

// admits returns the test whether a body belongs to a selection; nil admits
// everything.
func (p *Program) admits(sel *Selection) func(Body) bool {
	if sel == nil || sel.all {
		return nil
	}
	picked := make(map[Body]bool)
	for b := range p.bodies(sel) {
		picked[b] = true
	}
	return func(b Body) bool { return picked[b] }
}

// cloned is a clone to be described: a body, or where the DWARF has none a
// symbol.
type cloned struct {
	addr   uint64
	body   Body
	symbol symbolEntry
}

// clones lists the clones of a file that a selection admits, by address.
func (f *File) clones(admits func(Body) bool, sel *Selection) []cloned {
	var out []cloned
	if f.index != nil {
		for _, b := range f.cloneBodies() {
			if admits == nil || admits(b) {
				out = append(out, cloned{addr: b.Sub.Entry(), body: b})
			}
		}
	}
	for _, e := range f.bareClones(admits == nil, sel) {
		out = append(out, cloned{addr: e.addr, symbol: e})
	}
	slices.SortStableFunc(out, func(a, b cloned) int { return cmp.Compare(a.addr, b.addr) })
	return out
}

// bareClones returns the symbols that name a clone and have no body in the DWARF:
// all of them, or those that the selection picked.
func (f *File) bareClones(all bool, sel *Selection) []symbolEntry {
	if !all {
		return sel.symbols[f]
	}
	var out []symbolEntry
	for _, e := range f.symbols.entries {
		if s := f.symbols.all[e.n]; cloneKinds(s.Name) != nil && (f.index == nil || len(f.bodiesAt(e.addr)) == 0) {
			out = append(out, e)
		}
	}
	return out
}

// clone describes one clone.
func (p *Program) clone(ctx context.Context, f *File, m cloned) (c answer.Clone, err error) {
	if m.body == (Body{}) {
		return f.cloneOfSymbol(ctx, m.symbol)
	}
	err = f.Guard(func() error {
		c = f.cloneOfBody(m.body)
		return nil
	})
	if err == nil {
		c.Callers, err = p.Callers(ctx, m.body)
	}
	if err == nil {
		c.AddressTaken, err = m.body.AddressUses()
	}
	return c, err
}

// cloneOfBody says what became of the parameters of a clone.
func (f *File) cloneOfBody(b Body) answer.Clone {
	body := b.Answer()
	c := answer.Clone{Body: body, Origin: body.Function, Kinds: body.Clone}
	params, err := f.index.Parameters(b.Sub)
	if err != nil {
		c.Incomplete = elfscan.OneLine(err)
	}
	for i, p := range params {
		switch p.Fate {
		case dwarfinline.Absent:
			c.LostParameters = append(c.LostParameters, answer.Parameter{Name: p.Name, Index: i})
		case dwarfinline.Constant:
			c.ConstantParameters = append(c.ConstantParameters, answer.Parameter{Name: p.Name, Index: i, Value: p.Value})
		}
	}
	return c
}

// cloneOfSymbol describes a clone of which only the symbol is known, and the code.
func (f *File) cloneOfSymbol(ctx context.Context, e symbolEntry) (answer.Clone, error) {
	s := &f.symbols.all[e.n]
	fn := answer.Function{Name: clonename.Parse(s.Name).Stem}
	body := answer.Body{
		Input: f.Path(), ID: fmt.Sprintf("%d:symbol:%d", f.number, s.Index), Symbol: &s.Name, Symbols: f.symbols.names(s.Addr), Demangled: demangled(s.Name),
		Function: fn, Address: f.elf.Address(s.Addr), Size: s.Size, Clone: cloneKinds(s.Name),
	}
	if s.Size > 0 {
		body.Ranges = [][2]string{{f.elf.Address(s.Addr), f.elf.Address(s.Addr + s.Size)}}
	}
	if sec := f.elf.SectionAt(s.Addr); sec != nil {
		body.Section = sec.Name
	}
	c := answer.Clone{Body: body, Origin: fn, Kinds: body.Clone, Incomplete: "no DIE at this symbol: only its name says that it is a clone"}
	var err error
	if c.Callers, err = f.callersOfSymbol(ctx, s); err == nil {
		c.AddressTaken, err = Place{Body: Body{File: f}, Entry: s.Addr}.AddressUses()
	}
	return c, err
}

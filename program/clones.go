package program

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"inlay/answer"
	"inlay/dwarfinline"
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
			var clones []answer.Clone
			err := f.elf.Guard(func() error {
				clones = f.clones(p.admits(sel), sel)
				return nil
			})
			if err != nil && !yield(answer.Clone{}, err) {
				return
			}
			for _, c := range clones {
				if !yield(c, nil) {
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

func (f *File) clones(admits func(Body) bool, sel *Selection) []answer.Clone {
	type at struct {
		addr  uint64
		clone answer.Clone
	}
	var found []at
	if f.index != nil {
		callers := f.callers()
		for _, b := range f.cloneBodies() {
			if admits == nil || admits(b) {
				found = append(found, at{b.Sub.Entry(), f.clone(b, callers[b.Sub.Offset()])})
			}
		}
	}
	for _, e := range f.bareClones(admits == nil, sel) {
		found = append(found, at{e.addr, f.cloneOfSymbol(e)})
	}
	slices.SortStableFunc(found, func(a, b at) int { return cmp.Compare(a.addr, b.addr) })
	out := make([]answer.Clone, len(found))
	for i, c := range found {
		out[i] = c.clone
	}
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

// callers lists for each subprogram the bodies whose call sites name it, each
// once, by DIE offset.
func (f *File) callers() map[uint32][]dwarfinline.Subprogram {
	out := make(map[uint32][]dwarfinline.Subprogram)
	for c := range f.index.CallSites() {
		if c.Origin() == 0 {
			continue
		}
		if list := out[c.Origin()]; len(list) == 0 || list[len(list)-1] != c.Host() {
			out[c.Origin()] = append(list, c.Host())
		}
	}
	return out
}

func (f *File) clone(b Body, callers []dwarfinline.Subprogram) answer.Clone {
	body := b.Answer()
	c := answer.Clone{Body: body, Origin: body.Function, Kinds: body.Clone}
	params, err := f.index.Parameters(b.Sub)
	if err != nil {
		c.Incomplete = oneLine(err)
	}
	for i, p := range params {
		switch p.Fate {
		case dwarfinline.Absent:
			c.LostParameters = append(c.LostParameters, answer.Parameter{Name: p.Name, Index: i})
		case dwarfinline.Constant:
			c.ConstantParameters = append(c.ConstantParameters, answer.Parameter{Name: p.Name, Index: i, Value: p.Value})
		}
	}
	for _, host := range callers {
		c.Callers = append(c.Callers, Body{f, host}.Answer())
	}
	return c
}

// cloneOfSymbol describes a clone of which only the symbol is known.
func (f *File) cloneOfSymbol(e symbolEntry) answer.Clone {
	s := f.symbols.all[e.n]
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
	return answer.Clone{Body: body, Origin: fn, Kinds: body.Clone, Incomplete: "no DIE at this symbol: only its name says that it is a clone"}
}

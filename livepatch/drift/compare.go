package drift

import (
	"context"
	"errors"
	"fmt"

	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/program"
)

// ErrNoPatchDWARF says that the patch has no DWARF that could be compared.
var ErrNoPatchDWARF = fmt.Errorf("the patch: %w", elfscan.ErrNoDWARF)

// Compare says what the code of a patch relies on that the target does not have in this
// form, by kind, then by what it is; an empty list is not nil. The bodies of pairs belong to
// patch and target; old ones may lie in any file of it.
//
// The error wraps [elfscan.ErrNoDWARF] for a patch without DWARF, or comes from ctx or from
// reading the patch. What cannot be read of the target is a finding of kind
// [Unknown].
func Compare(ctx context.Context, patch *program.File, target *program.Program, pairs []Pair) ([]Finding, error) {
	if patch.Index() == nil {
		return nil, errors.Join(ErrNoPatchDWARF, patch.NoDWARF())
	}
	c := &comparer{
		ctx: ctx, patch: patch, target: target,
		units: make(map[*dwarfinline.Unit]*dwarfinline.Types), with: make(map[*program.File]*dwarfinline.Comparison),
		reached: make(map[program.Body]Pair), users: make(map[string][]user),
	}
	if err := c.reach(pairs); err != nil {
		return nil, err
	}
	if patch.Module() { // what a shared object needs is found by the dynamic linker
		if err := c.symbols(); err != nil {
			return nil, err
		}
	}
	for _, p := range pairs {
		c.prototype(p)
	}
	for _, b := range c.order {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c.layouts(b, c.reached[b])
	}
	return append([]Finding{}, list(c.found)...), nil
}

// comparer compares one patch with its target.
type comparer struct {
	ctx    context.Context
	patch  *program.File
	target *program.Program

	reached map[program.Body]Pair // new functions and what they call in the patch, with the pair that led there
	order   []program.Body        // of reached
	users   map[string][]user     // of undefined symbols, by name
	near    []home                // units of the target to look into first, each once
	units   map[*dwarfinline.Unit]*dwarfinline.Types
	with    map[*program.File]*dwarfinline.Comparison // the patch with a file of the target
	found   []Finding
}

// home is a unit of a file.
type home struct {
	file *program.File
	unit *dwarfinline.Unit
}

// user is a function of the patch that refers to a symbol.
type user struct {
	body program.Body
	name string
}

func (c *comparer) add(f Finding) { c.found = append(c.found, f) }

// types returns the names of a unit, nil if it cannot be read.
func (c *comparer) types(h home) *dwarfinline.Types {
	t, ok := c.units[h.unit]
	if !ok {
		var err error
		if t, err = h.file.Index().Types(h.unit); err != nil {
			t = nil // a broken unit is one that does not tell
		}
		c.units[h.unit] = t
	}
	return t
}

// against returns the comparison of the patch with a file of the target.
func (c *comparer) against(f *program.File) *dwarfinline.Comparison {
	if c.with[f] == nil {
		c.with[f] = dwarfinline.NewComparison(c.patch.Index(), f.Index())
	}
	return c.with[f]
}

// prototype compares the prototypes of a pair.
func (c *comparer) prototype(p Pair) {
	name := nameOf(p.New)
	f := Finding{Function: name, What: nameOf(p.Old), Patch: placeOf(p.New.File, p.New.Sub.Root())}
	if p.Old.File == nil || !p.Old.Sub.Valid() {
		f.Kind, f.Detail = Unknown, "no DWARF describes the body that it replaces"
		c.add(f)
		return
	}
	f.Target = placeOf(p.Old.File, p.Old.Sub.Root())
	c.declared(f, p.Old.File, p.New.Sub.Root(), p.Old.Sub.Root())
}

// declared compares the prototypes that two DIEs have and completes the finding with it.
func (c *comparer) declared(f Finding, in *program.File, is, was uint64) {
	d, err := func() (d dwarfinline.Difference, err error) {
		a, err := c.patch.Index().PrototypeAt(is)
		if err != nil {
			return d, err
		}
		b, err := in.Index().PrototypeAt(was)
		if err != nil {
			return d, err
		}
		d, err = c.against(in).Prototypes(a, b)
		if d.Kind != dwarfinline.Same {
			d.Text = fmt.Sprintf("%s; %s here, %s in the target", d, a.String(), b.String())
		}
		return d, err
	}()
	switch {
	case err != nil:
		f.Kind, f.Detail = Unknown, "prototype: "+err.Error()
	case d.Kind == dwarfinline.Same:
		return
	case d.Kind == dwarfinline.Noted:
		f.Kind, f.Detail = Note, d.Text
	default:
		f.Kind, f.Detail = Prototype, d.Text
	}
	c.add(f)
}

// nameOf returns the symbol of a body, else the name of its function.
func nameOf(b program.Body) string {
	if b.File == nil || !b.Sub.Valid() {
		return ""
	}
	if symbol, _ := b.Names(); symbol != "" {
		return symbol
	}
	return b.File.Function(b.Sub.Offset()).Name
}

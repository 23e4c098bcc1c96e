package drift

import (
	"errors"
	"fmt"
	"strings"

	"inlay/dwarfinline"
	"inlay/program"
)

// symbols resolves what the patch leaves undefined against the target.
func (c *comparer) symbols() error {
	all, err := c.undefined()
	if err != nil {
		return err
	}
	wanted := make(map[string]bool, len(all))
	for i := range all {
		wanted[all[i].name] = true
	}
	versions := patchVersions(c.patch.ELF())
	for _, v := range versions {
		wanted[v.name] = true
	}
	t := readTarget(c.target, wanted)
	c.versions(versions, t)
	for i := range all {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		n := &all[i]
		d, ok := c.linked(t, n)
		if n.object != "" {
			d, ok = c.positioned(t, n)
		}
		if ok {
			c.declaration(n, d)
		}
	}
	return nil
}

// each adds a finding for every function that uses a symbol, or one for none.
func (c *comparer) each(n *needed, f Finding) {
	f.What = n.symbol
	if len(n.users) == 0 {
		c.add(f)
	}
	for _, u := range n.users {
		f.Function = u.name
		c.add(f)
	}
}

// linked finds the definition that the module loader links a symbol to.
func (c *comparer) linked(t *targetSymbols, n *needed) (definition, bool) {
	if n.object != "" {
		return definition{}, false
	}
	if d, ok := t.exportedFrom(n.name); ok {
		return d, true
	}
	switch all := t.defined[n.name]; {
	case len(t.exported[n.name]) > 0: // of an absolute symbol, say
		return definition{}, false
	case len(all) > 0:
		c.each(n, Finding{Kind: NotExported, Detail: "defined in " + all[0].file.Object() + ", and not exported"})
	case n.weak:
	default:
		c.notFound(t, n)
	}
	return definition{}, false
}

// notFound tells a symbol that is not there from one that may be in a file that was not
// given.
func (c *comparer) notFound(t *targetSymbols, n *needed) {
	if absent := t.absent(c.patch); len(absent) > 0 {
		c.each(n, Finding{Kind: Unknown, Detail: "not found; not looked at: " + strings.Join(absent, ", ")})
		return
	}
	c.each(n, Finding{Kind: MissingSymbol, Detail: "no file of the target defines it"})
}

// positioned finds the definition that the kernel resolves a .klp.sym to.
func (c *comparer) positioned(t *targetSymbols, n *needed) (definition, bool) {
	f := t.objects[n.object]
	if f == nil {
		c.each(n, Finding{Kind: Unknown, Detail: n.object + " is not among the files of the target"})
		return definition{}, false
	}
	var all []definition
	for _, d := range t.defined[n.name] {
		if d.file == f {
			all = append(all, d)
		}
	}
	if len(all) == 0 {
		if len(program.NewReferences(f).Symbols()) == 0 {
			c.each(n, Finding{Kind: Unknown, Detail: n.object + " has no symbols"})
		} else {
			c.each(n, Finding{Kind: MissingSymbol, Detail: n.object + " has no symbol of this name"})
		}
		return definition{}, false
	}
	return c.atPosition(n, all)
}

// atPosition picks the symbol at the position that the patch gives.
func (c *comparer) atPosition(n *needed, all []definition) (definition, bool) {
	total := 0
	var why error
	for _, d := range all {
		pos, count, err := d.file.SymPos(n.name, d.symbol.Addr)
		if err != nil {
			why = err
			continue
		}
		if total = max(total, count); uint64(pos) == n.pos || n.pos == 0 && count == 1 {
			return d, true
		}
	}
	switch {
	case total == 0 && errors.Is(why, program.ErrNoSymPos):
		c.each(n, Finding{Kind: MissingSymbol, Detail: why.Error()})
	case total == 0 || why != nil:
		c.each(n, Finding{Kind: Unknown, Detail: fmt.Sprint(why)})
	case n.pos == 0:
		c.each(n, Finding{Kind: Position, Detail: fmt.Sprintf("%d symbols of this name, and the patch says that it is unique", total)})
	default:
		c.each(n, Finding{Kind: Position, Detail: fmt.Sprintf("%d symbols of this name, and the patch asks for number %d", total, n.pos)})
	}
	return definition{}, false
}

// declaration compares what the patch's DWARF declares of a symbol with the target's.
// Symbols without a declaration are the compiler's own, and so are functions of which it
// keeps no prototype.
func (c *comparer) declaration(n *needed, d definition) {
	for _, u := range n.users {
		types := c.types(home{c.patch, u.body.Sub.Unit()})
		f := Finding{Function: u.name, What: n.symbol}
		if types == nil {
			f.Kind, f.Detail = Unknown, "the unit of the new function cannot be read"
			c.add(f)
			continue
		}
		if off, ok := types.Function(n.name); ok {
			c.function(f, off, n.name, d)
		} else if off, typ, ok := types.Variable(n.name); ok {
			c.variable(f, off, typ, n.name, d)
		}
	}
}

func (c *comparer) function(f Finding, off uint64, name string, d definition) {
	f.Patch = placeOf(c.patch, off)
	if p, err := c.patch.Index().PrototypeAt(off); err == nil && !p.Prototyped && p.Result.Void() {
		return
	}
	if d.file.Index() != nil {
		if at := d.file.PlaceAt(d.symbol.Addr); at.HasBody() && at.Entry == d.symbol.Addr {
			c.prefer(home{d.file, at.Sub.Unit()})
			f.Target = placeOf(d.file, at.Sub.Root())
			c.declared(f, d.file, off, at.Sub.Root())
			return
		}
	}
	h, was, ok := c.search(d.file, func(t *dwarfinline.Types) (uint64, bool) { return t.Function(name) })
	if !ok {
		f.Kind, f.Detail = Unknown, "no prototype of it was found in the target"
		c.add(f)
		return
	}
	f.Target = placeOf(h.file, was)
	c.declared(f, h.file, off, was)
}

func (c *comparer) variable(f Finding, off uint64, is dwarfinline.Type, name string, d definition) {
	f.Patch = placeOf(c.patch, off)
	var was dwarfinline.Type
	h, at, ok := c.search(d.file, func(t *dwarfinline.Types) (uint64, bool) {
		at, typ, ok := t.Variable(name)
		was = typ
		return at, ok
	})
	if !ok {
		f.Kind, f.Detail = Unknown, "no type of it was found in the target"
		c.add(f)
		return
	}
	f.Target = placeOf(h.file, at)
	c.typed(f, h.file, is, was)
}

// typed compares two types and completes the finding with the difference.
func (c *comparer) typed(f Finding, in *program.File, is, was dwarfinline.Type) {
	d, err := c.against(in).Types(is, was)
	switch {
	case err != nil:
		f.Kind, f.Detail = Unknown, err.Error()
	case d.Kind == dwarfinline.Same:
		return
	case d.Kind == dwarfinline.Noted:
		f.Kind, f.Detail = Note, d.String()
	default:
		f.Kind, f.Detail = Layout, d.String()
	}
	if d.Is != 0 {
		f.Patch = placeOf(c.patch, d.Is)
	}
	if d.Was != 0 {
		f.Target = placeOf(in, d.Was)
	}
	c.add(f)
}

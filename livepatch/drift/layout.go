package drift

import (
	"fmt"
	"path"
	"slices"

	"inlay/dwarfinline"
	"inlay/program"
)

// layouts compares the types that the code of a new function handles.
func (c *comparer) layouts(b program.Body, p Pair) {
	used, err := b.File.Index().TypesUsed(b.Sub)
	name := nameOf(b)
	if err != nil {
		c.add(Finding{Kind: Unknown, Function: name, What: "types", Detail: err.Error(), Patch: placeOf(b.File, b.Sub.Offset())})
	}
	seen := make(map[dwarfinline.TypeName]bool)
	for _, t := range used {
		of, to, err := t.Named()
		if err != nil {
			c.add(Finding{Kind: Unknown, Function: name, What: t.String(), Detail: err.Error(), Patch: placeOf(b.File, t.Offset())})
			continue
		}
		if of.Kind != dwarfinline.NoKind && !seen[of] {
			seen[of] = true
			c.layout(name, b, p, of, to)
		}
	}
}

// layout compares one type with what the target calls by that name.
func (c *comparer) layout(function string, b program.Body, p Pair, of dwarfinline.TypeName, is dwarfinline.Type) {
	if !is.Complete() {
		types := c.types(home{b.File, b.Sub.Unit()})
		if types == nil {
			return
		}
		def, ok := types.Find(of)
		if !ok {
			return // code that sees but the name cannot depend on the layout
		}
		is = def
	}
	f := Finding{Function: function, What: of.String(), Patch: placeOf(b.File, is.Offset())}
	if in := p.Old.File; in != nil && p.Old.Sub.Valid() {
		if types := c.types(home{in, p.Old.Sub.Unit()}); types != nil {
			if was, ok := types.Find(of); ok {
				f.Target = placeOf(in, was.Offset())
				c.typed(f, in, is, was)
				return
			}
		}
	}
	c.elsewhere(f, of, is)
}

// elsewhere compares with the definition of another unit. Units may call different types by
// one name, so that the file which declares it has to agree.
func (c *comparer) elsewhere(f Finding, of dwarfinline.TypeName, is dwarfinline.Type) {
	file := path.Base(is.DeclFile())
	var was dwarfinline.Type
	h, at, ok := c.search(nil, func(t *dwarfinline.Types) (uint64, bool) {
		found, ok := t.Find(of)
		if !ok || path.Base(found.DeclFile()) != file {
			return 0, false
		}
		was = found
		return found.Offset(), true
	})
	if !ok {
		f.Kind, f.Detail = Unknown, fmt.Sprintf("no definition of it in %s was found in the target", file)
		c.add(f)
		return
	}
	f.Target = placeOf(h.file, at)
	c.typed(f, h.file, is, was)
}

// maxUnits bounds the units of the target that are searched for a name that those in
// question do not know: a kernel has three thousand, and reading their names takes a
// millisecond each.
const maxUnits = 64

// search asks the units of the target one after the other: those of the replaced bodies and
// of functions called, then others, spread over the files; those of one file where it is not
// nil.
func (c *comparer) search(in *program.File, ask func(*dwarfinline.Types) (uint64, bool)) (home, uint64, bool) {
	for _, h := range slices.Concat(c.near, c.others()) {
		if in != nil && h.file != in {
			continue
		}
		if t := c.types(h); t != nil {
			if off, ok := ask(t); ok {
				return h, off, true
			}
		}
	}
	return home{}, 0, false
}

// others lists units of the target at equal distances.
func (c *comparer) others() (out []home) {
	for _, f := range c.target.Files() {
		if f.Index() == nil {
			continue
		}
		units := f.Index().Units()
		step := max(1, len(units)*len(c.target.Files())/maxUnits)
		for i := 0; i < len(units); i += step {
			out = append(out, home{f, units[i]})
		}
	}
	return out
}

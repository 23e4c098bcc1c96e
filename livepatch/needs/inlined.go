package needs

import (
	"path/filepath"
	"slices"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/program"
)

// inlined judges the functions that are inlined into the body: another compiler may call
// them. One that a header defines comes with the header.
func (c *collector) inlined() {
	if !c.place.HasBody() {
		return
	}
	first := make(map[uint64]dwarfinline.Instance) // by source function
	var roots []uint64
	for i := range c.place.Sub.Instances() {
		root := i.Root()
		if _, ok := first[root]; ok || root == 0 || root == c.place.Sub.Root() {
			continue
		}
		first[root] = i
		if !isHeader(c.file.Function(i.Origin()).DeclFile) {
			roots = append(roots, root)
		}
	}
	if len(roots) == 0 {
		return
	}
	bodies := make(map[uint64][]program.Body)
	set := dwarfinline.NewRoots(roots)
	for s := range c.file.Index().BodiesOf(set) {
		bodies[s.Root()] = append(bodies[s.Root()], program.Body{File: c.file, Sub: s})
	}
	for _, root := range set {
		c.inlinedFunction(first[root], bodies[root])
	}
}

// inlinedFunction judges one of them by the bodies that stand for it elsewhere.
func (c *collector) inlinedFunction(i dwarfinline.Instance, bodies []program.Body) {
	fn := c.file.Function(i.Origin())
	pc, _ := i.EntryPC()
	at := c.where(pc, "inlined")
	for _, b := range bodies {
		if s := c.plainSymbol(b); s != nil {
			if !c.has(s.Name) {
				c.symbol(kindOf{local: staticFunction, note: "a copy will do too"}, s, b.Sub.External(), at)
			}
			return
		}
	}
	for _, b := range bodies {
		symbol, _ := b.Names()
		if s := c.symbolNamed(symbol, b.Sub.Entry()); s != nil {
			c.clone(b.Place(), s, at)
			return
		}
	}
	name := fn.LinkageName
	if name == "" {
		name = fn.Name
	}
	if name != "" && !c.has(name) {
		c.add(answer.Need{Kind: inlinedKind, Symbol: name, Object: c.object, Detail: at + "; no code of it stands by itself: copy it along"})
	}
}

// isHeader tells a file that other sources include: any but one that is compiled by
// itself, as far as the name tells.
func isHeader(path string) bool {
	return !slices.Contains([]string{".c", ".cc", ".cpp", ".cxx", ".C", ".c++", ".m", ".mm", ".rs", ".go", ".s", ".S", ".f90", ".adb", ".d"}, filepath.Ext(path))
}

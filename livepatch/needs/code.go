package needs

import (
	"cmp"
	"path/filepath"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// reference judges one reference. What another file defines was linked to this one, so it
// can be linked to a patch.
func (c *collector) reference(r *program.Reference) {
	switch s := r.Symbol; {
	case r.Named && s.Section < 0:
		return
	case r.To != 0 && !r.Key && c.file.ELF().Executable(r.To):
		c.code(r)
	case s != nil:
		c.data(s, r)
	}
}

// code judges a reference to code.
func (c *collector) code(r *program.Reference) {
	callee := c.file.PlaceAt(r.To)
	if callee == c.place {
		return
	}
	at := c.where(r.From, verbOf(r))
	s := c.symbolOf(callee, r)
	called := c.calledName(r)
	switch {
	case called == "":
	case c.merged(callee, r) && c.functionName(callee) != called:
		c.folded(called, c.symbolNamed(called, callee.Entry), callee, at)
		return
	case !c.answersTo(callee, s, called):
		if alias := c.symbolNamed(called, callee.Entry); alias != nil {
			s = alias
			break
		}
		c.folded(called, nil, callee, at)
		return
	}
	c.function(callee, s, at)
}

// function judges a function that the source names: s is its symbol, nil for none.
func (c *collector) function(callee program.Place, s *elfscan.Symbol, at string) {
	if s == nil {
		if name := c.functionName(callee); name != "" {
			c.add(answer.Need{Kind: inlinedKind, Symbol: name, Object: c.object, Detail: at + "; no symbol names its code: copy it along"})
		}
		return
	}
	if n := clonename.Parse(s.Name); n.SignatureMayDiffer() || n.Has(clonename.Part) {
		whole := c.wholeOf(callee)
		if whole == nil {
			c.clone(callee, s, at)
			return
		}
		at += " as " + s.Name
		s = whole
	}
	c.symbol(kindOf{local: staticFunction, note: c.fromHeader(callee)}, s, c.external(callee), at)
}

// symbolOf returns the symbol of code: the one that the relocation names, else the
// one that the call site's function has, else the place's own.
func (c *collector) symbolOf(callee program.Place, r *program.Reference) *elfscan.Symbol {
	if r.Named && !clonename.Parse(r.Symbol.Name).IsFragment() {
		return r.Symbol
	}
	if called := c.calledName(r); called != "" {
		if s := c.symbolNamed(called, callee.Entry); s != nil {
			return s
		}
	}
	symbol, _ := callee.Names()
	return c.symbolNamed(symbol, callee.Entry)
}

// calledName returns the name of the function that the call site says is called, "" if
// there is none.
func (c *collector) calledName(r *program.Reference) string {
	if r.Site == (dwarfinline.CallSite{}) || r.Site.Origin() == 0 {
		return ""
	}
	fn := c.file.Function(r.Site.Origin())
	return cmp.Or(fn.LinkageName, fn.Name)
}

// merged tells a call of a function whose definition has no code, which leads to the
// body of another one: GCC's -fipa-icf keeps a symbol of it there, or none; so does a linker
// that folds.
func (c *collector) merged(callee program.Place, r *program.Reference) bool {
	sub, ok := c.file.Index().Subprogram(r.Site.Origin())
	return ok && callee.HasBody() && callee.Sub != sub && (program.WithoutCode(sub) || c.file.FoldedPlace(sub).File != nil)
}

// answersTo tells whether the code is the function of a name: itself, a clone, or code
// that no DIE describes, as an assembler's has many names.
func (c *collector) answersTo(callee program.Place, s *elfscan.Symbol, called string) bool {
	if !callee.Sub.Valid() {
		return true
	}
	_, names := callee.Names()
	if s != nil {
		names = []string{s.Name}
	}
	for _, name := range names {
		if name == called || clonename.Parse(name).Stem == called {
			return true
		}
	}
	fn := c.file.Function(callee.Sub.Offset())
	return called == fn.Name || called == fn.LinkageName
}

// functionName returns the linker's name of the function that the code belongs to, "" if
// the DWARF names none.
func (c *collector) functionName(p program.Place) string {
	if !p.Sub.Valid() {
		return ""
	}
	fn := c.file.Function(p.Sub.Offset())
	return cmp.Or(fn.LinkageName, fn.Name)
}

// fromHeader says where a function comes from that a header defines.
func (c *collector) fromHeader(p program.Place) string {
	if !p.Sub.Valid() {
		return ""
	}
	file := c.file.Function(p.Sub.Offset()).DeclFile
	if file == "" || !isHeader(file) || c.external(p) {
		return ""
	}
	return "including " + filepath.Base(file) + " defines it"
}

// external tells a function that the source does not call static.
func (c *collector) external(p program.Place) bool { return p.Sub.Valid() && p.Sub.External() }

func verbOf(r *program.Reference) string {
	if r.Branch {
		return "called"
	}
	return "address taken"
}

package cover

import (
	"fmt"
	"path"
	"slices"

	"inlay/answer"
	"inlay/program"
)

// acceptance answers what was checked.
type acceptance struct {
	records []answer.Checked
	files   map[string]*program.File // by path
	doubts  []string                 // why records that seem to fit are not used
}

func newAcceptance(records []answer.Checked, target *program.Program) *acceptance {
	a := &acceptance{records: slices.Clone(records), files: make(map[string]*program.File)}
	for _, f := range target.Files() {
		a.files[f.Path()] = f
	}
	return a
}

// any uses the records of a build that fit, and tells whether there is one.
func (a *acceptance) any(build string, fn answer.Function, fits func(*answer.Checked) bool) (found bool) {
	for i := range a.records {
		c := &a.records[i]
		about := c.Function == "" || c.Function == fn.Name || c.Function == fn.LinkageName && fn.LinkageName != ""
		if about && c.BuildID == build && fits(c) {
			c.Used, found = true, true
		}
	}
	return found
}

// unit tells whether all bodies of a unit were looked at for copies of a function.
func (a *acceptance) unit(input string, u answer.Unit, fn answer.Function) bool {
	f := a.files[input]
	return f != nil && a.any(f.ELF().BuildID(), fn, func(c *answer.Checked) bool {
		return c.Unit != "" && (c.Unit == path.Join(u.CompDir, u.Name) || c.Unit == u.Name && a.isOneSource(f, u))
	})
}

// isOneSource tells whether all units of a name are of one source: names are relative to
// the folder in which the compiler ran, and each folder may have a util.c.
func (a *acceptance) isOneSource(f *program.File, u answer.Unit) bool {
	for _, other := range f.Index().Units() {
		if o := program.UnitAnswer(other); o.Name == u.Name && o.CompDir != u.CompDir {
			a.doubt("%s was compiled in %s and in %s: --checked has to name the unit with its folder", u.Name, min(o.CompDir, u.CompDir), max(o.CompDir, u.CompDir))
			return false
		}
	}
	return true
}

// body tells whether a body was.
func (a *acceptance) body(b *answer.Body, fn answer.Function) bool {
	f := a.files[b.Input]
	if f == nil {
		return false
	}
	if a.unit(b.Input, b.Unit, fn) {
		return true
	}
	return a.any(f.ELF().BuildID(), fn, func(c *answer.Checked) bool {
		return c.Body != "" && (c.Body == b.Address || b.Symbol != nil && c.Body == *b.Symbol && a.isOneBody(f, c.Body))
	})
}

// isOneBody tells whether a symbol's name stands for one place.
func (a *acceptance) isOneBody(f *program.File, symbol string) bool {
	n := len(f.SymbolsNamed(symbol))
	if n > 1 {
		a.doubt("%d symbols of %s are called %s: --checked has to give the address", n, f.Object(), symbol)
	}
	return n == 1
}

func (a *acceptance) doubt(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(a.doubts, text) {
		a.doubts = append(a.doubts, text)
	}
}

// gap tells whether a gap of a function's list was looked at. It concerns all files: the
// build may be that of any.
func (a *acceptance) gap(kind answer.GapKind, fn answer.Function) (found bool) {
	for _, f := range a.files {
		if a.gapOf(f.ELF().BuildID(), kind, fn) {
			found = true
		}
	}
	return found
}

// gapOf tells whether a gap was looked at that concerns one build.
func (a *acceptance) gapOf(build string, kind answer.GapKind, fn answer.Function) bool {
	return a.any(build, fn, func(c *answer.Checked) bool { return c.Gap == string(kind) })
}

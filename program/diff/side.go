package diff

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/elfscan/clonename"
	"inlay/program"
)

// side is one of the two builds.
type side struct {
	p     *program.Program
	table *program.FunctionTable
	// functions are those with code, a body or an inlined instance, by the linker's name.
	functions map[string][]program.FunctionID
	compDirs  map[*program.File]string // the compilation directory of most units
}

func newSide(ctx context.Context, p *program.Program) (*side, error) {
	t, err := p.FunctionTable(ctx)
	if err != nil {
		return nil, err
	}
	s := &side{p: p, table: t, functions: make(map[string][]program.FunctionID), compDirs: make(map[*program.File]string)}
	for i, in := range p.Inputs() {
		s.compDirs[p.Files()[i]] = in.CompDir
	}
	for id, fn := range t.Functions() {
		if len(t.Bodies(id)) > 0 || len(t.Instances(id)) > 0 {
			name := cmp.Or(fn.Source.LinkageName, fn.Source.Name)
			s.functions[name] = append(s.functions[name], id)
		}
	}
	return s, ctx.Err()
}

// declared returns where a function is declared. The file is relative to the compilation directory where
// it lies beneath it: builds differ in that directory.
func (s *side) declared(id program.FunctionID) (file string, line int) {
	fn := s.table.Function(id)
	dir := s.compDirs[fn.Parts[0].File]
	file = path.Clean(fn.Source.DeclFile)
	if rest, ok := strings.CutPrefix(file, path.Clean(dir)+"/"); ok && dir != "" {
		file = rest
	}
	return file, fn.Source.DeclLine
}

// copies are the copies of one function in a build.
type copies struct {
	count  answer.AuditCount
	plain  []string                    // symbols of bodies that are no clones, sorted
	clones map[string][]string         // symbols of clones by their kinds, each list in the order of their numbers
	hosts  map[program.FunctionID]bool // that hold an inlined instance
	symPos map[string]int              // of the symbols of bodies, as a kernel patch gives it: 0 if the name is the only one; none if not known
}

// copies gathers what a build holds of a function.
func (s *side) copies(id program.FunctionID) *copies {
	c := &copies{clones: make(map[string][]string), hosts: make(map[program.FunctionID]bool), symPos: make(map[string]int)}
	for _, b := range s.table.Bodies(id) {
		c.add(b)
	}
	for _, i := range s.table.Instances(id) {
		c.count.Instances++
		for _, r := range i.Ranges() {
			c.count.Bytes += r.Size()
		}
		if host := s.table.OfBody(i.Host()); host != program.NoFunction {
			c.hosts[host] = true
		}
	}
	slices.Sort(c.plain)
	for _, symbols := range c.clones {
		slices.SortFunc(symbols, compareNumbered)
	}
	return c
}

// add counts a body. Copies of one static function in several units have one symbol.
func (c *copies) add(b program.Body) {
	symbol, _ := b.Names()
	if pos, total, err := b.Place().SymPos(); err == nil {
		if total == 1 {
			pos = 0
		}
		c.symPos[symbol] = pos
	}
	kinds := b.CloneKinds()
	if kinds == nil {
		c.count.OutOfLine++
		if symbol != "" {
			c.plain = append(c.plain, symbol)
		}
		return
	}
	c.count.Clones++
	key := cloneKey(symbol)
	c.clones[key] = append(c.clones[key], symbol)
}

// cloneKey is what a clone's symbol says but for its numbers.
func cloneKey(symbol string) string {
	name := clonename.Parse(symbol)
	key := name.Stem
	for _, k := range name.Kinds() {
		key += "." + string(k)
	}
	return key
}

// compareNumbered orders the symbols of clones of one kind by their numbers: of two texts that
// differ in digits only, the longer one is the larger number.
func compareNumbered(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

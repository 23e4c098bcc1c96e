package report

import (
	"strings"

	"inlay/answer"
)

// textClones prints one table. Its first line counts, so the rows are kept
// until the end: a kernel has some thousand clones.
type textClones struct {
	p       *printer
	opt     *Options
	inputs  []answer.Input
	matched []answer.Match
	rows    [][]string
	origins map[answer.Function]bool
	kinds   map[string]int
}

func newTextClones(p *printer, opt *Options) *textClones {
	return &textClones{p: p, opt: opt, origins: map[answer.Function]bool{}, kinds: map[string]int{}}
}

func (t *textClones) header(h *answer.Header) { t.inputs, t.matched = h.Inputs, h.Matched }

func (t *textClones) result(result any) error {
	c, err := as[answer.Clone](result)
	if err != nil {
		return err
	}
	t.origins[c.Origin] = true
	for _, k := range c.Kinds {
		t.kinds[k]++
	}
	t.rows = append(t.rows, []string{hostName(&c.Body), t.origin(c), strings.Join(c.Kinds, " "),
		signature(c), group(len(c.Callers)), c.Body.Address, group(c.Body.Size)})
	if t.p.several() {
		t.rows[len(t.rows)-1] = append(t.rows[len(t.rows)-1], t.p.file(c.Body.Input))
	}
	return nil
}

// origin is the source function; on a terminal only its position where the
// symbol names it already.
func (t *textClones) origin(c *answer.Clone) string {
	if f := &c.Origin; t.p.width > 0 && f.DeclFile != "" && c.Body.Symbol != nil &&
		strings.HasPrefix(*c.Body.Symbol, f.Name+".") {
		return t.p.position(f.DeclFile, f.DeclLine, 0)
	}
	return t.p.functionRef(&c.Origin)
}

// signature says what is known about the parameters and the return value.
func signature(c *answer.Clone) string {
	var parts []string
	add := func(what string, list []answer.Parameter) {
		if len(list) > 0 {
			parts = append(parts, what+" "+strings.ReplaceAll(join(list, parameter), "; ", ", "))
		}
	}
	add("no location:", c.LostParameters)
	add("constant:", c.ConstantParameters)
	add("changed:", c.ChangedParameters)
	if c.ReturnDropped != nil && *c.ReturnDropped {
		parts = append(parts, "return value dropped")
	}
	if c.Incomplete != "" {
		parts = append(parts, "not to be relied on: "+c.Incomplete)
	}
	return strings.Join(parts, "; ")
}

func (t *textClones) end() {
	base := "; " + baseOf(totalCoverage(t.inputs))
	switch {
	case len(t.rows) > 0:
		t.p.line(span{plural(len(t.rows), "clone") + " of " + plural(len(t.origins), "function"), bold},
			plain(": "+spelled(t.kinds)+base))
	case len(t.opt.Patterns) > 0 && len(t.matched) == 0:
		t.p.line(plain(noMatch(t.opt.Patterns, t.inputs)))
	case len(t.opt.Patterns) > 0:
		bodies := 0
		for i := range t.matched {
			bodies += t.matched[i].Bodies
		}
		t.p.line(plain(t.asked() + ": no clone among " + plural(bodies, "body") + base))
	default:
		t.p.line(plain("no symbol with a clone suffix" + base))
	}
	columns := []column{{title: "clone", style: bold, soft: true}, {title: "origin", shrink: true, tail: true},
		{title: "kinds", spare: true}, {title: "signature", shrink: true}, {title: "callers", right: true},
		{title: "address"}, {title: "bytes", right: true, spare: true}}
	if t.p.several() {
		columns = append(columns, t.p.fileColumn())
	}
	table := newTable(t.p, columns...)
	for _, row := range t.rows {
		table.row(row...)
	}
	table.flush()
}

// asked names the function that was matched, or counts several.
func (t *textClones) asked() string {
	if len(t.matched) == 1 {
		return t.p.functionRef(&t.matched[0].Function)
	}
	return plural(len(t.matched), "function")
}

package report

import (
	"strings"

	"inlay/answer"
)

// textInside prints the tree of each body.
type textInside struct {
	p       *printer
	opt     *Options
	inputs  []answer.Input
	matches *matches
	results int
}

func newTextInside(p *printer, opt *Options) *textInside { return &textInside{p: p, opt: opt} }

func (t *textInside) header(h *answer.Header) {
	t.inputs, t.matches = h.Inputs, newMatches(h.Matched)
}

func (t *textInside) result(result any) error {
	in, err := as[answer.Inside](result)
	if err != nil {
		return err
	}
	if t.results++; t.results > 1 {
		t.p.line()
	}
	if i := t.matches.find(&in.Body.Function); i >= 0 {
		t.matches.printed[i] = true
	}
	t.p.line(span{hostName(&in.Body), bold}, plain(t.first(in)))
	t.entry(in)
	t.tree(in)
	return nil
}

// first is the answer in one line: how much of the body came from elsewhere.
func (t *textInside) first(in *answer.Inside) string {
	b := &in.Body
	s := " at " + b.Address + ": "
	if t.p.several() {
		s = " at " + b.Address + " of " + t.p.file(b.Input) + ": "
	}
	if b.Function.DeclFile != "" {
		s = " (" + t.p.position(b.Function.DeclFile, b.Function.DeclLine, 0) + ")" + s
	}
	count, inlined := 0, uint64(0)
	walk(in.Tree, func(*answer.Node, []string) { count++ })
	for i := range in.Tree {
		inlined += in.Tree[i].Bytes
	}
	if count == 0 {
		s += "no inlined instance in " + plural(b.Size, "byte")
	} else {
		s += plural(count, "inlined instance") + ", " + group(inlined) + " of " + plural(b.Size, "byte") +
			" (" + percent(inlined, b.Size) + ")"
	}
	if c := totalCoverage(t.inputs); c.UnitsLowerBound > 0 || c.UnitsRead < c.Units {
		s += "; " + baseOf(c)
	}
	return s
}

func (t *textInside) tree(in *answer.Inside) {
	table := newTable(t.p, column{title: "bytes", right: true}, column{title: "of body", right: true},
		column{title: "own", right: true}, column{title: "class", style: yellow}, column{title: "inlined instance", soft: true}, column{title: "call position", shrink: true, tail: true})
	walk(in.Tree, func(n *answer.Node, path []string) {
		table.row(group(n.Bytes), percent(n.Bytes, in.Body.Size), group(n.OwnBytes), classWord(n.Class),
			strings.Repeat("  ", len(path)-1)+functionName(&n.Callee), t.p.position(n.CallFile, n.CallLine, n.CallColumn))
	})
	table.flush()
}

func (t *textInside) end() {
	t.results += withoutBody(t.p, t.matches, t.results)
	if len(t.matches.all) == 0 && t.results == 0 {
		t.p.line(plain(noMatch(t.opt.Patterns, t.inputs)))
	}
}

// withoutBody says why nothing was shown of the functions without a result and
// counts them; before is the number of results above.
func withoutBody(p *printer, all *matches, before int) (n int) {
	all.rest(func(m *answer.Match) {
		if n++; before+n > 1 {
			p.line()
		}
		s := ": no body of its own"
		if m.Bodies > 0 {
			s = ": no body to show of " + group(m.Bodies)
		}
		if m.InlinedInstances > 0 {
			s += "; " + plural(m.InlinedInstances, "inlined instance") + " in " + plural(m.Hosts, "body") +
				": \"inlay sites\" lists them"
		}
		p.line(span{p.functionRef(&m.Function), bold}, plain(s))
	})
	return n
}

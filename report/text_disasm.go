package report

import (
	"strings"
	"unicode/utf8"

	"inlay/answer"
)

// textDisasm prints the code of each body. Its columns are aligned also where
// there is no terminal: it is read by people, as objdump's listing is.
type textDisasm struct {
	p       *printer
	opt     *Options
	layout  Layout
	inputs  []answer.Input
	matches *matches
	results int
}

func newTextDisasm(p *printer, opt *Options) *textDisasm {
	t := &textDisasm{p: p, opt: opt}
	if opt.Layout != nil {
		t.layout = *opt.Layout
	}
	return t
}

func (t *textDisasm) header(h *answer.Header) {
	t.inputs, t.matches = h.Inputs, newMatches(h.Matched)
}

func (t *textDisasm) result(result any) error {
	l, err := as[answer.Listing](result)
	if err != nil {
		return err
	}
	if t.results++; t.results > 1 {
		t.p.line()
	}
	if i := t.matches.find(&l.Body.Function); i >= 0 {
		t.matches.printed[i] = true
	}
	t.p.line(span{hostName(&l.Body), bold}, plain(t.first(l)))
	if t.layout.Compact {
		t.runs(l)
		return nil
	}
	t.code(l)
	return nil
}

// first says where the body lies and how large it is.
func (t *textDisasm) first(l *answer.Listing) string {
	b, s := &l.Body, ""
	if b.Function.DeclFile != "" {
		s = " (" + t.p.position(b.Function.DeclFile, b.Function.DeclLine, 0) + ")"
	}
	return s + " at " + b.Address + " of " + t.p.file(b.Input) + ": " + plural(len(l.Lines), "instruction") + ", " + plural(b.Size, "byte")
}

func (t *textDisasm) end() {
	t.results += withoutBody(t.p, t.matches, t.results)
	if len(t.matches.all) == 0 && t.results == 0 {
		t.p.line(plain(noMatch(t.opt.Patterns, t.inputs)))
	}
}

// A column of bytes, instructions or positions is at most so wide: what is
// longer stands out instead of moving all others; a position loses its front.
const (
	widestBytes    = 3*8 - 1
	widestText     = 44
	narrowText     = 36 // on a terminal of less than wideTerminal columns
	narrowPosition = 20
	wideTerminal   = 120
)

// narrow tells a terminal on which not everything has its room.
func (t *textDisasm) narrow() bool { return t.p.width > 0 && t.p.width < wideTerminal }

// code prints the instructions.
func (t *textDisasm) code(l *answer.Listing) {
	rows := make([]codeRow, len(l.Lines))
	var widths [4]int
	chain, at, widest := "", "", widestText
	if t.narrow() {
		widest = narrowText
	}
	for i := range l.Lines {
		rows[i] = t.row(l, &l.Lines[i], i > 0, &chain, &at)
		for c, most := range [...]int{1 << 10, widestBytes, widest, 1 << 10} {
			if n := utf8.RuneCountInString(rows[i].cells[c]); n <= most {
				widths[c] = max(widths[c], n)
			}
		}
	}
	for i := range rows {
		r := &rows[i]
		if column := r.chainColumn(widths); t.p.width > 0 && column+utf8.RuneCountInString(r.chain) > t.p.width {
			t.above(r.chain, yellow)
			r.chain = ""
		}
		if r.source != "" {
			t.above(r.source, dim)
		}
		t.p.line(r.spans(widths)...)
	}
}

// above writes what belongs to the next instruction and has no room beside it.
func (t *textDisasm) above(text string, st style) {
	text = "    " + text
	if t.p.width > 0 {
		text = cut(text, max(minShrink, t.p.width), false)
	}
	t.p.line(span{text, st})
}

// row makes the cells of an instruction; chain and at are those printed last.
func (t *textDisasm) row(l *answer.Listing, line *answer.Line, later bool, chain, at *string) codeRow {
	text, target := withTarget(line)
	r := codeRow{cells: [4]string{escape(line.Address), "", escape(text), ""}, target: target}
	if t.layout.Bytes {
		r.cells[1] = spacedBytes(escape(line.Bytes))
	}
	if len(line.Frames) > 0 {
		f := &line.Frames[0]
		if now := position(f.File, f.Line, 0); now != *at && f.File != "" {
			*at = now
			if r.source = t.source(f, &l.Body.Unit); r.source == "" {
				r.cells[3] = escape(t.p.position(f.File, f.Line, 0))
				if t.narrow() {
					r.cells[3] = cut(r.cells[3], narrowPosition, true)
				}
			}
		}
	}
	if now := t.chain(line.Frames); now != *chain || !later {
		*chain, r.chain = now, escape(now)
	}
	return r
}

// chain names the inlined functions, innermost first, each with the position
// that calls it; in the body's own code it is the body's function.
func (t *textDisasm) chain(frames []answer.Frame) string {
	if len(frames) == 0 {
		return ""
	}
	last := len(frames) - 1
	if last == 0 {
		return functionName(&frames[0].Function)
	}
	links := make([]string, last)
	for i := range links {
		call := &frames[i+1]
		links[i] = functionName(&frames[i].Function) + "@" + t.p.position(call.File, call.Line, call.Column)
	}
	return strings.Join(links, " < ")
}

// source is the source line of a frame with its position, "" if it cannot be
// shown.
func (t *textDisasm) source(f *answer.Frame, unit *answer.Unit) string {
	if t.layout.Source == nil || f.Line <= 0 {
		return ""
	}
	lines := t.layout.Source(f.File, unit.CompDir)
	if f.Line > len(lines) {
		return ""
	}
	text := strings.TrimRight(strings.ReplaceAll(lines[f.Line-1], "\t", "        "), " \r")
	return t.p.position(f.File, f.Line, 0) + ": " + text
}

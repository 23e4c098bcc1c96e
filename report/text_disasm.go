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

// codeRow is one instruction: address, bytes, instruction with its target,
// source position, and then the chain.
type codeRow struct {
	cells  [4]string
	chain  string
	target int    // where the target of a branch starts in the instruction's cell, -1 for none
	source string // the source line above it
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

// chainColumn is where the chain would start.
func (r *codeRow) chainColumn(widths [4]int) int {
	column := 2
	for i, cell := range r.cells {
		if widths[i] > 0 {
			column += 2 + max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return column
}

// spans lays a row out. Nothing is padded that nothing follows.
func (r *codeRow) spans(widths [4]int) []span {
	var out []span
	gap := ""
	put := func(text string, width int, styled ...span) {
		if width == 0 {
			return
		}
		gap += "  "
		if text != "" {
			out = append(append(out, plain(gap)), styled...)
			gap = ""
		}
		gap += strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
	}
	put(r.cells[0], widths[0], span{r.cells[0], dim})
	put(r.cells[1], widths[1], plain(r.cells[1]))
	code := []span{plain(r.cells[2])}
	if r.target >= 0 && r.target < len(r.cells[2]) {
		code = []span{plain(r.cells[2][:r.target]), {r.cells[2][r.target:], bold}}
	}
	put(r.cells[2], max(1, widths[2]), code...)
	put(r.cells[3], widths[3], plain(r.cells[3]))
	put(r.chain, 1, span{r.chain, yellow})
	return out
}

// withTarget is the text of an instruction with its target, if the text does
// not name that already, and where the target of a branch starts in it.
func withTarget(l *answer.Line) (text string, target int) {
	text, target = l.Text, -1
	named := "<" + l.Target + ">"
	if l.Target != "" && !strings.Contains(text, named) {
		named = "; " + l.Target
		text += "  " + named
	}
	if l.Target != "" && branch(l.Text) {
		target = strings.LastIndex(text, named)
	}
	return text, target
}

// branch tells a call or jump by its mnemonic.
func branch(text string) bool {
	for word := range strings.FieldsSeq(text) {
		switch word {
		case "bnd", "notrack", "data16", "rex.W", "ds", "cs":
			continue
		}
		return word[0] == 'j' || strings.HasPrefix(word, "call") || strings.HasPrefix(word, "loop") || word == "xbegin"
	}
	return false
}

// spacedBytes separates the bytes of an instruction, as objdump does.
func spacedBytes(hex string) string {
	var b strings.Builder
	for i := 0; i < len(hex); i += 2 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(hex[i:min(i+2, len(hex))])
	}
	return b.String()
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

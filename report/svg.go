package report

import (
	"fmt"
	"io"
	"strings"

	"inlay/answer"
)

// svgWriter draws impacted-function lists as one SVG image: the graph that dotWriter writes, laid out
// in columns, each list below the other. Lists are kept until End, as the size of an image
// stands at its beginning. Diagnostics go to Options.Notes.
type svgWriter struct {
	p      *printer
	opt    *Options
	notes  notes
	header answer.Header
	body   strings.Builder
	titles []string // of the lists
	width  float64
	height float64
}

func newSVG(w io.Writer, opt *Options) Writer {
	return &svgWriter{p: &printer{w: w}, opt: opt, notes: newNotes(opt), height: svgMargin}
}

const svgMargin = 16.0

// svgHead has all that an image needs: no script, no font and no file from elsewhere. Colours follow
// the reader's setting.
const svgHead = `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" role="img">
<title>%s</title>
<style>
svg { background: #fff; }
text { font: 11px monospace; fill: #111; white-space: pre; }
text.title { font-weight: bold; font-size: 12px; }
text.edge { font-size: 9px; fill: #555; text-anchor: end; }
rect { fill: #fff; stroke: #444; }
rect.changed { stroke-width: 3; }
rect.redirect { fill: #c8e6c9; }
rect.through_callers { fill: #fff3b0; }
rect.with_parent { fill: #e0e0e0; }
rect.impossible { fill: #ffcdd2; }
.check { stroke-dasharray: 5 3; }
path { fill: none; stroke: #666; }
@media (prefers-color-scheme: dark) {
svg { background: #1b1b1b; }
text { fill: #eee; }
text.edge { fill: #bbb; }
rect { fill: #2b2b2b; stroke: #aaa; }
rect.redirect { fill: #1b5e20; }
rect.through_callers { fill: #6d5c00; }
rect.with_parent { fill: #424242; }
rect.impossible { fill: #8e1c1c; }
path { stroke: #999; }
}
</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8" /></marker></defs>
`

func (s *svgWriter) Header(h answer.Header) error {
	s.p.setInputs(h.Inputs)
	s.header = h
	return nil
}

func (s *svgWriter) Result(result any) error {
	if _, ok := is[answer.PlanResult](result); ok {
		return nil // a plan is the union of the lists, which are drawn
	}
	im, err := as[answer.Impact](result)
	if err != nil {
		return err
	}
	s.titles = append(s.titles, s.p.functionRef(&im.Function)+": "+listWords(im))
	s.title(s.titles[len(s.titles)-1])
	s.list(newGraph(im, s.opt.Verbose))
	return nil
}

// title writes a line above a list.
func (s *svgWriter) title(text string) {
	s.height += lineHeight
	fmt.Fprintf(&s.body, "<text class=\"title\" x=\"%.0f\" y=\"%.0f\">%s</text>\n", svgMargin, s.height-4, svgText(text))
	s.width = max(s.width, float64(len(text))*charWidth*1.15)
	s.height += boxGap
}

// list draws a graph below what is there.
func (s *svgWriter) list(g *graph) {
	boxes := s.boxes(g)
	width, height := layered(boxes, g.edges)
	fmt.Fprintf(&s.body, "<g transform=\"translate(%.0f %.0f)\">\n", svgMargin, s.height)
	for _, e := range g.edges {
		s.edge(boxes[e.from], boxes[e.to], e)
	}
	for n, b := range boxes {
		s.box(b, boxClass(g, n))
	}
	s.body.WriteString("</g>\n")
	s.width, s.height = max(s.width, width), s.height+height+2*svgMargin
}

// boxes have the text of functions and members.
func (s *svgWriter) boxes(g *graph) []*box {
	var boxes []*box
	for _, f := range g.functions {
		lines := []string{functionName(f)}
		if f.DeclFile != "" {
			lines = append(lines, s.p.position(f.DeclFile, f.DeclLine, 0))
		}
		boxes = append(boxes, newBox(svgLines(lines)...))
	}
	for _, m := range g.members {
		lines := []string{hostName(&m.Body), s.p.file(m.Body.Input) + " " + m.Body.Address + ", " + plural(m.Body.Size, "byte"), memberHow(m)}
		boxes = append(boxes, newBox(svgLines(lines)...))
	}
	return boxes
}

// memberHow is what has to be done with a member.
func memberHow(m *graphMember) string {
	if m.check {
		return "check"
	}
	return strings.ReplaceAll(string(m.How), "_", " ")
}

// boxClass tells what a box is.
func boxClass(g *graph, n int) string {
	switch {
	case n == 0:
		return "changed"
	case n < len(g.functions):
		return "between"
	}
	m := g.members[n-len(g.functions)]
	if m.check {
		return string(m.How) + " check"
	}
	return string(m.How)
}

func (s *svgWriter) box(b *box, class string) {
	fmt.Fprintf(&s.body, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"4\" />\n", class, b.x, b.y, b.width, b.height)
	for i, line := range b.lines {
		fmt.Fprintf(&s.body, "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", b.x+boxPadding, b.y+boxPadding+float64(i+1)*lineHeight-4, svgText(line))
	}
}

// edge draws a curve from the right side of one box to the left side of another; one that leads
// back, or to the same column, arrives at the right side.
func (s *svgWriter) edge(from, to *box, e *graphEdge) {
	x, y := from.x+from.width, from.y+from.height/2
	toX, toY, bend, end := to.x, to.y+to.height/2, 60.0, -60.0
	if to.layer <= from.layer {
		toX, end = to.x+to.width, 60.0
	}
	class := ""
	if e.check {
		class = " class=\"check\""
	}
	fmt.Fprintf(&s.body, "<path%s marker-end=\"url(#arrow)\" d=\"M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f\"><title>%s</title></path>\n",
		class, x, y, x+bend, y, toX+end, toY, toX, toY, svgText(e.words.String()))
	if to.layer > from.layer {
		fmt.Fprintf(&s.body, "<text class=\"edge\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", toX-10, toY-4, svgText(cut(e.words.String(), maxEdge, false)))
	}
}

// maxEdge is how many characters of an edge's words have room; its title has all.
const maxEdge = 32

func (s *svgWriter) Diagnostic(d answer.Diagnostic) error { return s.notes.add(d) }

func (s *svgWriter) End(answer.End) error {
	label := baseOf(totalCoverage(s.header.Inputs))
	if len(s.titles) == 0 {
		label = noMatch(s.opt.Patterns, s.header.Inputs)
	}
	s.title(label)
	width, height := s.width+2*svgMargin, s.height+svgMargin
	s.p.raw(fmt.Sprintf(svgHead, width, height, width, height, svgText(strings.Join(append(s.titles, label), "; "))) + s.body.String() + "</svg>\n")
	if s.p.err != nil {
		return s.p.err
	}
	return s.notes.end()
}

// svgLines are the lines of a box, each cut to what can be read.
func svgLines(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = cut(escape(line), maxSVGLine, false)
	}
	return out
}

const maxSVGLine = 80

// svgText is text between tags: names come from untrusted binaries.
func svgText(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(escape(text))
}

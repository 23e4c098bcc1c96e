package report

import (
	"fmt"
	"io"
	"strings"

	"inlay/answer"
)

// dotWriter writes impacted-function lists as a graph in the DOT language of
// Graphviz: an arrow leads from the changed function over the functions between
// to each member. Each list is a cluster of its own. Diagnostics go to
// Options.Notes.
type dotWriter struct {
	p       *printer
	opt     *Options
	notes   notes
	header  answer.Header
	results int
}

func newDot(w io.Writer, opt *Options) Writer {
	return &dotWriter{p: &printer{w: w}, opt: opt, notes: newNotes(opt)}
}

func (d *dotWriter) Header(h answer.Header) error {
	d.p.setInputs(h.Inputs)
	d.header = h
	d.p.raw("digraph inlay {\n" +
		"  graph [rankdir=LR, fontname=\"sans-serif\", labelloc=t, labeljust=l]\n" +
		"  node [fontname=\"monospace\", fontsize=10, style=filled, fillcolor=white]\n" +
		"  edge [fontname=\"sans-serif\", fontsize=9]\n")
	return d.p.err
}

func (d *dotWriter) Result(result any) error {
	if _, ok := is[answer.PlanResult](result); ok {
		return nil // a plan is the union of the lists, which are drawn
	}
	im, err := as[answer.Impact](result)
	if err != nil {
		return err
	}
	d.results++
	g := newGraph(im, d.opt.Verbose)
	d.p.raw(fmt.Sprintf("  subgraph cluster_%d {\n    label=%s\n", d.results, dotString(d.p.functionRef(&im.Function)+": "+listWords(im))))
	d.functions(g)
	for _, m := range g.members {
		d.member(g, m)
	}
	for _, e := range g.edges {
		style := ""
		if e.check {
			style = ", style=dashed"
		}
		d.p.raw(fmt.Sprintf("    %s -> %s [label=%s%s]\n", d.node(e.from), d.node(e.to), dotString(e.words.String()), style))
	}
	d.p.raw("  }\n")
	return d.p.err
}

// listWords says how much of the list there is.
func listWords(im *answer.Impact) string {
	if im.Complete {
		return verdictLine(im) + "; complete"
	}
	return verdictLine(im) + "; not complete"
}

// node names a node: those of each list are different ones.
func (d *dotWriter) node(n int) string { return fmt.Sprintf("n%d_%d", d.results, n) }

// functions writes the changed function and those between it and the members.
func (d *dotWriter) functions(g *graph) {
	for n, f := range g.functions {
		shape := "ellipse"
		if n == 0 {
			shape = "doubleoctagon"
		}
		lines := []string{functionName(f)}
		if f.DeclFile != "" {
			lines = append(lines, d.p.position(f.DeclFile, f.DeclLine, 0))
		}
		d.p.raw(fmt.Sprintf("    %s [label=%s, shape=%s]\n", d.node(n), dotString(lines...), shape))
	}
}

func (d *dotWriter) member(g *graph, m *graphMember) {
	shape, color := dotShape(m.How)
	style := ""
	if m.check {
		style = ", style=\"filled,dashed\""
	}
	how := strings.ReplaceAll(string(m.How), "_", " ")
	if m.check {
		how = "check"
	}
	place := d.p.file(m.Body.Input) + " " + m.Body.Address + ", " + plural(m.Body.Size, "byte")
	d.p.raw(fmt.Sprintf("    %s [label=%s, shape=%s, fillcolor=%q%s]\n", d.node(m.node), dotString(hostName(&m.Body), place, how), shape, color, style))
}

// dotShape tells what has to be done with a member by shape and by colour.
func dotShape(how answer.How) (shape, color string) {
	switch how {
	case answer.Redirect:
		return "box", "#c8e6c9"
	case answer.ThroughCallers:
		return "hexagon", "#fff3b0"
	case answer.WithParent:
		return "tab", "#e0e0e0"
	case answer.Impossible:
		return "octagon", "#ffcdd2"
	}
	return "note", "#f5f5f5"
}

func (d *dotWriter) Diagnostic(v answer.Diagnostic) error { return d.notes.add(v) }

func (d *dotWriter) End(answer.End) error {
	label := baseOf(totalCoverage(d.header.Inputs))
	if d.results == 0 {
		label = noMatch(d.opt.Patterns, d.header.Inputs)
	}
	d.p.raw("  label=" + dotString(label) + "\n}\n")
	if d.p.err != nil {
		return d.p.err
	}
	return d.notes.end()
}

// maxLabel bounds a line of a label: C++ names have thousands of characters.
const maxLabel = 200

// dotString is a quoted string whose lines are shown as they are: names come from
// untrusted binaries, and Graphviz takes backslashes for escapes of its own
// and "&lt;" for a character.
func dotString(lines ...string) string {
	r := strings.NewReplacer(`\`, `\\`, `"`, `\"`, `&`, `&amp;`)
	quoted := make([]string, len(lines))
	for i, line := range lines {
		quoted[i] = r.Replace(cut(escape(line), maxLabel, false))
	}
	return `"` + strings.Join(quoted, `\n`) + `"`
}

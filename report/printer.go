package report

import (
	"io"
	"slices"
	"strings"

	"inlay/answer"
)

// style is an ANSI "select graphic rendition" parameter (ECMA-48 section
// 8.3.117).
type style string

const (
	plainStyle style = ""
	bold       style = "1"
	dim        style = "2"
	yellow     style = "33"
)

// span is a piece of a line with its style.
type span struct {
	text  string
	style style
}

func plain(text string) span { return span{text: text} }

// printer writes lines; the first error stays and stops all writing.
type printer struct {
	w     io.Writer
	color bool
	width int
	roots []string // compilation directories, which text leaves off paths
	files map[string]string
	err   error
}

// setInputs takes the compilation directories of the inputs, the longest
// first, and finds short names for several files: the last component of their
// paths where all of those differ.
func (p *printer) setInputs(inputs []answer.Input) {
	p.files = map[string]string{}
	bases := map[string]bool{}
	for i := range inputs {
		in := &inputs[i]
		if dir := strings.TrimRight(in.CompDir, "/"); dir != "" && !slices.Contains(p.roots, dir+"/") {
			p.roots = append(p.roots, dir+"/")
		}
		base := in.Path[strings.LastIndexByte(in.Path, '/')+1:]
		p.files[in.Path] = base
		bases[base] = true
	}
	if len(bases) < len(p.files) {
		for path := range p.files {
			p.files[path] = path
		}
	}
	slices.SortStableFunc(p.roots, func(a, b string) int { return len(b) - len(a) })
}

// several tells that results have to say which file they are about.
func (p *printer) several() bool { return len(p.files) > 1 }

// fileColumn is the column of those files: of a whole path the end says more.
func (p *printer) fileColumn() column {
	whole := false
	for path, short := range p.files {
		whole = whole || path == short
	}
	return column{title: "file", shrink: true, tail: whole}
}

// file is the short name of an input.
func (p *printer) file(path string) string {
	if short := p.files[path]; short != "" {
		return short
	}
	return path
}

// position is position for people: a path below a compilation directory
// is relative to it.
func (p *printer) position(file string, line, column int) string {
	return position(p.path(file), line, column)
}

// path leaves the compilation directory off a path below it.
func (p *printer) path(file string) string {
	for _, root := range p.roots {
		if rest, ok := strings.CutPrefix(file, root); ok {
			return rest
		}
	}
	return file
}

// functionRef is "name (file:line)" as far as it is known.
func (p *printer) functionRef(f *answer.Function) string {
	name := functionName(f)
	if f.DeclFile == "" {
		return name
	}
	return name + " (" + p.position(f.DeclFile, f.DeclLine, 0) + ")"
}

// line writes spans as one line. Everything that reaches the output goes
// through here or through a table, so names are escaped in one place.
func (p *printer) line(spans ...span) {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(p.paint(escape(s.text), s.style))
	}
	b.WriteByte('\n')
	p.raw(b.String())
}

func (p *printer) raw(s string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, s)
	}
}

func (p *printer) paint(s string, st style) string {
	if !p.color || st == plainStyle || s == "" {
		return s
	}
	return "\x1b[" + string(st) + "m" + s + "\x1b[0m"
}

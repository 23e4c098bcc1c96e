package report

import (
	"io"
	"strings"
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
	err   error
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

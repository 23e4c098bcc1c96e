package main

import (
	"bytes"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// mark begins a comment that excuses the findings on its line, or on the next if it stands alone.
const mark = "//bounded:"

// line names one line of a package.
type line struct {
	file   string
	number int
}

// excuse is a comment with a reason.
type excuse struct {
	at   token.Pos
	used bool
}

// excuses are the comments of one package by the lines they speak of.
type excuses struct {
	files *token.FileSet
	by    map[line]*excuse
	all   []*excuse
}

// newExcuses collects the comments, and reports those that give no reason.
func newExcuses(pass *analysis.Pass) (*excuses, error) {
	e := &excuses{files: pass.Fset, by: make(map[line]*excuse)}
	for _, file := range pass.Files {
		for _, group := range file.Comments {
			for _, comment := range group.List {
				reason, ok := strings.CutPrefix(comment.Text, mark)
				switch {
				case !ok:
				case strings.TrimSpace(reason) == "":
					pass.Reportf(comment.Pos(), "%s without a reason", mark)
				default:
					at, err := spokenOf(pass, comment.Pos())
					if err != nil {
						return nil, err
					}
					x := &excuse{at: comment.Pos()}
					e.by[at], e.all = x, append(e.all, x)
				}
			}
		}
	}
	return e, nil
}

// spokenOf returns the line that a comment speaks of.
func spokenOf(pass *analysis.Pass, comment token.Pos) (line, error) {
	file := pass.Fset.File(comment)
	text, err := pass.ReadFile(file.Name())
	if err != nil {
		return line{}, err
	}
	n := file.Line(comment)
	if before := text[file.Offset(file.LineStart(n)):file.Offset(comment)]; len(bytes.TrimSpace(before)) == 0 {
		n++
	}
	return line{file.Name(), n}, nil
}

// cover tells whether a comment speaks of the line of a finding, which makes it used.
func (e *excuses) cover(at token.Pos) bool {
	p := e.files.Position(at)
	x, ok := e.by[line{p.Filename, p.Line}]
	if ok {
		x.used = true
	}
	return ok
}

// reportRest reports the comments that were not used.
func (e *excuses) reportRest(pass *analysis.Pass) {
	for _, x := range e.all {
		if !x.used {
			pass.Reportf(x.at, "%s excuses nothing here", mark)
		}
	}
}

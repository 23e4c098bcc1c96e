package fixdiff

import (
	"fmt"
	"strings"
)

// misfit says that a hunk does not fit the source.
type misfit struct {
	hunk   int
	detail string
}

// applied is the text of a file after a diff, and where its hunks were found.
type applied struct {
	text   string
	at     []int // first line of each hunk's old side in the source
	offset []int // by how many lines that differs from what the diff says
}

// apply changes a text as patch does: a hunk fits where the diff says, or else at the
// only other place that has its lines. Hunks that do not fit are left out.
func apply(text string, hunks []Hunk) (a applied, bad []misfit) {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	if n := len(lines); n > 0 && lines[n-1] == "" {
		lines = lines[:n-1]
	}
	a.at, a.offset = make([]int, len(hunks)), make([]int, len(hunks))
	var out []string
	next := 0 // first line that is not in out yet
	for n := range hunks {
		h := &hunks[n]
		a.at[n] = h.first()
		want := oldLines(h)
		at, detail := locate(lines, want, h.first()-1, next)
		if detail != "" {
			bad = append(bad, misfit{n, detail})
			continue
		}
		a.at[n], a.offset[n] = at+1, at+1-h.first()
		out = append(out, lines[next:at]...)
		for _, l := range h.Lines {
			if l.Op != '-' {
				out = append(out, l.Text)
			}
		}
		next = at + len(want)
	}
	out = append(out, lines[next:]...)
	a.text = strings.Join(out, "\n") + "\n"
	return a, bad
}

func oldLines(h *Hunk) (out []string) {
	for _, l := range h.Lines {
		if l.Op != '+' {
			out = append(out, strings.TrimSuffix(l.Text, "\r"))
		}
	}
	return out
}

// maxSearch bounds the comparisons of lines in the search for a hunk.
const maxSearch = 1 << 24

// locate finds lines in a file at or behind a line: at the place given, or at the only
// place that has them.
func locate(lines, want []string, at, least int) (found int, problem string) {
	if at >= least && at >= 0 && fits(lines, want, at) {
		return at, ""
	}
	found = -1
	if len(want) > 2 {
		work := maxSearch
		for i := least; i+len(want) <= len(lines) && work > 0; i++ {
			work--
			if lines[i] == want[0] {
				work -= len(want)
			}
			if fits(lines, want, i) {
				if found >= 0 {
					return 0, fmt.Sprintf("not at line %d, and both at line %d and at line %d", at+1, found+1, i+1)
				}
				found = i
			}
		}
	}
	if found >= 0 {
		return found, ""
	}
	for i, w := range want {
		switch {
		case at+i < 0 || at+i >= len(lines):
			return 0, fmt.Sprintf("expected %.100q on line %d, the source has %d lines", w, at+i+1, len(lines))
		case lines[at+i] != w:
			return 0, fmt.Sprintf("expected %.100q on line %d, found %.100q", w, at+i+1, lines[at+i])
		}
	}
	return 0, fmt.Sprintf("line %d is changed twice", at+1)
}

func fits(lines, want []string, at int) bool {
	if at+len(want) > len(lines) {
		return false
	}
	for i, w := range want {
		if lines[at+i] != w {
			return false
		}
	}
	return true
}

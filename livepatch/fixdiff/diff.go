package fixdiff

import "strings"

// Diff is a parsed diff. It is immutable and safe for concurrent use.
type Diff struct {
	// Files are the changes by file, in the order of the diff.
	Files []File
}

// File is what a diff does to one file.
type File struct {
	// Old and New are the paths as the diff spells them, with prefixes such as "a/"; "" for
	// a file that is created, or deleted.
	Old, New string
	// Renamed and Copied tell what the diff says about the paths.
	Renamed, Copied bool
	Binary          bool
	// OnlyIn tells a file of which diff says only that the other side has none.
	OnlyIn bool
	// ModeChanged tells a change of the file's mode, which changes no code.
	ModeChanged bool
	Hunks       []Hunk

	line int // of the diff
	git  bool
}

// Hunk is one "@@" part of a diff.
type Hunk struct {
	// OldLine and NewLine are the first lines of both sides; with no line on a side, the
	// line behind which the other one stands.
	OldLine, NewLine int
	// Heading is what stands behind the second "@@": the line of a function's start or
	// the like, cut off.
	Heading string
	Lines   []Line

	line int // of the diff
}

// Line is a line of a hunk.
type Line struct {
	Op   byte   // ' ', '-' or '+'
	Text string // without the line end
}

// side returns the text of one side of a hunk: '-' for the old one, '+' for the new one.
func (h *Hunk) side(op byte) string {
	var b strings.Builder
	for _, l := range h.Lines {
		if l.Op == ' ' || l.Op == op {
			b.WriteString(l.Text)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// count returns the lines of one side.
func (h *Hunk) count(op byte) int {
	n := 0
	for _, l := range h.Lines {
		if l.Op == ' ' || l.Op == op {
			n++
		}
	}
	return n
}

// first returns the number of the first line of the old side, where a pure insertion
// counts as standing in front of the line behind it.
func (h *Hunk) first() int {
	if h.count('-') == 0 {
		return h.OldLine + 1
	}
	return h.OldLine
}

// changed returns the first changed line of the old side and the number of lines from
// there to the last changed one.
func (h *Hunk) changed() (line, lines int) {
	n, last := h.first(), 0
	for _, l := range h.Lines {
		if l.Op != ' ' && line == 0 {
			line = n
		}
		if l.Op == '-' {
			last = n + 1
		}
		if l.Op != '+' {
			n++
		}
	}
	return line, max(0, last-line)
}

// path returns the path before the change, or the new one of a created file.
func (f *File) path() string {
	if f.Old != "" {
		return f.Old
	}
	return f.New
}

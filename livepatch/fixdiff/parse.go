package fixdiff

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"

	"inlay/elfscan/guard"
)

// The limits of a diff.
const (
	maxDiff  = 64 << 20
	maxLines = 1 << 20
)

// Parse reads a unified diff, as git, GNU diff -u, quilt and mails have it; several may
// stand one behind the other. Errors wrap ErrNoDiff, ErrMalformed, ErrCombined or ErrLimit,
// or come from r.
func Parse(r io.Reader) (*Diff, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxDiff+1))
	if err != nil {
		return nil, fmt.Errorf("read diff: %w", err)
	}
	if len(data) > maxDiff {
		return nil, ErrLimit
	}
	lines := strings.SplitAfter(string(data), "\n")
	if n := len(lines); lines[n-1] == "" {
		lines = lines[:n-1]
	}
	if len(lines) > maxLines {
		return nil, ErrLimit
	}
	dropReturns(lines)
	sections, err := split(lines)
	if err != nil {
		return nil, err
	}
	d := new(Diff)
	for _, s := range sections {
		f, err := s.parse()
		if err != nil {
			return nil, fmt.Errorf("line %d: %w: %w", s.line, ErrMalformed, err)
		}
		d.Files = append(d.Files, *f)
	}
	if len(d.Files) == 0 {
		return nil, ErrNoDiff
	}
	return d, nil
}

// dropReturns undoes line ends of another system, if hunk headers have them too.
func dropReturns(lines []string) {
	for _, l := range lines {
		if strings.HasPrefix(l, "@@ -") && !strings.HasSuffix(l, "\r\n") {
			return
		}
	}
	for i, l := range lines {
		if s, ok := strings.CutSuffix(l, "\r\n"); ok {
			lines[i] = s + "\n"
		}
	}
}

// parse reads a section.
func (s *section) parse() (*File, error) {
	f := &File{line: s.line, git: s.git, Old: s.old, New: s.new, Binary: s.binary, OnlyIn: s.only}
	if s.binary || s.only {
		return f, nil
	}
	var files []*gitdiff.File
	err := guard.Do(func() (err error) {
		files, _, err = gitdiff.Parse(strings.NewReader(strings.Join(s.lines, "")))
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(files) != 1 {
		return nil, fmt.Errorf("%d files where one is named", len(files))
	}
	g := files[0]
	f.Renamed, f.Copied, f.Binary = g.IsRename, g.IsCopy, g.IsBinary
	f.ModeChanged = g.OldMode != 0 && g.NewMode != 0 && g.OldMode != g.NewMode
	f.Old, f.New = s.names(g)
	at, next := s.line, 0
	for i, l := range s.lines {
		if strings.HasPrefix(l, "@@ -") {
			at = s.line + i
			break
		}
	}
	for _, t := range g.TextFragments {
		h := Hunk{OldLine: int(t.OldPosition), NewLine: int(t.NewPosition), Heading: t.Comment, line: at}
		for _, l := range t.Lines {
			op := byte(' ')
			switch l.Op {
			case gitdiff.OpAdd:
				op = '+'
			case gitdiff.OpDelete:
				op = '-'
			}
			h.Lines = append(h.Lines, Line{op, strings.TrimSuffix(l.Line, "\n")})
		}
		if h.first() < next {
			return nil, fmt.Errorf("hunks overlap at line %d of the file", h.first())
		}
		next = h.first() + h.count('-')
		at += len(h.Lines) + 1
		f.Hunks = append(f.Hunks, h)
	}
	return f, nil
}

// names returns the paths as the diff spells them: the lines in front of the first
// hunk, or what the header of git says.
func (s *section) names(g *gitdiff.File) (old, new string) {
	old, new = g.OldName, g.NewName
	if s.git {
		// git's own lines carry no prefix for renames; "a/" and "b/" went with the
		// first component of the others, whether it was that or not.
		old, new = "a/"+old, "b/"+new
	}
	for _, l := range s.lines {
		if strings.HasPrefix(l, "@@ -") {
			break
		}
		if name, ok := strings.CutPrefix(l, "--- "); ok {
			old = spelled(name)
		} else if name, ok := strings.CutPrefix(l, "+++ "); ok {
			new = spelled(name)
		}
	}
	if g.IsNew || old == "/dev/null" || old == "a/" {
		old = ""
	}
	if g.IsDelete || new == "/dev/null" || new == "b/" {
		new = ""
	}
	return old, new
}

// spelled returns the file name of a "---" or "+++" line.
func spelled(l string) string {
	l = strings.TrimRight(l, "\r\n")
	if strings.HasPrefix(l, `"`) {
		if end := strings.LastIndexByte(l, '"'); end > 0 {
			if name, err := strconv.Unquote(l[:end+1]); err == nil {
				return name
			}
		}
	}
	if name, _, ok := strings.Cut(l, "\t"); ok {
		l = name
	}
	return strings.TrimRight(l, " ")
}

package fixdiff

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// section is the text of a diff that concerns one file.
type section struct {
	lines []string // with line ends
	line  int      // of the diff, of the first
	git   bool
	hunks bool // there is one
	// only and binary are what diff says of files that it did not compare by line.
	only, binary bool
	old, new     string // for those
}

// maxHeader bounds lines that name files.
const maxHeader = 8192

var (
	hunkHeader = regexp.MustCompile(`^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@`)
	onlyIn     = regexp.MustCompile(`^Only in (.+): (.+)$`)
	differ     = regexp.MustCompile(`^(?:Binary files|Files) (.+) and (.+) differ$`)
)

// split cuts the lines of a diff into sections. Text between them is dropped: mail
// headers, commit messages, "Index:" lines.
func split(lines []string) (out []*section, err error) {
	var cur *section
	for i := 0; i < len(lines); {
		l := strings.TrimRight(lines[i], "\r\n")
		switch {
		case strings.HasPrefix(l, "diff --cc ") || strings.HasPrefix(l, "diff --combined ") || strings.HasPrefix(l, "@@@ "):
			return nil, fmt.Errorf("line %d: %w: take the diff against one parent", i+1, ErrCombined)
		case strings.HasPrefix(l, "diff --git "):
			if len(l) > maxHeader {
				return nil, fmt.Errorf("line %d: %w: a file name of %d bytes", i+1, ErrMalformed, len(l))
			}
			cur = &section{line: i + 1, git: true}
			out = append(out, cur)
		case traditional(lines[i:]) && (cur == nil || !cur.git || cur.hunks):
			cur = &section{line: i + 1}
			out = append(out, cur)
			cur.lines = append(cur.lines, lines[i])
			i++
		case strings.HasPrefix(l, "@@ -"):
			n, err := hunkLength(lines[i:])
			switch {
			case err != nil:
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			case cur == nil:
				return nil, fmt.Errorf("line %d: %w: a hunk without a file", i+1, ErrMalformed)
			}
			cur.lines, cur.hunks = append(cur.lines, lines[i:i+n]...), true
			i += n
			continue
		default:
			if s := spoken(l, i+1); s != nil && (cur == nil || !cur.git || cur.hunks) {
				out = append(out, s)
				cur = nil
			}
			if cur != nil && !cur.git {
				i++ // between hunks of a plain diff stands nothing that counts
				continue
			}
		}
		if cur != nil {
			cur.lines = append(cur.lines, lines[i])
		}
		i++
	}
	return out, nil
}

// traditional tells the two lines in front of the first hunk of a file.
func traditional(lines []string) bool {
	return len(lines) > 2 && strings.HasPrefix(lines[0], "--- ") && strings.HasPrefix(lines[1], "+++ ") &&
		strings.HasPrefix(lines[2], "@@ -") && len(lines[0]) <= maxHeader && len(lines[1]) <= maxHeader
}

// spoken reads what diff -r says in words.
func spoken(l string, line int) *section {
	if len(l) > maxHeader {
		return nil
	}
	if m := onlyIn.FindStringSubmatch(l); m != nil {
		return &section{line: line, only: true, old: m[1] + "/" + m[2]}
	}
	if m := differ.FindStringSubmatch(l); m != nil {
		return &section{line: line, binary: true, old: m[1], new: m[2]}
	}
	return nil
}

// hunkLength returns how many lines a hunk takes, its header included.
func hunkLength(lines []string) (int, error) {
	m := hunkHeader.FindStringSubmatch(lines[0])
	if m == nil {
		return 0, fmt.Errorf("%w: hunk header %.60q", ErrMalformed, lines[0])
	}
	left := [2]int{1, 1}
	for k, s := range []string{m[2], m[4]} {
		if s != "" {
			left[k], _ = strconv.Atoi(s)
		}
	}
	n := 1
	for ; n < len(lines) && (left[0] > 0 || left[1] > 0); n++ {
		switch lines[n][0] {
		case ' ', '\n', '\r':
			left[0]--
			left[1]--
		case '-':
			left[0]--
		case '+':
			left[1]--
		case '\\':
		default:
			return 0, fmt.Errorf("%w: line %d of the hunk begins with %.1q", ErrMalformed, n, lines[n])
		}
	}
	if left[0] != 0 || left[1] != 0 {
		return 0, fmt.Errorf("%w: the hunk has other numbers of lines than its header says", ErrMalformed)
	}
	for n < len(lines) && strings.HasPrefix(lines[n], "\\ ") {
		n++
	}
	return n, nil
}

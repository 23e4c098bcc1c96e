package report

import (
	"fmt"
	"io"
	"strings"

	"inlay/answer"
)

// noteLimit is how many diagnostics are shown one by one unless asked for all:
// a damaged kernel can have one for each of its units.
const noteLimit = 20

// notes writes diagnostics as lines, for the formats without a place for them.
type notes struct {
	w       io.Writer
	limit   int
	count   int
	dropped int
}

func newNotes(opt *Options) notes {
	n := notes{w: opt.Notes, limit: noteLimit}
	if opt.Verbose {
		n.limit = int(^uint(0) >> 1)
	}
	if opt.Quiet {
		n.w = nil
	}
	return n
}

func (n *notes) add(d answer.Diagnostic) error {
	if n.w == nil {
		return nil
	}
	if n.count++; n.count > n.limit {
		n.dropped++
		return nil
	}
	_, err := fmt.Fprintf(n.w, "inlay: %s\n", noteText(&d))
	return err
}

func (n *notes) end() error {
	if n.w == nil || n.dropped == 0 {
		return nil
	}
	_, err := fmt.Fprintf(n.w, "inlay: %s more; -v shows all\n", plural(n.dropped, "note"))
	return err
}

// noteText is "input: section+0xoffset: message" as far as it is known; without a section the
// offset is one of the file.
func noteText(d *answer.Diagnostic) string {
	s := ""
	if d.Input != "" {
		s = escape(d.Input) + ": "
	}
	switch {
	case d.Section != "" && d.Offset >= 0:
		s += fmt.Sprintf("%s+%#x: ", escape(d.Section), d.Offset)
	case d.Section != "":
		s += escape(d.Section) + ": "
	case d.Offset >= 0:
		s += fmt.Sprintf("offset %#x: ", d.Offset)
	}
	// Errors of readers name their file themselves.
	return s + escape(strings.ReplaceAll("; "+d.Message, "; "+d.Input+": ", "; ")[len("; "):])
}

// sectionPlace names a place in a section, of another file than the input where there is a
// path.
func sectionPlace(path, section string, offset uint64) string {
	place := fmt.Sprintf("%s+%#x", section, offset)
	if path != "" {
		return path + ": " + place
	}
	return place
}

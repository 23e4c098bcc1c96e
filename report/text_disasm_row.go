package report

import (
	"strings"
	"unicode/utf8"

	"inlay/answer"
)

// codeRow is one instruction: address, bytes, instruction with its target,
// source position, and then the chain.
type codeRow struct {
	cells  [4]string
	chain  string
	target int    // where the target of a branch starts in the instruction's cell, -1 for none
	source string // the source line above it
}

// chainColumn is where the chain would start.
func (r *codeRow) chainColumn(widths [4]int) int {
	column := 2
	for i, cell := range r.cells {
		if widths[i] > 0 {
			column += 2 + max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return column
}

// spans lays a row out. Nothing is padded that nothing follows.
func (r *codeRow) spans(widths [4]int) []span {
	var out []span
	gap := ""
	put := func(text string, width int, styled ...span) {
		if width == 0 {
			return
		}
		gap += "  "
		if text != "" {
			out = append(append(out, plain(gap)), styled...)
			gap = ""
		}
		gap += strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text))) //bounded: some cell is as wide
	}
	put(r.cells[0], widths[0], span{r.cells[0], dim})
	put(r.cells[1], widths[1], plain(r.cells[1]))
	code := []span{plain(r.cells[2])}
	if r.target >= 0 && r.target < len(r.cells[2]) {
		code = []span{plain(r.cells[2][:r.target]), {r.cells[2][r.target:], bold}}
	}
	put(r.cells[2], max(1, widths[2]), code...)
	put(r.cells[3], widths[3], plain(r.cells[3]))
	put(r.chain, 1, span{r.chain, yellow})
	return out
}

// withTarget is the text of an instruction with its target, if the text does
// not name that already, and where the target of a branch starts in it.
func withTarget(l *answer.Line) (text string, target int) {
	text, target = l.Text, -1
	named := "<" + l.Target + ">"
	if l.Target != "" && !strings.Contains(text, named) {
		named = "; " + l.Target
		text += "  " + named
	}
	if l.Target != "" && branch(l.Text) {
		target = strings.LastIndex(text, named)
	}
	return text, target
}

// branch tells a call or jump by its mnemonic.
func branch(text string) bool {
	for word := range strings.FieldsSeq(text) {
		switch word {
		case "bnd", "notrack", "data16", "rex.W", "ds", "cs":
			continue
		}
		return word[0] == 'j' || strings.HasPrefix(word, "call") || strings.HasPrefix(word, "loop") || word == "xbegin"
	}
	return false
}

// spacedBytes separates the bytes of an instruction, as objdump does.
func spacedBytes(hex string) string {
	var b strings.Builder
	for i := 0; i < len(hex); i += 2 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(hex[i:min(i+2, len(hex))])
	}
	return b.String()
}

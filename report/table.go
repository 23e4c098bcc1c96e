package report

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// column is one column of a table. What it says about narrow terminals does
// not count where there is none: then every column is written whole.
type column struct {
	title  string
	right  bool   // numbers
	shrink bool   // may be cut
	tail   bool   // cut at the front: the end of a path says more
	soft   bool   // names, never cut: a few long ones stand out instead of taking the room of all
	spare  bool   // left out where it does not fit
	dull   string // left out where all cells are empty or this
	style  style  // of the cells
}

// tableChunk is how many rows are kept to find the widths of the columns on a
// terminal; a longer table is aligned chunk by chunk.
const tableChunk = 500

// table writes rows: tab separated and whole where there is no terminal,
// aligned and cut to its width where there is one. Titles are written once,
// and again where a later chunk shows other columns.
type table struct {
	p        *printer
	columns  []column
	rows     [][]string
	widths   []int
	lively   []bool // columns with a cell that is not dull
	untitled bool
	shown    []int // columns of the titles written last
}

func newTable(p *printer, columns ...column) *table {
	return &table{p: p, columns: columns, widths: make([]int, len(columns)), lively: make([]bool, len(columns))}
}

func (t *table) row(cells ...string) {
	for i := range cells {
		cells[i] = escape(cells[i])
	}
	if t.p.width == 0 {
		t.tabs(cells)
		return
	}
	t.rows = append(t.rows, cells)
	if len(t.rows) >= tableChunk {
		t.flush()
	}
}

func (t *table) titles() []string {
	titles := make([]string, len(t.columns))
	for i := range t.columns {
		titles[i] = t.columns[i].title
	}
	return titles
}

func (t *table) tabs(cells []string) {
	if !t.untitled && t.shown == nil {
		t.shown = []int{}
		t.p.raw(strings.Join(t.titles(), "\t") + "\n")
	}
	t.p.raw(strings.Join(cells, "\t") + "\n")
}

// flush writes the rows kept so far; it has to be called at the end.
func (t *table) flush() {
	if len(t.rows) == 0 {
		return
	}
	shown, widths := t.fit()
	if !t.untitled && !slices.Equal(shown, t.shown) {
		t.shown = shown
		t.aligned(t.titles(), shown, widths, func(int) style { return dim })
	}
	for _, cells := range t.rows {
		t.aligned(cells, shown, widths, func(i int) style { return t.columns[i].style })
	}
	t.rows = t.rows[:0]
}

func (t *table) aligned(cells []string, shown, widths []int, styleOf func(int) style) {
	var b strings.Builder
	for at, i := range shown {
		c := cells[i]
		if !t.columns[i].soft {
			c = cut(c, widths[i], t.columns[i].tail && c != t.columns[i].title)
		}
		pad := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(c))) //bounded: some cell is as wide
		b.WriteString("  ")
		switch painted := t.p.paint(c, styleOf(i)); {
		case t.columns[i].right:
			b.WriteString(pad + painted)
		case at == len(shown)-1:
			b.WriteString(painted)
		default:
			b.WriteString(painted + pad)
		}
	}
	t.p.raw(strings.TrimRight(b.String(), " ") + "\n")
}

// cut shortens s to width runes, of which tail keeps the last ones.
func cut(s string, width int, tail bool) string {
	runes := []rune(s)
	switch {
	case len(runes) <= width:
		return s
	case tail:
		return "…" + string(runes[len(runes)-width+1:])
	}
	return string(runes[:width-1]) + "…"
}

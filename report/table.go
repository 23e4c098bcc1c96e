package report

import (
	"strings"
	"unicode/utf8"
)

// column is one column of a table.
type column struct {
	title  string
	right  bool  // numbers
	shrink bool  // may be cut when the terminal is too narrow
	tail   bool  // cut at the front: the end of a path says more
	style  style // of the cells
}

// tableChunk is how many rows are kept to find the widths of the columns on a
// terminal; a longer table is aligned chunk by chunk.
const tableChunk = 500

// minShrink is the width below which no column is cut.
const minShrink = 12

// table writes rows: tab separated and whole where there is no terminal,
// aligned and cut to its width where there is one. Titles are written once.
type table struct {
	p       *printer
	columns []column
	rows    [][]string
	widths  []int
	titled  bool
}

func newTable(p *printer, columns ...column) *table {
	return &table{p: p, columns: columns, widths: make([]int, len(columns))}
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
	if !t.titled {
		t.titled = true
		t.p.raw(strings.Join(t.titles(), "\t") + "\n")
	}
	t.p.raw(strings.Join(cells, "\t") + "\n")
}

// flush writes the rows kept so far; it has to be called at the end.
func (t *table) flush() {
	if len(t.rows) == 0 {
		return
	}
	titles := t.titles()
	t.measure(titles)
	for _, cells := range t.rows {
		t.measure(cells)
	}
	widths := t.fit()
	if !t.titled {
		t.titled = true
		t.aligned(titles, widths, func(int) style { return dim })
	}
	for _, cells := range t.rows {
		t.aligned(cells, widths, func(i int) style { return t.columns[i].style })
	}
	t.rows = t.rows[:0]
}

func (t *table) measure(cells []string) {
	for i, c := range cells {
		t.widths[i] = max(t.widths[i], utf8.RuneCountInString(c))
	}
}

// fit takes from the widest column that may be cut, until all fit.
func (t *table) fit() []int {
	widths := append([]int(nil), t.widths...)
	over := 2*len(widths) - t.p.width
	for _, w := range widths {
		over += w
	}
	for over > 0 {
		widest := -1
		for i, c := range t.columns {
			if c.shrink && widths[i] > minShrink && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		over--
	}
	return widths
}

func (t *table) aligned(cells []string, widths []int, styleOf func(int) style) {
	var b strings.Builder
	for i, c := range cells {
		c = cut(c, widths[i], t.columns[i].tail)
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
		b.WriteString("  ")
		switch painted := t.p.paint(c, styleOf(i)); {
		case t.columns[i].right:
			b.WriteString(pad + painted)
		case i == len(cells)-1:
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

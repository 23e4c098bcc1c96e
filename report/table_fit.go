package report

import (
	"slices"
	"unicode/utf8"
)

// No column is cut below minShrink; spare columns go before one is cut below
// goodShrink.
const (
	minShrink  = 12
	goodShrink = 24
)

// fit chooses the columns and their widths for the rows kept: first soft
// columns let their longest cells stand out, then the widest column that may
// be cut is cut, then spare columns go, the last first.
func (t *table) fit() (shown, widths []int) {
	t.measureRows()
	for i := range t.columns {
		if t.lively[i] || t.columns[i].title == "" {
			shown = append(shown, i)
		}
	}
	for {
		spare, least := -1, minShrink
		for at, i := range shown {
			if t.columns[i].spare {
				spare, least = at, goodShrink
			}
		}
		widths = slices.Clone(t.widths)
		if t.narrow(shown, widths, least) <= 0 || spare < 0 {
			return shown, widths
		}
		shown = slices.Delete(shown, spare, spare+1)
	}
}

func (t *table) measureRows() {
	for i := range t.columns {
		t.widths[i] = max(t.widths[i], utf8.RuneCountInString(t.columns[i].title))
	}
	for _, cells := range t.rows {
		for i, c := range cells {
			t.widths[i] = max(t.widths[i], utf8.RuneCountInString(c))
			t.lively[i] = t.lively[i] || c != "" && c != t.columns[i].dull
		}
	}
}

// narrow reduces widths until the columns shown fit, those that are cut to no
// less than least, and returns by how much they still do not.
func (t *table) narrow(shown, widths []int, least int) int {
	over := 2*len(shown) - t.p.width
	for _, i := range shown {
		over += widths[i]
	}
	for _, i := range shown {
		if over > 0 && t.columns[i].soft {
			usual := max(t.usual(i), widths[i]-over)
			over -= widths[i] - usual
			widths[i] = usual
		}
	}
	for over > 0 {
		widest := -1
		for _, i := range shown {
			if t.columns[i].shrink && widths[i] > least && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		over--
	}
	return over
}

// fewRows is a table in which no cell stands out.
const fewRows = 20

// usual is the width that nine of ten cells of a column keep to.
func (t *table) usual(column int) int {
	if len(t.rows) < fewRows {
		return t.widths[column]
	}
	lengths := make([]int, len(t.rows))
	for i, cells := range t.rows {
		lengths[i] = utf8.RuneCountInString(cells[column])
	}
	slices.Sort(lengths)
	return max(lengths[(len(lengths)-1)*9/10], utf8.RuneCountInString(t.columns[column].title))
}

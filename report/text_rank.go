package report

import (
	"cmp"
	"slices"

	"inlay/answer"
)

// textRank prints one row for each function: by name as the text of "impact --all",
// as they come for "impact --rank", which adds what noinline would save. The
// first line counts, so the rows are kept until the end.
type textRank struct {
	p       *printer
	opt     *Options
	savings bool // by bytes, with what noinline saves
	inputs  []answer.Input
	matched []answer.Match
	ranks   []*answer.Rank
}

func (t *textRank) header(h *answer.Header) { t.inputs, t.matched = h.Inputs, h.Matched }

// result takes ranks, and where an answer is written in other formats too, lists.
func (t *textRank) result(result any) error {
	if im, ok := is[answer.Impact](result); ok && !t.savings {
		t.ranks = append(t.ranks, &answer.Rank{Function: im.Function, Complete: im.Complete, Totals: im.Totals})
		return nil
	}
	r, err := as[answer.Rank](result)
	if err == nil {
		kept := *r
		t.ranks = append(t.ranks, &kept)
	}
	return err
}

func (t *textRank) end() {
	if len(t.ranks) == 0 {
		t.none()
		return
	}
	if !t.savings {
		slices.SortStableFunc(t.ranks, func(a, b *answer.Rank) int {
			f, g := &a.Function, &b.Function
			if f.Name != g.Name {
				return cmp.Compare(f.Name, g.Name)
			}
			return cmp.Or(cmp.Compare(f.DeclFile, g.DeclFile), cmp.Compare(f.DeclLine, g.DeclLine))
		})
	}
	t.p.line(plain(t.summary() + "; " + baseOf(totalCoverage(t.inputs))))
	columns := []column{{title: "function", style: bold, soft: true}, {title: "file:line", shrink: true, tail: true}, {title: "replace", right: true},
		{title: "redirect", right: true}, {title: "check", right: true}, {title: "open units", right: true, spare: true}, {title: "bound", right: true, spare: true},
		{title: "bytes", right: true}, {title: "complete"}}
	if t.savings {
		columns = append(columns, column{title: "noinline saves", right: true}, column{title: "bytes saved", right: true})
	}
	table := newTable(t.p, columns...)
	for _, r := range t.ranks {
		table.row(t.cells(r)...)
	}
	table.flush()
}

func (t *textRank) none() {
	if len(t.opt.Patterns) > 0 && len(t.matched) == 0 {
		t.p.line(plain(noMatch(t.opt.Patterns, t.inputs)))
		return
	}
	t.p.line(plain("no function; " + baseOf(totalCoverage(t.inputs))))
}

func (t *textRank) cells(r *answer.Rank) []string {
	n := &r.Totals
	cells := []string{functionName(&r.Function), t.p.position(r.Function.DeclFile, r.Function.DeclLine, 0), group(n.Replace), group(n.Redirect),
		group(n.Check), group(n.OpenUnits), group(n.Bound), group(n.Bytes), yesNo(r.Complete)}
	if t.savings {
		cells = append(cells, group(r.NoinlineSaves.Members), group(r.NoinlineSaves.Bytes))
	}
	return cells
}

// summary counts the lists, and names the one with the most to replace.
func (t *textRank) summary() string {
	complete, most := 0, t.ranks[0]
	for _, r := range t.ranks {
		if r.Complete {
			complete++
		}
		if r.Totals.Replace > most.Totals.Replace {
			most = r
		}
	}
	lists := "lists"
	if complete == 1 {
		lists = "list"
	}
	return plural(len(t.ranks), "function") + ": " + group(complete) + " " + lists + " complete; the longest replaces " +
		plural(most.Totals.Replace, "function") + ", for " + functionName(&most.Function)
}

package report

import (
	"slices"
	"strings"

	"inlay/answer"
)

// needs prints below the rows what the replacement of one refers to and cannot link:
// one line, with verbose one for each need with what is known of it.
func (t *textPlan) needs(r *answer.PlanRow) {
	if len(r.Needs) == 0 {
		return
	}
	if !t.opt.Verbose {
		t.p.line(plain("  "), span{r.Symbol, bold}, plain(" needs: "+strings.Join(needsByKind(r), "; ")))
		return
	}
	for i := range r.Needs {
		n := &r.Needs[i]
		words := needWords(n)
		if n.Detail != "" {
			words += ": " + n.Detail
		}
		t.p.line(plain("  "), span{r.Symbol, bold}, plain(" needs: "+words))
	}
}

// needWords names a need: kind, symbol with its position, object.
func needWords(n *answer.Need) string {
	s := kindName(n.Kind) + " " + needName(n)
	if n.Object != "" {
		s += " (" + n.Object + ")"
	}
	return s
}

// needName is "symbol,position" as a patch's relocation names it, without the position if
// that is not known.
func needName(n *answer.Need) string {
	if n.SymPos == nil {
		return n.Symbol
	}
	return n.Symbol + "," + dec(*n.SymPos)
}

func kindName(kind string) string { return strings.ReplaceAll(kind, "_", " ") }

// needsByKind makes one text for each kind of need, in the order of the needs. The object
// stands with those of another one than the row's.
func needsByKind(r *answer.PlanRow) []string {
	var kinds []string
	names := map[string][]string{}
	for i := range r.Needs {
		n := &r.Needs[i]
		if !slices.Contains(kinds, n.Kind) {
			kinds = append(kinds, n.Kind)
		}
		name := needName(n)
		if n.Object != "" && n.Object != r.Object {
			name += " (" + n.Object + ")"
		}
		names[n.Kind] = append(names[n.Kind], name)
	}
	for i, kind := range kinds {
		kinds[i] = kindName(kind) + " " + strings.Join(names[kind], " ")
	}
	return kinds
}

package report

import (
	"strings"

	"inlay/answer"
)

// matches finds the match that a result belongs to and gives the matches out
// in their order, so that each heading is printed once.
type matches struct {
	all     []answer.Match
	exact   map[answer.Function]int
	byName  map[string][]int
	printed []bool
	next    int // matches before it are printed
}

func newMatches(all []answer.Match) *matches {
	m := &matches{all: all, exact: map[answer.Function]int{}, byName: map[string][]int{}, printed: make([]bool, len(all))}
	for i := range all {
		m.exact[all[i].Function] = i
		m.byName[all[i].Function.Name] = append(m.byName[all[i].Function.Name], i)
	}
	return m
}

// find returns the match of a function, or -1. The files of a system record
// different paths for one source file, so after the exact identity the line
// and the longest common end of the path decide.
func (m *matches) find(f *answer.Function) int {
	if i, ok := m.exact[*f]; ok {
		return i
	}
	best, score := -1, -1
	for _, i := range m.byName[f.Name] {
		g := &m.all[i].Function
		s := 2 * commonEnd(f.DeclFile, g.DeclFile)
		if f.DeclLine == g.DeclLine {
			s++
		}
		if s > score {
			best, score = i, s
		}
	}
	return best
}

// commonEnd counts the path components that two paths share at their end.
func commonEnd(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	n := 0
	for n < len(x) && n < len(y) && x[len(x)-1-n] == y[len(y)-1-n] {
		n++
	}
	return n
}

// until visits the matches not yet printed up to and including i, in order.
func (m *matches) until(i int, visit func(*answer.Match)) {
	for ; m.next <= i; m.next++ { //bounded: i is the index of a match
		if !m.printed[m.next] {
			m.printed[m.next] = true
			visit(&m.all[m.next])
		}
	}
}

// rest visits the matches not yet printed.
func (m *matches) rest(visit func(*answer.Match)) { m.until(len(m.all)-1, visit) }

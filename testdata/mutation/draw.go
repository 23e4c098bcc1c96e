package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A mutant is the program with one change.
type mutant struct {
	place
	pkg *sourcePackage
	new string
}

func (m mutant) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.file, m.line, m.column, m.change())
}

// change tells what became of what stood there.
func (m mutant) change() string {
	if m.new == " " {
		return m.old + " removed"
	}
	return m.old + " -> " + m.new
}

// apply returns the changed source.
func (m mutant) apply(source []byte) []byte {
	end := m.offset + len(m.old)
	return []byte(string(source[:m.offset]) + m.new + string(source[end:]))
}

// sourceLine returns the line of the place, without the space around it.
func (m mutant) sourceLine(source []byte) string {
	lines := strings.Split(string(source), "\n")
	return strings.TrimSpace(lines[m.line-1])
}

// draw puts the statements into an order that the seed decides and takes one change of each.
func draw(statements []*statement, seed uint64) []mutant {
	random := rand.New(rand.NewPCG(seed, 0))
	var drawn []mutant
	for _, i := range random.Perm(len(statements)) {
		s := statements[i]
		p := s.places[random.IntN(len(s.places))]
		drawn = append(drawn, mutant{p, s.pkg, p.others[random.IntN(len(p.others))]})
	}
	return drawn
}

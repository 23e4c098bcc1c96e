package csource

import "math"

// endless is a line behind every other.
const endless = math.MaxInt32

// ownChoice is what the lines of the file itself make of a name.
type ownChoice struct {
	choice
	settled bool // other files do not matter
}

// own follows the #define and #undef lines of the file up to a line, and returns
// the line of the next of them.
func (c *scope) own(s *symbol, defs []*macro, line int32) (ch ownChoice, until int32) {
	ch.plain = true
	last, until := int32(-1), int32(endless)
	for _, m := range defs {
		if m.file != c.file {
			continue
		}
		if m.line >= line {
			until = min(until, m.line+1)
			continue
		}
		c.undo(&ch, s, last, m.line)
		last = m.line
		switch st := m.state(c.tree.fullTruth); {
		case st == yes && !m.fallback():
			ch = ownChoice{choice{macros: []*macro{m}}, true}
		case st == yes && !ch.settled:
			ch.macros, ch.plain = addMacro(ch.macros, m), ch.plain && c.outside
		case st == maybe:
			ch.macros = addMacro(ch.macros, m)
		}
	}
	if ch.plain && covers(ch.macros, c.tree.fullTruth) {
		ch.plain, ch.settled = false, true
	}
	c.undo(&ch, s, last, line)
	for _, u := range s.removals() {
		if u.file == c.file && u.line >= line {
			until = min(until, u.line+1)
		}
	}
	return ch, until
}

// undo applies the #undef lines between two lines.
func (c *scope) undo(ch *ownChoice, s *symbol, from, to int32) {
	for _, u := range s.removals() {
		if u.file != c.file || u.line <= from || u.line >= to {
			continue
		}
		switch u.branch.state(c.tree.fullTruth, nil) {
		case yes:
			*ch = ownChoice{choice{plain: true}, true}
		case maybe:
			ch.plain, ch.settled = true, false
		}
	}
}

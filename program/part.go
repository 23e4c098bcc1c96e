package program

import (
	"iter"

	"inlay/answer"
	"inlay/dwarfinline"
)

// bodies yields the bodies of the function in this file that its pattern
// admits, by DIE offset.
func (part Part) bodies(fn *Function) iter.Seq[Body] {
	return func(yield func(Body) bool) {
		for s := range part.File.index.BodiesOf(part.Roots) {
			if b := (Body{part.File, s}); fn.picked(b) && !yield(b) {
				return
			}
		}
	}
}

// States tells for each unit that holds a DIE of the function what that unit
// proves. One DIE that leaves the question open opens the unit; a unit that
// imports the unit of an abstract instance, as dwz makes them, is open as well.
func (part Part) States() map[*dwarfinline.Unit]answer.State {
	x := part.File.index
	states := make(map[*dwarfinline.Unit]answer.State)
	for s := range x.SubprogramsOf(part.Roots) {
		u, state := s.Unit(), State(s)
		if old, ok := states[u]; !ok || old == answer.Closed {
			states[u] = state
		}
	}
	for _, u := range x.Units() {
		for _, imported := range u.Imports() {
			from := x.UnitAt(imported)
			state, ok := states[from]
			if !ok || state == answer.Closed {
				continue
			}
			if old, ok := states[u]; !ok || old == answer.Closed {
				states[u] = state
			}
		}
	}
	return states
}

package program

import (
	"iter"
	"slices"

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
// imports the unit of such a DIE, directly or through others, is open as well.
// A partial unit, as dwz makes them, has no code and no producer of its own: the
// units that import it answer for it.
func (part Part) States() map[*dwarfinline.Unit]answer.State {
	return part.File.states(part.File.index.SubprogramsOf(part.Roots))
}

// states tells what the units prove that hold subs, the DIEs of one function in the order
// of their offsets, see [Part.States].
func (f *File) states(subs iter.Seq[dwarfinline.Subprogram]) map[*dwarfinline.Unit]answer.State {
	states := make(map[*dwarfinline.Unit]answer.State)
	var open []*dwarfinline.Unit
	for s := range subs {
		u, state := s.Unit(), State(s)
		if state == answer.Closed && f.HasTwin(s) {
			state = answer.Open
		}
		raise(states, u, state)
		if (state == answer.Open || state == answer.LowerBound) && (len(open) == 0 || open[len(open)-1] != u) {
			open = append(open, u)
		}
	}
	for _, u := range f.ImportersOf(open) {
		if u.Partial() {
			continue
		}
		state := answer.Open
		if LowerBound(u) {
			state = answer.LowerBound
		}
		raise(states, u, state)
	}
	for _, u := range open {
		if u.Partial() && len(f.ImportersOf([]*dwarfinline.Unit{u})) > 0 {
			delete(states, u)
		}
	}
	return states
}

// HasTwin tells a body into which another function was folded: one that shares the code, see
// Twins, or has a copy of it, see [Body.Copies].
func (f *File) HasTwin(s dwarfinline.Subprogram) bool {
	for range f.Twins(s) {
		return true
	}
	return len((Body{f, s}).Copies()) > 0
}

// Twins yields the functions that the compiler or the linker folded into a body: those
// whose definition has no code and whose name stands at the body's entry, those that
// calls of the body name, and those of other bodies with the same entry. An alias that the
// source asks for has no definition of its own.
func (f *File) Twins(s dwarfinline.Subprogram) iter.Seq[dwarfinline.Subprogram] {
	return func(yield func(dwarfinline.Subprogram) bool) {
		if !s.OutOfLine() {
			return
		}
		for _, other := range f.foldedDefinitions().twins[s.Offset()] {
			if !yield(other) {
				return
			}
		}
		for _, other := range f.twinsTogether(f.foldedDefinitions(), s) {
			if !yield(other) {
				return
			}
		}
		for _, other := range f.foldedDefinitions().namedAt(f, s.Unit(), s.Entry()) {
			if !yield(other) {
				return
			}
		}
	}
}

// Opens tells whether one state of a unit leaves more open than another.
func Opens(state, other answer.State) bool { return openness(state) > openness(other) }

func openness(s answer.State) int {
	return slices.Index([]answer.State{"", answer.Closed, answer.FoldedOrRemoved, answer.Open, answer.LowerBound}, s)
}

// WithoutCode tells a definition that has neither code nor an inline attribute, nor is
// the origin of any instance: the compiler folded it into another function, or removed
// it.
func WithoutCode(s dwarfinline.Subprogram) bool {
	return !s.OutOfLine() && !s.Abstract() && !s.Discarded()
}

// raise sets the state of a unit that has none or proves less.
func raise(states map[*dwarfinline.Unit]answer.State, u *dwarfinline.Unit, state answer.State) {
	if old, ok := states[u]; !ok || Opens(state, old) {
		states[u] = state
	}
}

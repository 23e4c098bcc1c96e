package report

import (
	"strings"

	"inlay/answer"
)

// inlining says in words what the inputs prove about the inlining of one
// function. It never says "not inlined" unless every unit that knows the
// function is closed.
func inlining(m *answer.Match) string {
	if m.InlinedInstances == 0 {
		return absence(m)
	}
	s := plural(m.InlinedInstances, "inlined instance") + " in " + plural(m.Hosts, "body")
	if m.EmptyInlinedInstances > 0 {
		s += " (" + group(m.EmptyInlinedInstances) + " empty)"
	}
	s += ", " + ownBodies(m)
	if states := stateWords(m.Units); states != "" {
		s += "; " + states
	}
	return s
}

// absence words the case without an inlined instance.
func absence(m *answer.Match) string {
	open, closed, lower := m.Units[answer.Open], m.Units[answer.Closed], m.Units[answer.LowerBound]
	folded := m.Units[answer.FoldedOrRemoved]
	total := open + closed + lower + folded
	of := " of " + plural(total, "unit")
	var s string
	switch {
	case total == 0:
		s = "no DWARF describes it, so nothing is known about its inlining"
	case open > 0:
		s = "no inlined instance, but open in " + group(open) + of + ": a copy that folded away leaves none"
	case lower > 0:
		s = "no inlined instance, but a lower bound in " + group(lower) + of +
			": their producers leave no trace of a copy that vanished"
	case folded > 0:
		s = "no inlined instance; its definition has no code in " + group(folded) + of + ": folded into another function, or removed"
	default:
		s = "not inlined in " + group(closed) + of + ": closed"
	}
	return s + "; " + ownBodies(m)
}

func ownBodies(m *answer.Match) string {
	s := plural(m.Bodies, "body") + " of its own"
	if m.Clones > 0 {
		s += " (" + plural(m.Clones, "clone") + ")"
	}
	return s
}

// stateWords counts units by state, the lower bound last: "open in 300 units,
// closed in 2".
func stateWords(units map[answer.State]int) string {
	var parts []string
	for _, state := range []answer.State{answer.Open, answer.Closed, answer.LowerBound, answer.FoldedOrRemoved} {
		n := units[state]
		if n == 0 {
			continue
		}
		word := strings.ReplaceAll(string(state), "_", " ") + " in "
		if len(parts) == 0 {
			parts = append(parts, word+plural(n, "unit"))
		} else {
			parts = append(parts, word+group(n))
		}
	}
	if units[answer.LowerBound] > 0 {
		parts[len(parts)-1] += ", whose producers leave no trace of a copy that vanished"
	}
	return strings.Join(parts, ", ")
}

package diff

import (
	"cmp"
	"maps"
	"slices"

	"inlay/program"
)

// pair is a source function in both builds; one of them is program.NoFunction where only the
// other has it.
type pair struct{ old, next program.FunctionID }

// matches tells for each function of one build what it is in the other.
type matches struct {
	pairs     []pair
	toNew     map[program.FunctionID]program.FunctionID
	ambiguous int // functions of the old build that could be any of several
}

// match pairs the functions of two builds, name by name.
func match(old, next *side) *matches {
	m := &matches{toNew: make(map[program.FunctionID]program.FunctionID)}
	names := slices.AppendSeq(slices.Collect(maps.Keys(old.functions)), maps.Keys(next.functions))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		m.named(old, next, old.functions[name], next.functions[name])
	}
	return m
}

// named pairs the functions of one name: those of one file first, by lines, as all may have
// moved; then what is left alone on both sides, whose file was renamed.
func (m *matches) named(old, next *side, before, after []program.FunctionID) {
	before, after = slices.Clone(before), slices.Clone(after)
	for i, id := range before {
		if n := m.counterpart(old, next, id, before, after); n >= 0 {
			m.join(id, after[n])
			before[i], after[n] = program.NoFunction, program.NoFunction
		}
	}
	before, after = left(before), left(after)
	if len(before) == 1 && len(after) == 1 {
		m.join(before[0], after[0])
		return
	}
	if len(after) > 0 {
		m.ambiguous += len(before)
	}
	m.alone(before, after)
}

// counterpart returns the position in after of the function that id became, -1 if none fits or
// several do. In a file that has several functions of the name, as macros make them, the lines
// have to be equal, or the functions as many as before: then they follow each other as they did.
func (m *matches) counterpart(old, next *side, id program.FunctionID, before, after []program.FunctionID) int {
	file, line := old.declared(id)
	best, length, tied := -1, 0, false
	for n, other := range after {
		if other == program.NoFunction {
			continue
		}
		toFile, toLine := next.declared(other)
		fits := 2 * program.SameFile(file, toFile)
		if fits > 0 && line == toLine {
			fits++
		}
		switch {
		case fits > length:
			best, length, tied = n, fits, false
		case fits == length && fits > 0:
			tied = true
		}
	}
	if !tied {
		return best
	}
	return m.inOrder(old, next, id, before, after)
}

// inOrder returns the position in after of the function at the same place among those of its
// file, -1 if the file has another number of them.
func (m *matches) inOrder(old, next *side, id program.FunctionID, before, after []program.FunctionID) int {
	file, _ := old.declared(id)
	from, to := old.byLine(before, file), next.byLine(after, file)
	if len(from) != len(to) {
		return -1
	}
	return to[slices.IndexFunc(from, func(n int) bool { return before[n] == id })]
}

// byLine returns the positions of the functions of one file among ids, by line.
func (s *side) byLine(ids []program.FunctionID, file string) (out []int) {
	lines := make(map[int]int)
	for n, id := range ids {
		if id == program.NoFunction {
			continue
		}
		if here, line := s.declared(id); program.SameFile(file, here) > 0 {
			out, lines[n] = append(out, n), line
		}
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(lines[a], lines[b]) })
	return out
}

func left(ids []program.FunctionID) []program.FunctionID {
	return slices.DeleteFunc(ids, func(id program.FunctionID) bool { return id == program.NoFunction })
}

func (m *matches) join(old, next program.FunctionID) {
	m.pairs = append(m.pairs, pair{old, next})
	m.toNew[old] = next
}

func (m *matches) alone(before, after []program.FunctionID) {
	for _, id := range before {
		m.pairs = append(m.pairs, pair{id, program.NoFunction})
	}
	for _, id := range after {
		m.pairs = append(m.pairs, pair{program.NoFunction, id})
	}
}

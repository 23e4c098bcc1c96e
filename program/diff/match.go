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
// several do.
func (m *matches) counterpart(old, next *side, id program.FunctionID, before, after []program.FunctionID) int {
	file, _ := old.declared(id)
	var best []int
	length := 0
	for n, other := range after {
		if other == program.NoFunction {
			continue
		}
		toFile, _ := next.declared(other)
		switch fits := program.SameFile(file, toFile); {
		case fits > length:
			best, length = []int{n}, fits
		case fits == length && fits > 0:
			best = append(best, n)
		}
	}
	switch len(best) {
	case 0:
		return -1
	case 1:
		return best[0]
	}
	return m.sameFile(old, next, id, before, after)
}

// sameFile is counterpart for a file that has several functions of the name, as macros make them: if there are
// as many as before they follow each other as they did, else their lines have to be equal.
func (m *matches) sameFile(old, next *side, id program.FunctionID, before, after []program.FunctionID) int {
	file, line := old.declared(id)
	from, to := old.byLine(before, file), next.byLine(after, file)
	if len(from) == len(to) {
		return to[slices.IndexFunc(from, func(n int) bool { return before[n] == id })]
	}
	return slices.IndexFunc(after, func(other program.FunctionID) bool {
		if other == program.NoFunction {
			return false
		}
		toFile, toLine := next.declared(other)
		return toLine == line && program.SameFile(file, toFile) > 0
	})
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

package report

import (
	"slices"
	"strings"

	"inlay/answer"
)

type textScan struct {
	p       *printer
	verbose bool
	inputs  []answer.Input
	facts   *table
	count   int
}

func (t *textScan) header(h *answer.Header) { t.inputs = h.Inputs }

func (t *textScan) end() {}

func (t *textScan) result(result any) error {
	s, err := as[answer.Scan](result)
	if err != nil {
		return err
	}
	if t.count++; t.count > 1 {
		t.p.line()
	}
	t.p.line(span{s.Input, bold}, plain(": "+t.first(s)))
	t.facts = newTable(t.p, column{style: dim}, column{})
	t.facts.untitled = true
	t.input(s)
	t.written(s)
	t.instances(s)
	t.code(s)
	t.pads(s.Pads)
	t.clones(s)
	t.btf(s.BTF)
	t.facts.flush()
	return nil
}

// first is the answer in one line.
func (t *textScan) first(s *answer.Scan) string {
	c := coverageOf(t.inputs, s.Input)
	if c.Units == 0 {
		return "no DWARF, so nothing is known about inlining; " + namesOf(s)
	}
	if s.InlinedInstances == 0 {
		return "no inlined instance; " + baseOf(c)
	}
	return plural(s.InlinedInstances, "inlined instance") + " (" + group(s.EmptyInlinedInstances) + " empty, " +
		group(s.NestedInlinedInstances) + " nested, depth up to " + group(s.MaxInlineDepth) + "), " +
		percent(s.InlinedBytes, s.CodeBytes) + " of " + plural(s.CodeBytes, "code byte") + " inlined; " + baseOf(c)
}

// namesOf says where names come from in a file without DWARF.
func namesOf(s *answer.Scan) string {
	switch {
	case s.FunctionSymbols > 0 || len(s.Symbols) > 0 || s.BTF == nil:
		return suffixTotal(s.Symbols)
	case s.BTF.Named:
		return "no symbols, so nothing about clones and pads; BTF names " + plural(s.BTF.Functions, "function")
	}
	return "no symbols, so nothing about clones and pads; BTF has " + plural(s.BTF.Functions, "function") + " without their names"
}

func suffixTotal(symbols map[string]int) string {
	n := 0
	for _, count := range symbols {
		n += count
	}
	return plural(n, "clone suffix") + " in symbol names"
}

// input says which file it was and where its DWARF came from.
func (t *textScan) input(s *answer.Scan) {
	i := slices.IndexFunc(t.inputs, func(in answer.Input) bool { return in.Path == s.Input })
	if i < 0 {
		return
	}
	in := t.inputs[i]
	t.facts.row("file", strings.TrimSpace(in.Machine+" "+in.Type))
	if in.BuildID != "" {
		t.facts.row("build id", in.BuildID)
	}
	if in.DebugPath != "" && in.DebugPath != in.Path {
		t.facts.row("DWARF from", in.DebugPath)
	}
}

// written says who wrote the units. The flags are long and many: without
// verbose the producers are counted by name alone.
func (t *textScan) written(s *answer.Scan) {
	for _, p := range t.producers(s.Producers) {
		line := p.Name + ": " + plural(p.Units, "unit")
		if p.LowerBound {
			line += ", a lower bound"
		}
		if p.Flags != "" {
			line += ", flags " + p.Flags
		}
		t.facts.row("producer", line)
	}
	for _, l := range s.Languages {
		t.facts.row("language", l.Name+": "+plural(l.Units, "unit"))
	}
}

func (t *textScan) producers(all []answer.Producer) []answer.Producer {
	if t.verbose {
		return all
	}
	var short []answer.Producer
	for _, p := range all {
		p.Flags = ""
		i := slices.IndexFunc(short, func(q answer.Producer) bool {
			return q.Name == p.Name && q.LowerBound == p.LowerBound
		})
		if i < 0 {
			short = append(short, p)
		} else {
			short[i].Units += p.Units
		}
	}
	slices.SortStableFunc(short, func(a, b answer.Producer) int { return b.Units - a.Units })
	return short
}

func (t *textScan) instances(s *answer.Scan) {
	if s.Units == 0 {
		return
	}
	row := t.facts.row
	row("abstract instances", group(s.AbstractInstances)+", "+group(s.OrphanAbstractInstances)+
		" of them orphaned: no instance and no body refers to them")
	row("out-of-line instances", group(s.OutOfLineInstances)+", "+group(s.OverriddenWeak)+" of them overridden weak ones")
	row("inlined instances", group(s.InlinedInstances)+", "+group(s.EmptyInlinedInstances)+" of them without code, "+
		group(s.NestedInlinedInstances)+" inside another one")
	row("code bytes", group(s.CodeBytes)+", "+group(s.InlinedBytes)+" of them inlined")
	row("call sites", group(s.CallSites))
	if s.DiscardedBodies > 0 || s.DiscardedInstances > 0 {
		row("discarded by the linker", plural(s.DiscardedBodies, "out-of-line instance")+" with "+
			plural(s.DiscardedInstances, "inlined instance")+", not counted above")
	}
	if s.StrayInstances > 0 {
		row("stray instances", plural(s.StrayInstances, "inlined instance")+" outside every body")
	}
	if s.WithoutPC > 0 {
		row("definitions without pc", group(s.WithoutPC)+": folded with another function, or removed")
	}
	if s.UnreadDWARF > 0 {
		row("not decoded", plural(s.UnreadDWARF, "byte")+" of .debug_info")
	}
}

func (t *textScan) clones(s *answer.Scan) {
	if s.FunctionSymbols > 0 || len(s.Symbols) > 0 {
		t.facts.row("symbols with suffix", spelled(s.Symbols))
	}
	if s.Units > 0 {
		t.facts.row("clones (bodies)", spelled(s.Clones))
	}
}

// spelled lists counts, the largest first.
func spelled(m map[string]int) string {
	keys := sortedKeys(m)
	slices.SortStableFunc(keys, func(a, b string) int { return m[b] - m[a] })
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = k + " " + group(m[k])
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

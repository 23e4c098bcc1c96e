package report

import (
	"slices"
	"strconv"
	"strings"

	"inlay/answer"
)

func csvScanColumns() []string {
	return []string{"input", "units", "units_read", "units_lower_bound", "producers", "languages", "abstract_instances",
		"orphan_abstract_instances", "out_of_line_instances", "inlined_instances",
		"empty_inlined_instances", "nested_inlined_instances", "max_inline_depth",
		"code_bytes", "inlined_bytes", "symbols", "clones", "overridden_weak",
		"discarded_bodies", "discarded_inlined_instances", "stray_inlined_instances",
		"definitions_without_pc",
		"call_sites", "undecoded_bytes", "unread_dwarf_bytes", "instructions", "decoded_code_bytes", "calls",
		"tail_calls", "indirect_calls", "indirect_jumps", "traceable", "after_boot", "orphan_pads", "patchable",
		"function_symbols", "btf_functions"}
}

// csvScan writes one row: producers and counts as "name=count".
func csvScan(inputs []answer.Input) func(*answer.Scan, func(...string)) {
	return func(s *answer.Scan, row func(...string)) {
		c := coverageOf(inputs, s.Input)
		producers := join(s.Producers, func(p *answer.Producer) string { return p.Name + "=" + dec(p.Units) })
		languages := join(s.Languages, func(l *answer.Language) string { return l.Name + "=" + dec(l.Units) })
		cells := []string{s.Input, dec(s.Units), dec(c.UnitsRead), dec(c.UnitsLowerBound), producers, languages,
			dec(s.AbstractInstances), dec(s.OrphanAbstractInstances), dec(s.OutOfLineInstances),
			dec(s.InlinedInstances), dec(s.EmptyInlinedInstances), dec(s.NestedInlinedInstances),
			dec(s.MaxInlineDepth), size(s.CodeBytes), size(s.InlinedBytes), joinCounts(s.Symbols),
			joinCounts(s.Clones), dec(s.OverriddenWeak), dec(s.DiscardedBodies),
			dec(s.DiscardedInstances), dec(s.StrayInstances), dec(s.WithoutPC), dec(s.CallSites), size(s.UndecodedBytes), size(s.UnreadDWARF)}
		row(slices.Concat(cells, csvCode(s.Code), csvPads(s.Pads), []string{dec(s.FunctionSymbols), csvBTF(s.BTF)})...)
	}
}

// csvCode gives empty cells where the code was not decoded.
func csvCode(c *answer.CodeStats) []string {
	if c == nil {
		return make([]string, 6)
	}
	return []string{size(c.Instructions), size(c.CodeBytes), dec(c.Calls), dec(c.TailCalls), dec(c.IndirectCalls), dec(c.IndirectJumps)}
}

func csvPads(p *answer.Pads) []string {
	if p == nil {
		return make([]string, 4)
	}
	return []string{dec(p.Traceable), dec(p.AfterBoot), dec(p.Orphans), dec(p.Patchable)}
}

func csvBTF(b *answer.BTF) string {
	if b == nil {
		return ""
	}
	return dec(b.Functions)
}

// coverageOf finds how much of an input was read.
func coverageOf(inputs []answer.Input, path string) answer.Coverage {
	for i := range inputs {
		if inputs[i].Path == path {
			return inputs[i].Coverage
		}
	}
	return answer.Coverage{}
}

func csvSitesColumns() []string {
	return []string{"input", "callee", "callee_decl_file", "callee_decl_line", "host_symbol",
		"host_function", "host_address", "class", "depth", "chain", "call_file", "call_line",
		"call_column", "entry_pc", "ranges", "bytes", "own_bytes", "die_offset", "unit"}
}

// csvSite writes one row: the call position is that of the instance itself,
// the chain has all of them as "function@file:line:column".
func csvSite(s *answer.Site, row func(...string)) {
	var at answer.Call
	if len(s.Chain) > 0 {
		at = s.Chain[0]
	}
	chain := join(s.Chain, func(c *answer.Call) string {
		return c.Function.Name + "@" + position(c.CallFile, c.CallLine, c.CallColumn)
	})
	row(s.Input, s.Callee.Name, s.Callee.DeclFile, dec(s.Callee.DeclLine), text(s.Host.Symbol),
		s.Host.Function.Name, s.Host.Address, string(s.Class), dec(s.Depth), chain, at.CallFile,
		dec(at.CallLine), dec(at.CallColumn), text(s.EntryPC), joinRanges(s.Ranges),
		size(s.Bytes), size(s.OwnBytes), size(s.DIE), s.Host.Unit.Name)
}

func csvInsideColumns() []string {
	return []string{"input", "body_symbol", "body_function", "body_address", "body_size", "depth",
		"path", "callee", "callee_decl_file", "callee_decl_line", "class", "call_file",
		"call_line", "call_column", "bytes", "own_bytes", "die_offset", "pad", "traceable", "caller_count",
		"address_taken_count"}
}

// csvInside writes one row for each inlined instance, in the order of the
// tree; path is the way down to it. A body with nothing in it has one row
// without an instance. What is the body's own stands in each of its rows, so
// callers and places are only counted.
func csvInside(in *answer.Inside, row func(...string)) {
	b := &in.Body
	head := []string{b.Input, text(b.Symbol), b.Function.Name, b.Address, size(b.Size)}
	tail := []string{in.Pad.Kind, strconv.FormatBool(in.Pad.Traceable), dec(len(in.Callers)), ""}
	if in.AddressTaken != nil {
		tail[3] = dec(len(in.AddressTaken))
	}
	if len(in.Tree) == 0 {
		row(slices.Concat(head, make([]string, len(csvInsideColumns())-len(head)-len(tail)), tail)...)
		return
	}
	walk(in.Tree, func(n *answer.Node, path []string) {
		row(slices.Concat(head, []string{dec(len(path) - 1), strings.Join(path, "; "),
			n.Callee.Name, n.Callee.DeclFile, dec(n.Callee.DeclLine), string(n.Class), n.CallFile,
			dec(n.CallLine), dec(n.CallColumn), size(n.Bytes), size(n.OwnBytes), size(n.DIE)}, tail)...)
	})
}

// walk visits a tree from the top; path holds the names from the first level
// down to the node.
func walk(tree []answer.Node, visit func(n *answer.Node, path []string)) {
	var down func([]answer.Node, []string)
	down = func(nodes []answer.Node, path []string) {
		for i := range nodes {
			here := append(path, nodes[i].Callee.Name)
			visit(&nodes[i], here)
			down(nodes[i].Children, here)
		}
	}
	down(tree, nil)
}

func csvClonesColumns() []string {
	return []string{"input", "symbol", "kinds", "origin", "origin_decl_file", "origin_decl_line",
		"lost_parameters", "constant_parameters", "changed_parameters", "return_dropped",
		"callers", "incomplete", "address", "size", "unit", "address_taken"}
}

// csvClone writes one row; a cell is empty where the answer is not known.
func csvClone(c *answer.Clone, row func(...string)) {
	dropped := ""
	if c.ReturnDropped != nil {
		dropped = strconv.FormatBool(*c.ReturnDropped)
	}
	row(c.Body.Input, text(c.Body.Symbol), strings.Join(c.Kinds, "; "), c.Origin.Name,
		c.Origin.DeclFile, dec(c.Origin.DeclLine), join(c.LostParameters, parameter),
		join(c.ConstantParameters, parameter), join(c.ChangedParameters, parameter), dropped,
		join(c.Callers, callerName), c.Incomplete, c.Body.Address, size(c.Body.Size), c.Body.Unit.Name,
		join(c.AddressTaken, usePlace))
}

func csvAddrColumns() []string {
	return []string{"input", "asked", "address", "symbol", "frame", "function", "file", "line",
		"column", "inlined"}
}

// csvAddress writes one row for each frame, 0 the innermost; an address of
// which nothing is known has one row whose cells after address are empty.
func csvAddress(a *answer.Address, row func(...string)) {
	head := []string{a.Input, a.Asked, a.Address}
	if a.Body == nil || len(a.Frames) == 0 {
		row(append(head, make([]string, len(csvAddrColumns())-len(head))...)...)
		return
	}
	last := len(a.Frames) - 1
	for i := range a.Frames {
		f := &a.Frames[i]
		row(append(head[:len(head):len(head)], text(a.Body.Symbol), dec(i), f.Function.Name, f.File,
			dec(f.Line), dec(f.Column), strconv.FormatBool(i < last))...)
	}
}

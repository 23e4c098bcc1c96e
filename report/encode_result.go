package report

import (
	"fmt"

	"inlay/answer"
)

// result writes the members of any result.
func (e *encoder) result(result any) error {
	known := encoded(e, result, siteMembers) || encoded(e, result, scanMembers) || encoded(e, result, insideMembers) || encoded(e, result, cloneMembers) ||
		encoded(e, result, addressMembers) || encoded(e, result, impactMembers) || encoded(e, result, planResultMembers) || encoded(e, result, eachResultMembers) ||
		encoded(e, result, rankMembers) || encoded(e, result, verifyMembers) || encoded(e, result, coverMembers) || encoded(e, result, listingMembers) ||
		encoded(e, result, diffBaseMembers) || encoded(e, result, diffFunctionMembers) || e.auditResult(result)
	if !known {
		return fmt.Errorf("%w: %T", ErrResult, result)
	}
	return nil
}

// encoded writes a result if it is a T, or a pointer to one.
func encoded[T any](e *encoder, result any, members func(*encoder, *T)) bool {
	v, ok := is[T](result)
	if ok {
		members(e, v)
	}
	return ok
}

func functionMembers(e *encoder, f *answer.Function) {
	e.str("name", f.Name)
	e.str("linkage_name", f.LinkageName)
	e.str("demangled", f.Demangled)
	e.str("decl_file", f.DeclFile)
	e.num("decl_line", f.DeclLine)
}

func unitMembers(e *encoder, u *answer.Unit) {
	e.str("name", u.Name)
	e.str("comp_dir", u.CompDir)
	e.size("offset", u.Offset)
	e.some("path", u.Path)
	e.some("section", u.Section)
}

func bodyMembers(e *encoder, b *answer.Body) {
	e.str("input", b.Input)
	e.str("id", b.ID)
	e.strOrNull("symbol", b.Symbol)
	e.strings("symbols", b.Symbols)
	e.str("demangled", b.Demangled)
	member(e, "function", &b.Function, functionMembers)
	e.str("address", b.Address)
	e.str("section", b.Section)
	e.size("size", b.Size)
	e.ranges("ranges", b.Ranges)
	member(e, "unit", &b.Unit, unitMembers)
	e.strings("clone", b.Clone)
	e.boolean("overridden_weak", b.OverriddenWeak)
}

func scanMembers(e *encoder, s *answer.Scan) {
	e.str("input", s.Input)
	e.num("units", s.Units)
	list(e, "producers", s.Producers, producerMembers)
	list(e, "languages", s.Languages, languageMembers)
	e.num("abstract_instances", s.AbstractInstances)
	e.num("orphan_abstract_instances", s.OrphanAbstractInstances)
	e.num("out_of_line_instances", s.OutOfLineInstances)
	e.num("inlined_instances", s.InlinedInstances)
	e.num("empty_inlined_instances", s.EmptyInlinedInstances)
	e.num("nested_inlined_instances", s.NestedInlinedInstances)
	e.num("max_inline_depth", s.MaxInlineDepth)
	e.size("code_bytes", s.CodeBytes)
	e.size("inlined_bytes", s.InlinedBytes)
	counts(e, "symbols", s.Symbols)
	counts(e, "clones", s.Clones)
	e.num("overridden_weak", s.OverriddenWeak)
	e.num("discarded_bodies", s.DiscardedBodies)
	e.num("discarded_inlined_instances", s.DiscardedInstances)
	e.num("stray_inlined_instances", s.StrayInstances)
	e.num("definitions_without_pc", s.WithoutPC)
	e.num("call_sites", s.CallSites)
	e.size("unread_dwarf_bytes", s.UnreadDWARF)
	e.size("undecoded_bytes", s.UndecodedBytes)
	memberOrNull(e, "code", s.Code, codeStatsMembers)
	memberOrNull(e, "pads", s.Pads, padsMembers)
	e.num("function_symbols", s.FunctionSymbols)
	memberOrNull(e, "btf", s.BTF, btfMembers)
}

func btfMembers(e *encoder, b *answer.BTF) {
	e.num("functions", b.Functions)
	e.boolean("named", b.Named)
}

func producerMembers(e *encoder, p *answer.Producer) {
	e.str("name", p.Name)
	e.str("flags", p.Flags)
	e.num("units", p.Units)
	e.boolean("lower_bound", p.LowerBound)
}

func languageMembers(e *encoder, l *answer.Language) {
	e.str("name", l.Name)
	e.num("units", l.Units)
}

func siteMembers(e *encoder, s *answer.Site) {
	member(e, "callee", &s.Callee, functionMembers)
	member(e, "host", &s.Host, bodyMembers)
	e.str("class", string(s.Class))
	e.num("depth", s.Depth)
	list(e, "chain", s.Chain, callMembers)
	e.strOrNull("entry_pc", s.EntryPC)
	e.ranges("ranges", s.Ranges)
	e.size("bytes", s.Bytes)
	e.size("own_bytes", s.OwnBytes)
	e.size("die_offset", s.DIE)
	e.str("input", s.Input)
}

func callMembers(e *encoder, c *answer.Call) {
	member(e, "function", &c.Function, functionMembers)
	e.str("call_file", c.CallFile)
	e.num("call_line", c.CallLine)
	e.num("call_column", c.CallColumn)
}

func insideMembers(e *encoder, in *answer.Inside) {
	member(e, "body", &in.Body, bodyMembers)
	member(e, "pad", &in.Pad, padMembers)
	list(e, "callers", in.Callers, callerMembers)
	addressTaken(e, in.AddressTaken)
	list(e, "tree", in.Tree, nodeMembers)
}

// nodeMembers recurses as deep as the tree, which program bounds.
func nodeMembers(e *encoder, n *answer.Node) {
	member(e, "callee", &n.Callee, functionMembers)
	e.str("class", string(n.Class))
	e.size("bytes", n.Bytes)
	e.size("own_bytes", n.OwnBytes)
	e.str("call_file", n.CallFile)
	e.num("call_line", n.CallLine)
	e.num("call_column", n.CallColumn)
	e.size("die_offset", n.DIE)
	list(e, "children", n.Children, nodeMembers)
}

func addressMembers(e *encoder, a *answer.Address) {
	e.str("address", a.Address)
	e.str("asked", a.Asked)
	e.str("input", a.Input)
	memberOrNull(e, "body", a.Body, bodyMembers)
	list(e, "frames", a.Frames, frameMembers)
}

func frameMembers(e *encoder, f *answer.Frame) {
	member(e, "function", &f.Function, functionMembers)
	e.str("file", f.File)
	e.num("line", f.Line)
	e.num("column", f.Column)
}

func cloneMembers(e *encoder, c *answer.Clone) {
	member(e, "body", &c.Body, bodyMembers)
	member(e, "origin", &c.Origin, functionMembers)
	e.strings("kinds", c.Kinds)
	list(e, "lost_parameters", c.LostParameters, parameterMembers)
	list(e, "constant_parameters", c.ConstantParameters, parameterMembers)
	if c.ChangedParameters == nil {
		e.null("changed_parameters")
	} else {
		list(e, "changed_parameters", c.ChangedParameters, parameterMembers)
	}
	e.booleanOrNull("return_dropped", c.ReturnDropped)
	list(e, "callers", c.Callers, callerMembers)
	addressTaken(e, c.AddressTaken)
	e.str("incomplete", c.Incomplete)
}

func parameterMembers(e *encoder, p *answer.Parameter) {
	e.str("name", p.Name)
	e.num("index", p.Index)
	e.str("value", p.Value)
}

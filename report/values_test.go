package report

import (
	"fmt"

	"inlay/answer"
)

// The values of the golden files: a small made-up kernel.

func pointer[T any](v T) *T { return &v }

func putPage() answer.Function {
	return answer.Function{Name: "put_page", DeclFile: "include/linux/mm.h", DeclLine: 1267}
}

func putUserPage() answer.Function {
	return answer.Function{Name: "put_user_page", DeclFile: "mm/gup.c", DeclLine: 50}
}

func freePages() answer.Body {
	return answer.Body{
		Input: "vmlinux", ID: "b1", Symbol: pointer("free_pages.isra.0"), Symbols: []string{"free_pages.isra.0"},
		Function: answer.Function{Name: "free_pages", DeclFile: "mm/swap.c", DeclLine: 100},
		Address:  "0xffffffff81000100", Section: ".text", Size: 1200,
		Ranges: [][2]string{{"0xffffffff81000100", "0xffffffff810005b0"}},
		Unit:   answer.Unit{Name: "mm/swap.c", CompDir: "/build", Offset: 4096},
		Clone:  []string{"isra"},
	}
}

func weakBody() answer.Body {
	return answer.Body{
		Input: "vmlinux", ID: "b2", Function: answer.Function{Name: "arch_free", DeclFile: "mm/swap.c", DeclLine: 10},
		Address: "0xffffffff81000800", Section: ".text", Size: 16,
		Ranges: [][2]string{{"0xffffffff81000800", "0xffffffff81000810"}},
		Unit:   answer.Unit{Name: "mm/swap.c", CompDir: "/build", Offset: 4096}, OverriddenWeak: true,
	}
}

func putPageSite() answer.Site {
	return answer.Site{
		Callee: putPage(), Host: freePages(), Class: answer.Located, Depth: 1,
		Chain: []answer.Call{
			{Function: putPage(), CallFile: "mm/gup.c", CallLine: 55, CallColumn: 2},
			{Function: putUserPage(), CallFile: "mm/swap.c", CallLine: 110, CallColumn: 3},
		},
		EntryPC: pointer("0xffffffff81000120"), Bytes: 1024, OwnBytes: 24, DIE: 5000, Input: "vmlinux",
		Ranges: [][2]string{{"0xffffffff81000120", "0xffffffff81000500"}, {"0xffffffff81000510", "0xffffffff81000530"}},
	}
}

func emptySite() answer.Site {
	return answer.Site{
		Callee: putPage(), Host: weakBody(), Class: answer.Empty,
		Chain: []answer.Call{{Function: putPage(), CallFile: "/build/mm/swap.c", CallLine: 12}},
		DIE:   6000, Input: "vmlinux",
	}
}

func kernel() answer.Input {
	return answer.Input{
		Path: "vmlinux", BuildID: "0123abcd", Machine: "x86-64", Type: "exec", DebugPath: "vmlinux.debug", CompDir: "/build",
		Coverage: answer.Coverage{Units: 2172, UnitsRead: 2171, CodeBytes: 10000, InlinedBytes: 2500},
	}
}

func header(command string, matched ...answer.Match) answer.Header {
	return answer.Header{
		Schema: answer.Schema{Name: "inlay." + command, Version: answer.SchemaVersion},
		Tool:   answer.Tool{Name: "inlay", Version: "test"}, Inputs: []answer.Input{kernel()}, Matched: matched,
	}
}

func putPageMatch() answer.Match {
	return answer.Match{
		Function: putPage(), InlinedInstances: 1234, EmptyInlinedInstances: 12, Hosts: 456,
		Units: map[answer.State]int{answer.Open: 300, answer.Closed: 2},
	}
}

func scanValue() answer.Scan {
	return answer.Scan{
		Input: "vmlinux", Units: 2172,
		Producers: []answer.Producer{
			{Name: "GNU C11 12.2.0", Flags: "-O2 -g", Units: 2000},
			{Name: "GNU AS 2.40", Units: 100},
			{Name: "GNU C11 12.2.0", Flags: "-Os -g", Units: 72},
		},
		Languages:         []answer.Language{{Name: "C11", Units: 2072}, {Name: "Mips_Assembler", Units: 100}},
		AbstractInstances: 109109, OrphanAbstractInstances: 14301, OutOfLineInstances: 50000,
		InlinedInstances: 310939, EmptyInlinedInstances: 24104, NestedInlinedInstances: 203244, MaxInlineDepth: 14,
		CodeBytes: 10000, InlinedBytes: 2500,
		Symbols: map[string]int{".cold": 2413, ".isra": 376}, Clones: map[string]int{"isra": 347, "part": 327},
		OverriddenWeak: 7, DiscardedBodies: 1, DiscardedInstances: 2, StrayInstances: 4, WithoutPC: 3, CallSites: 1000000, UnreadDWARF: 512,
		UndecodedBytes: 6, Code: &answer.CodeStats{
			Instructions: 2500, CodeBytes: 10100, Calls: 1200, TailCalls: 34, IndirectCalls: 56, IndirectJumps: 7,
		},
		Pads:            &answer.Pads{Traceable: 37000, AfterBoot: 2070, Orphans: 576, Patchable: 1},
		FunctionSymbols: 46000, BTF: &answer.BTF{Functions: 42049, Named: true},
	}
}

// callerValues are one caller that both witnesses know and one that each knows
// something else of.
func callerValues() []answer.Caller {
	folded := weakBody()
	folded.Symbol = pointer("arch_free_all")
	return []answer.Caller{
		{Body: weakBody(), Calls: []answer.CallEdge{
			{Address: "0xffffffff81000804", Kind: answer.DirectCall, Witnesses: []answer.Witness{answer.ByCode, answer.ByCallSite}}}},
		{Body: folded, Calls: []answer.CallEdge{
			{Address: "0xffffffff81000810", Kind: answer.TailCall, Via: "__SCT__free", Witnesses: []answer.Witness{answer.ByCode}, Origin: "free_all"},
			{Address: "0xffffffff81000819", Kind: answer.DirectCall, Witnesses: []answer.Witness{answer.ByCallSite}}}},
	}
}

func insideValue() answer.Inside {
	return answer.Inside{Body: freePages(), Callers: callerValues(), Pad: answer.Pad{Kind: "fentry_nop", Traceable: true, Endbr: true},
		AddressTaken: []answer.AddressUse{
			{Input: "vmlinux", Address: "0xffffffff82000010", Section: ".rodata", Symbol: "free_ops+0x10"},
			{Input: "vmlinux", Address: "0xffffffff82000020", Section: ".rodata"},
		},
		Tree: []answer.Node{
			{Callee: putUserPage(), Class: answer.Located, Bytes: 300, OwnBytes: 100, CallFile: "mm/swap.c", CallLine: 110, CallColumn: 3, DIE: 4990,
				Children: []answer.Node{
					{Callee: putPage(), Class: answer.Located, Bytes: 200, OwnBytes: 200, CallFile: "mm/gup.c", CallLine: 55, CallColumn: 2, DIE: 5000},
				}},
			{Callee: putPage(), Class: answer.Empty, CallFile: "mm/swap.c", CallLine: 120, DIE: 5100},
		}}
}

func cloneValue() answer.Clone {
	return answer.Clone{
		Body: freePages(), Origin: freePages().Function, Kinds: []string{"isra"},
		LostParameters:     []answer.Parameter{{Name: "order", Index: 1}},
		ConstantParameters: []answer.Parameter{{Name: "zone", Index: 2, Value: "3"}, {Index: 3, Value: "0"}},
		ReturnDropped:      pointer(true), Callers: callerValues()[:1], Incomplete: "made up",
		AddressTaken: insideValue().AddressTaken[1:],
	}
}

func addressValues() []any {
	body := freePages()
	return []any{
		answer.Address{Address: "0xffffffff81000120", Asked: "free_pages.isra.0+0x20", Input: "vmlinux", Body: &body, Frames: []answer.Frame{
			{Function: putPage(), File: "include/linux/mm.h", Line: 1270, Column: 5},
			{Function: freePages().Function, File: "mm/swap.c", Line: 110},
		}},
		answer.Address{Address: "0x10", Asked: "0x10", Input: "vmlinux"},
	}
}

func listingValue() answer.Listing {
	own := func(line int) answer.Frame {
		return answer.Frame{Function: freePages().Function, File: "mm/swap.c", Line: line, Column: 3}
	}
	inner := []answer.Frame{
		{Function: putPage(), File: "include/linux/mm.h", Line: 1270, Column: 5},
		{Function: putUserPage(), File: "mm/gup.c", Line: 55, Column: 2}, own(110),
	}
	outer := []answer.Frame{own(112)}
	return answer.Listing{Body: freePages(), Lines: []answer.Line{
		{Address: "0xffffffff81000100", Bytes: "55", Text: "push %rbp", Frames: []answer.Frame{own(101)}},
		{Address: "0xffffffff81000101", Bytes: "f0ff4f34", Text: "lock decl 0x34(%rdi)", Frames: inner},
		{Address: "0xffffffff81000105", Bytes: "7405", Text: "je 0xffffffff8100010c <free_pages.isra.0+0xc>", Target: "free_pages.isra.0+0xc", Frames: inner},
		{Address: "0xffffffff81000107", Bytes: "e800000000", Text: "call 0xffffffff8100010c", Target: "__put_page", Frames: inner},
		{Address: "0xffffffff8100010c", Bytes: "5d", Text: "pop %rbp", Frames: outer},
		{Address: "0xffffffff8100010d", Bytes: "c3", Text: "ret", Frames: outer},
	}}
}

func impactValue() answer.Impact {
	return answer.Impact{
		Function: putPage(),
		Replace: []answer.Member{
			{Body: freePages(), How: answer.ThroughCallers, Patchable: "no", Why: "the signature differs",
				Reasons: []answer.Reason{
					{Kind: answer.ReasonInlined, Class: answer.Located, Via: []answer.Function{putUserPage()}},
					{Kind: answer.ReasonInlined, Class: answer.Located, Via: []answer.Function{putUserPage()}},
					{Kind: answer.ReasonInlined, Class: answer.Empty},
				},
				Signature: &answer.Signature{
					Lost:     []answer.Parameter{{Name: "order", Index: 1}, {Name: "zone", Index: 2}},
					Constant: []answer.Parameter{{Name: "c", Index: 3, Value: "7"}}, ReturnDropped: pointer(true),
				},
				AddressTaken: insideValue().AddressTaken,
			},
			{Body: swapBody("put_page", 0x40), How: answer.Redirect, Patchable: "yes", SymPos: pointer(2),
				Reasons: []answer.Reason{{Kind: answer.ReasonBody, Detail: "machine code of the function itself",
					Evidence: []answer.Evidence{{Kind: "die", Section: ".debug_info", Offset: 0x1c}}}},
				Shared: []answer.Function{putUserPage()},
			},
		},
		Check: []answer.Member{
			{Body: weakBody(), How: answer.Redirect, Patchable: "unknown", SymPos: pointer(1),
				Reasons: []answer.Reason{{Kind: answer.ReasonInlined, Class: answer.Implied, Via: []answer.Function{putUserPage()}}},
				Risks:   []answer.Risk{{Kind: "weak", Detail: "overridden"}}},
			trusting("release_all", 0x60, answer.ReasonTrustsCallee), trusting("release_one", 0x80, answer.ReasonTrustsCallee, answer.ReasonTrustsCaller),
			trusting("page_order", 0xa0, answer.ReasonTrustsCaller),
		},
		OpenUnits: []answer.OpenUnit{
			{Input: "vmlinux", Unit: answer.Unit{Name: "mm/swap.c", Offset: 4096}, State: answer.Open, HasSite: true, Bound: []answer.Body{weakBody()}},
		},
		Definitions: []answer.Definition{
			{Input: "vmlinux", Unit: freePages().Unit, DIE: 7000, Fate: "folded_or_removed", FoldedInto: pointer(swapBody("put_twin", 0xc0)), CallSites: 19},
			{Input: "vmlinux", Unit: freePages().Unit, DIE: 7100, Fate: "wrapper"},
		},
		NotSearched: []string{"ext4.ko", "xfs.ko"},
		Gaps: []answer.Gap{
			{Kind: answer.GapOpenUnits, Count: 1, Detail: "a copy that folded away leaves no trace", Close: "read the sources: --source DIR"},
			{Kind: answer.GapNotSearched, Count: 2, Detail: "modules may hold copies"},
		},
		Totals: answer.Totals{Replace: 2, Redirect: 1, Check: 4, OpenUnits: 1, Bound: 1, Bytes: 1232},
	}
}

// swapBody is a body of 32 bytes behind the others.
func swapBody(name string, at uint64) answer.Body {
	b := weakBody()
	b.ID, b.Symbol, b.Symbols, b.OverriddenWeak, b.Size = "b"+name, pointer(name), []string{name}, false, 32
	b.Function = answer.Function{Name: name, DeclFile: "mm/swap.c", DeclLine: int(at)}
	b.Address = fmt.Sprintf("%#x", 0xffffffff81001000+at)
	b.Ranges = [][2]string{{b.Address, fmt.Sprintf("%#x", 0xffffffff81001020+at)}}
	return b
}

func trusting(name string, at uint64, kinds ...answer.ReasonKind) answer.Member {
	m := answer.Member{Body: swapBody(name, at), How: answer.Redirect, Patchable: "yes"}
	for _, kind := range kinds {
		m.Reasons = append(m.Reasons, answer.Reason{Kind: kind})
	}
	return m
}

// rankValues are in the order of what they drag in.
func rankValues() []any {
	user := answer.Rank{Function: putUserPage(), Complete: true, Totals: answer.Totals{Replace: 3, Redirect: 2, Bytes: 100}, Bodies: 1}
	return []any{
		answer.Rank{Function: putPage(), Totals: impactValue().Totals, Bodies: 1, NoinlineSaves: answer.Saving{Members: 1, Bytes: 1200}},
		&user,
	}
}

// results gives the results of each command's golden files.
func results(command string) []any {
	if audit := auditResults(command); audit != nil {
		return audit
	}
	switch command {
	case "scan":
		return []any{scanValue()}
	case "sites":
		return []any{putPageSite(), emptySite()}
	case "inside":
		return []any{insideValue(), answer.Inside{Body: weakBody(), Pad: answer.Pad{Kind: "none"}}}
	case "clones":
		return []any{cloneValue()}
	case "addr":
		return addressValues()
	case "disasm":
		return []any{listingValue()}
	case "verify":
		return []any{verifyValue()}
	case "cover":
		return []any{coverValue()}
	case "rank":
		return rankValues()
	case "diff":
		return diffValues()
	}
	return []any{impactValue()}
}

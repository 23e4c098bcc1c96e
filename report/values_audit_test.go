package report

import (
	"strings"

	"inlay/answer"
)

// The answers of an audit of a made-up pool: a kernel in two places, and a stripped library whose
// debug file speaks for it.

func auditBase(totals map[string]int, patterns ...string) answer.AuditBase {
	return answer.AuditBase{
		Store: "facts.inlay", Snapshots: []string{"bookworm", "trixie"}, Patterns: patterns, Binaries: 1122, Totals: totals,
		Sources:    map[string]int{"read": 1100, "no_dwarf": 22, "failed": 1},
		Incomplete: answer.AuditIncomplete{Binaries: 13, NoDWARF: 10, Unread: 2, LowerBound: 1, Other: 1, Failed: 1, Collections: 1},
	}
}

// wholeBase is a base of which everything is known.
func wholeBase(totals map[string]int) answer.AuditBase {
	b := auditBase(totals)
	b.Incomplete = answer.AuditIncomplete{}
	return b
}

func auditKernel() answer.AuditBinary {
	return answer.AuditBinary{
		Digest: strings.Repeat("ab", 32), BuildID: "c0ffee00112233445566", Type: "exec", Machine: "x86-64", Name: "vmlinux", DWARF: true, Code: true,
		Places: []answer.AuditPlace{
			{Snapshot: "bookworm", Path: "/pool/linux-image.deb", Member: "usr/lib/debug/vmlinux"},
			{Snapshot: "trixie", Path: "/pool/vmlinux"},
		},
		Evidence: []string{strings.Repeat("ab", 32)},
	}
}

func auditLibrary() answer.AuditBinary {
	return answer.AuditBinary{
		Digest: strings.Repeat("cd", 32), Type: "dyn", Machine: "x86-64", Code: true,
		Places:   []answer.AuditPlace{{Snapshot: "trixie", Path: "/lib/=evil\x1b[31m\xff.so"}},
		Evidence: []string{strings.Repeat("cd", 32), strings.Repeat("ef", 32)},
		Gaps:     []string{"2 units could not be read"},
		Notes:    []string{"2 different contents claim the build-id 77: this is one of them"},
	}
}

func auditCopies() []any {
	return []any{
		auditBase(map[string]int{"binaries": 1, "open_binaries": 1, "functions": 1, "out_of_line": 1, "clones": 1, "static_twins": 0, "inlined_instances": 2, "empty_inlined_instances": 1}, "put_page"),
		answer.AuditCopies{
			Function: putPage(), Binary: auditKernel(), OutOfLine: 1, Clones: 1, Inlined: 2, EmptyInlined: 1, OpenUnits: 3, UnitsLowerBound: 1,
			Copies: []answer.AuditCopy{
				{Kind: answer.CopyOutOfLine, Symbol: pointer("put_page"), Address: "0xffffffff81000100", Section: ".text", Bytes: 1200, Unit: "mm/swap.c", External: true, Evidence: "ab"},
				{Kind: answer.CopyClone, Symbol: pointer("put_page.isra.0"), Address: "0xffffffff81000800", Section: ".text", Bytes: 16, Unit: "mm/swap.c", Clone: []string{"isra"}, Evidence: "ab"},
				{Kind: answer.CopyInlined, Symbol: pointer("free_pages"), Address: "0xffffffff81000120", Bytes: 24, Unit: "mm/swap.c", Host: "free_pages", HostAddress: "0xffffffff81000100",
					Class: answer.Located, Inliners: []string{"put_user_page", "unpin"}, CallFile: "mm/gup.c", CallLine: 55, CallColumn: 2, DIE: 5000, Evidence: "ab"},
				{Kind: answer.CopyInlined, Unit: "mm/swap.c", Host: "no_symbol", HostAddress: "0xffffffff81000900", Class: answer.Empty, CallFile: "mm/swap.c", CallLine: 12, DIE: 6000, Evidence: "ab"},
			},
		},
		answer.AuditCopies{Function: putPage(), Binary: auditLibrary(), OpenUnits: 1},
	}
}

func auditImpact() []any {
	base := auditBase(map[string]int{"binaries": 1, "lists": 1, "complete": 0, "replace": 3, "redirect": 2}, "put_page")
	base.Notes = []string{"inlay impact on the file itself knows more"}
	return []any{base, answer.AuditImpact{
		Function: putPage(), Binary: auditKernel(), OpenUnits: []string{"mm/swap.c", "mm/gup.c"}, UnitsLowerBound: 1, Gaps: []string{"whether x can be called is not known"},
		Totals: answer.AuditImpactTotals{Replace: 3, Redirect: 2, Bytes: 1316},
		Replace: []answer.AuditMember{
			{Symbol: pointer("put_page"), Function: "put_page", Address: "0xffffffff81000100", Section: ".text", Size: 1200, Unit: "mm/swap.c", How: answer.Redirect, Signature: "source",
				Reasons: []answer.AuditReason{{Kind: answer.ReasonBody, Count: 1}}, Evidence: "ab"},
			{Symbol: pointer("put_page.isra.0"), Function: "put_page", Address: "0xffffffff81000800", Section: ".text", Size: 16, Unit: "mm/swap.c", Clone: []string{"isra"}, How: answer.ThroughCallers,
				Why: "the signature differs", Signature: "changed", Reasons: []answer.AuditReason{{Kind: answer.ReasonClone, Count: 1}}, Evidence: "ab"},
			{Symbol: pointer("free_pages"), Function: "free_pages", Address: "0xffffffff81000900", Section: ".text", Size: 100, Unit: "mm/swap.c", How: answer.Redirect, Signature: "source",
				Reasons: []answer.AuditReason{{Kind: answer.ReasonInlined, Class: answer.Empty, Via: []string{"put_user_page"}, Count: 3}, {Kind: answer.ReasonCallsClone, Via: []string{"put_page.isra.0"}, Count: 1}}, Evidence: "ab"},
		},
	}}
}

func auditFindingValues() []any {
	return []any{
		auditBase(map[string]int{"binaries": 2, "fail": 1, "unknown": 1}),
		answer.AuditFinding{Rule: "LP001", Verdict: answer.Unknown, Binary: auditLibrary(), Message: "no unit has code", Fingerprint: "01"},
		answer.AuditFinding{Rule: "LP011", Verdict: answer.Fail, Binary: auditKernel(), Unit: "mm/swap.c", Function: "free_pages", Symbol: "free_pages.isra.0", Address: "0xffffffff81000100",
			Message: "free_pages.isra.0 is a clone of free_pages", Evidence: []string{"symbol .text+0x100 free_pages.isra.0"}, Fingerprint: "02"},
	}
}

func auditFactsValues() []any {
	return []any{
		wholeBase(map[string]int{"functions": 9, "bodies": 5, "inlined_instances": 310940}),
		answer.AuditFacts{Binary: auditKernel(), Complete: true, Outcomes: []string{"read", "read"}, Why: []string{"", "its DWARF is compressed"}, Functions: 6, Bodies: 4, Instances: 310939,
			Coverage: answer.Coverage{Units: 2172, UnitsRead: 2172, CodeBytes: 10000, InlinedBytes: 2500}, Verdict: answer.Pass, Mode: "inline-clone", Tool: "inlay 1"},
		answer.AuditFacts{Binary: auditLibrary(), Outcomes: []string{"no_dwarf"}, Why: []string{"looked beside it"}, Functions: 3, Bodies: 1, Instances: 1,
			Coverage: answer.Coverage{Units: 4, UnitsRead: 2, UnitsLowerBound: 1}, Verdict: answer.Unknown, Tool: "inlay 1"},
	}
}

func auditTopValues() []any {
	return []any{
		wholeBase(map[string]int{"functions": 2, "inlined_instances": 2004, "inlined_bytes": 40010}),
		answer.AuditTop{Function: putPage(), Instances: 2000, Empty: 100, Bytes: 40000, Binaries: 1122, Bodies: 7, Clones: 2},
		answer.AuditTop{Function: putUserPage(), Instances: 4, Bytes: 10, Binaries: 1},
	}
}

func auditChangeValues() []any {
	base := wholeBase(map[string]int{"added": 1, "removed": 1, "content": 1, "outcome": 1, "functions": 2})
	return []any{
		base,
		answer.AuditChange{Path: "/a.so", Change: "added", New: &answer.AuditSide{Digest: "a1", Outcome: "read"}},
		answer.AuditChange{Path: "/b.deb", Member: "lib/b.so", Change: "content", Notes: []string{"not everything is known about the old content"},
			Old: &answer.AuditSide{Digest: "b1", BuildID: "77", Outcome: "read"}, New: &answer.AuditSide{Digest: "b2", BuildID: "78", Outcome: "read"},
			Functions: []answer.AuditFunctionChange{
				{Function: putPage(), Changes: []answer.CopyChange{answer.NewlyInlined, answer.FewerBodies}, Old: answer.AuditCount{OutOfLine: 1}, New: answer.AuditCount{Instances: 2, Bytes: 30}, HostsGained: []string{"f", "g"}},
				{Function: putUserPage(), Changes: []answer.CopyChange{answer.Disappeared, answer.NoLongerInlined, answer.Uncloned}, Old: answer.AuditCount{Clones: 1, Instances: 1, Bytes: 8}, HostsLost: []string{"h"}},
			}},
		answer.AuditChange{Path: "/c", Change: "outcome", Old: &answer.AuditSide{Outcome: "failed", Why: "cut"}, New: &answer.AuditSide{Outcome: "not_elf"}},
		answer.AuditChange{Path: "/d", Change: "removed", Old: &answer.AuditSide{Outcome: "not_elf"}},
	}
}

func auditUnknownValues() []any {
	library := auditLibrary()
	return []any{
		auditBase(map[string]int{"binaries": 12, "sources": 1}),
		answer.AuditUnknown{What: "binary", Binary: &library, Outcome: "no_dwarf", Why: []string{"2 units could not be read", "looked beside it"}},
		answer.AuditUnknown{What: "source", Place: &answer.AuditPlace{Snapshot: "trixie", Path: "/pool/x.deb"}, Outcome: "failed", Why: []string{"unexpected end"}},
	}
}

// auditResults are the results of a question, nil for any other command.
func auditResults(command string) []any {
	switch command {
	case "audit-who":
		return auditCopies()
	case "audit-impact":
		return auditImpact()
	case "audit-findings":
		return auditFindingValues()
	case "audit-binaries":
		return auditFactsValues()
	case "audit-top":
		return auditTopValues()
	case "audit-changed":
		return auditChangeValues()
	case "audit-collect":
		return []any{&answer.AuditCollect{
			Store: "facts.inlay", Snapshot: "bookworm", Sources: 1205, Bytes: 1_800_000_000, Added: 1124, Kept: 12,
			Outcomes: map[string]int{"read": 1124, "no_dwarf": 3, "not_elf": 40, "opened": 2, "skipped": 34, "failed": 2},
			Failures: []answer.AuditFailure{
				{Path: "/pool/x.deb", Why: "unexpected end"},
				{Path: "/pool/y.deb", Member: "usr/lib/=evil\x1b[31m.so", Why: "truncated"},
			},
		}}
	case "audit-unknown":
		return auditUnknownValues()
	}
	return nil
}

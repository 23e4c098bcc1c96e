package report

import "inlay/answer"

// coverValue is a made-up patch with one finding of every list.
func coverValue() answer.Cover {
	missing := func(name string, at uint64, kind answer.ReasonKind, why string) answer.Missing {
		return answer.Missing{Object: "vmlinux", Body: swapBody(name, at), SymPos: pointer(0), Reasons: []answer.Reason{{Kind: kind}}, For: []answer.Function{putPage()}, Why: why}
	}
	entry := func(symbol, role string, at uint64) answer.Replaced {
		r := answer.Replaced{Patch: "fix.ko", Object: "vmlinux", Symbol: symbol, SymPos: pointer(0), New: "new_" + symbol, Role: role}
		if at != 0 {
			b := swapBody(symbol, at)
			r.Body = &b
		}
		return r
	}
	isra := freePages()
	return answer.Cover{
		Verdict: answer.Fail, Patch: "fix.ko", Target: "vmlinux",
		Patches: []answer.CoverPatch{
			{Path: "old.ko", Kind: "module", Name: "old", BuildID: "01", Layout: "kpatch", Policy: "binary", Entries: 1, Superseded: true},
			{Path: "fix.ko", Kind: "module", Name: "fix", BuildID: "02", Layout: "arrays", Policy: "source", Entries: 4, Replace: pointer(true)},
		},
		Changed: []answer.Function{putPage()}, ChangedFrom: "inferred",
		Replaced: []answer.Replaced{
			entry("evil\x1b[31m", "extra", 0x30), entry("free_pages.isra.3", "unresolved", 0), entry("put_page", "changed", 0x10), entry("show", "unresolved", 0),
		},
		Missing:  []answer.Missing{missing("drain_pages", 0x40, answer.ReasonInlined, "")},
		Possible: []answer.Missing{missing("count_pages", 0x50, answer.ReasonInlined, "to be checked by hand")},
		Unpatchable: []answer.Unpatchable{
			{Verdict: answer.Fail, Object: "vmlinux", Symbol: "swap_setup", Entry: true, Why: "freed after boot (.init.text)"},
			{Verdict: answer.Unknown, Object: "vmlinux", Symbol: "asm_swap", Why: "nothing in the file tells whether it can be redirected"},
		},
		Ambiguous: []answer.Ambiguous{{
			Object: "vmlinux", Symbol: "show", SymPos: pointer(0), Right: pointer(2), Candidates: []answer.Body{swapBody("show", 0x60), swapBody("show", 0x80)},
			Why: "2 symbols have that name, and no position is given",
		}},
		Clones: []answer.CoverClone{{
			Verdict: answer.Fail, Kind: "no_such_clone", Object: "vmlinux", Symbol: "free_pages.isra.3", Body: &isra, Existing: []string{"free_pages.isra.0"}, Detail: "is not in this build",
		}},
		Drift: []answer.Drift{{
			Verdict: answer.Fail, Kind: "layout", Function: "new_put_page", What: "struct page", Detail: "member flags at 8, was at 0",
			Evidence: []answer.Evidence{{Kind: "die", Section: ".debug_info", Offset: 0x1c, Detail: "in fix.ko"}},
		}},
		Contracts: []answer.CoverContract{{
			Verdict: answer.Fail, Body: swapBody("keeper", 0x90), Function: putPage(), Register: "%rdx", Detail: "the new function changes it: replace this caller too",
		}},
		Extra:           []answer.Replaced{entry("evil\x1b[31m", "extra", 0x30)},
		Mismatches:      []answer.Mismatch{{Kind: "release", Want: "6.1.0-1", Have: "6.1.0-2", File: "vmlinux"}},
		OpenUnits:       []answer.OpenUnit{{Input: "vmlinux", Unit: freePages().Unit, State: answer.Open, HasSite: true, Bound: []answer.Body{swapBody("other", 0xa0)}}},
		Gaps:            []answer.Gap{{Kind: answer.GapNotSearched, Count: 1, Detail: "ext4 is not among the files", Close: "name that file too"}},
		UnresolvedHunks: []answer.Hunk{{File: "mm/swap.c", Line: 3, Lines: 2, Kind: "macro", Name: "PAGE", Detail: "name its users with --source"}},
		Checked: []answer.Checked{
			{BuildID: "c0ffee", Unit: "mm/gup.c", Function: "put_page", Reviewer: "A. Reviewer", Reason: "read it", Used: true},
			{BuildID: "c0ffee", Gap: "not_searched", Reviewer: "B. Reviewer", Reason: "no such module"},
		},
		Suggest: []answer.PlanRow{planRow("vmlinux", "drain_pages", 0x40, pointer(0), "yes")},
		Notes:   []string{"old.ko has no vermagic"},
	}
}

// coverRules are two of the rules of cover.
func coverRules() []answer.VerifyRule {
	return []answer.VerifyRule{
		{ID: "missing", Name: "everything-replaced", Summary: "every body is replaced", Help: "A body that is not replaced runs the old code."},
		{ID: "possible", Name: "nothing-possible", Summary: "no body is left", Help: "Look at it."},
	}
}

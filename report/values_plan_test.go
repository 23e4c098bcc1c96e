package report

import "inlay/answer"

// planRow is a row for a body of mm/swap.c.
func planRow(object, symbol string, at uint64, pos *int, patchable string) answer.PlanRow {
	b := swapBody(symbol, at)
	if object != "vmlinux" {
		b.Input = object + ".ko"
	}
	return answer.PlanRow{Object: object, Symbol: symbol, SymPos: pos, Body: b, For: []answer.Function{putPage()}, Patchable: patchable}
}

// planValue has rows of all kinds, a symbol that stands in two objects, and names that no
// compiler makes.
func planValue() answer.PlanResult {
	release := planRow("vmlinux", "release", 0x40, pointer(2), "yes")
	release.For = append(release.For, putUserPage())
	release.Risks = []answer.Risk{{Kind: "jump_label", Detail: "key a of vmlinux"}, {Kind: "jump_label", Detail: "key b of vmlinux"}, {Kind: "bug_entry", Detail: "at +0x8"}}
	release.Needs = []answer.Need{
		{Kind: "static_function", Symbol: "drain", SymPos: pointer(3), Object: "vmlinux"},
		{Kind: "static_function", Symbol: "pages", SymPos: pointer(0), Object: "ext4", Detail: "called at +0x4"},
		{Kind: "inlined", Symbol: "count_page"},
	}
	hostile := planRow("vmlinux", "evil\"*/\x1b[31m", 0x60, pointer(0), "yes")
	return answer.PlanResult{
		Plan: answer.Plan{
			Changed: []answer.Function{putPage(), putUserPage()},
			Rows: []answer.PlanRow{
				release, planRow("vmlinux", "put_page", 0x80, pointer(0), "unknown"), hostile,
				planRow("vmlinux", "noinstr_put", 0xa0, pointer(0), "no"), planRow("ext4", "release", 0xc0, pointer(0), "yes"),
				planRow("ext4", "varies", 0xe0, nil, "yes"), planRow("a*/b", "f", 0x100, pointer(0), "yes"),
			},
			Others: impactValue().Replace[:1],
			Check: append(impactValue().Check[:2:2], answer.Member{Body: swapBody("uses_flag", 0x120), How: answer.Redirect, Patchable: "yes",
				Reasons: []answer.Reason{{Kind: answer.ReasonUses, Detail: "its source names PG_FLAG"}}}),
			Gaps:  []answer.Gap{{Kind: answer.GapOpenUnits, Count: 2, Detail: "a copy that folded away leaves no trace", Close: "--source DIR"}},
			Added: []string{"helper"}, Removed: []string{"old_helper"}, Renamed: []string{"mm/a.c => mm/b.c"},
			Notes:  []string{"lines fit 2 below"},
			Totals: answer.Totals{Replace: 8, Redirect: 7, Check: 3, OpenUnits: 2, Bound: 5, Bytes: 1424},
		},
		UnresolvedHunks: []answer.Hunk{
			{File: "include/linux/mm.h", Line: 20, Lines: 3, Kind: "macro", Name: "PG_FLAG", Detail: "used in many places"},
			{File: "logo.png", Kind: "binary"},
		},
		NotSearched: []string{"xfs.ko"},
	}
}

// eachValues are a group of two kernels and one without the function.
func eachValues() []any {
	kernel := func(name string) answer.System {
		return answer.System{Name: name, Release: name, Inputs: []string{"vmlinux"}}
	}
	small := answer.PlanResult{Plan: answer.Plan{
		Changed: []answer.Function{putPage()}, Complete: true, Rows: []answer.PlanRow{planRow("vmlinux", "put_page", 0x80, pointer(0), "yes")},
	}}
	return []any{
		answer.EachResult{Systems: []answer.System{kernel("6.1.0-49"), kernel("6.1.0-50")}, Absent: []string{"put_user_page"}, PlanResult: small},
		&answer.EachResult{Systems: []answer.System{kernel("5.10.0-8")}, Absent: []string{"put_page", "put_user_page"}},
	}
}

// libraryPlan is a plan for a library: of the rows one can be written.
func libraryPlan() answer.PlanResult {
	row := func(symbol string, patchable string) answer.PlanRow {
		r := planRow("libz.so.1", symbol, 0x40, nil, patchable)
		r.Body.Input = "/usr/lib64/libz.so.1"
		return r
	}
	return answer.PlanResult{Plan: answer.Plan{
		Changed: []answer.Function{putPage()}, Complete: true,
		Rows: []answer.PlanRow{row("_ZN2hw3runEi", "yes"), row("a:b", "yes"), row("gz_load", "no"), row("twin", "yes"), row("twin", "yes")},
	}}
}

package report

import "inlay/answer"

// diffValues are two functions of a made-up kernel: one is inlined into one function more and its clone
// has another number, the other lost its body.
func diffValues() []any {
	gone := answer.DiffFunction{
		Function: answer.Function{Name: "old\x1b[31m", DeclFile: "mm/old.c", DeclLine: 7}, Changes: []answer.CopyChange{answer.Disappeared},
		Old: answer.AuditCount{OutOfLine: 1}, Unfit: []string{"no code of it was found in the new build"},
	}
	return []any{
		answer.DiffBase{
			Functions: 70454, Matched: 70450, Changed: 2, Unfit: 2, Incomplete: []string{"1 of 2001 units of the new build could not be read"},
			Totals: map[answer.CopyChange]int{answer.NewlyInlined: 1, answer.Renumbered: 1, answer.Disappeared: 1},
		},
		answer.DiffFunction{
			Function: putPage(), Changes: []answer.CopyChange{answer.NewlyInlined, answer.Renumbered},
			Old: answer.AuditCount{Clones: 1, Instances: 3}, New: answer.AuditCount{Clones: 1, Instances: 1204, Bytes: 99},
			HostsGained: []answer.Function{freePages().Function}, Renumbered: []answer.DiffSymbol{{Old: "put_page.isra.3", New: "put_page.isra.0"}},
			Unfit: []string{"put_page.isra.3 is called put_page.isra.0", "it is inlined into free_pages now, which has to be replaced too"},
		},
		&gone,
	}
}

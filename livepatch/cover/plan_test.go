package cover_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/livepatch/cover"
	"inlay/program"
)

func open(t *testing.T, paths ...string) *program.Program {
	t.Helper()
	p, err := program.Open(t.Context(), paths, &program.Options{CallSites: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, f := range p.Failures() {
		t.Fatal(f.Err)
	}
	return p
}

func functions(t *testing.T, p *program.Program) (out []*program.Function) {
	t.Helper()
	table, err := p.FunctionTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, fn := range table.Functions() {
		out = append(out, fn)
	}
	return out
}

// planOf is impact's plan of one function.
func planOf(t *testing.T, p *program.Program, fn *program.Function) answer.Plan {
	t.Helper()
	plan := livepatch.NewPlan(p)
	for im, err := range livepatch.Impact(t.Context(), p, program.SelectionOf([]*program.Function{fn}), nil) {
		if err != nil {
			t.Fatal(err)
		}
		plan.Add(&im)
	}
	return plan.Answer().Plan
}

// patchOf is a patch that replaces the rows of a plan.
func patchOf(rows []answer.PlanRow) *cover.Patch {
	p := &cover.Patch{Path: "plan", Kind: cover.KindList}
	for i := range rows {
		p.Entries = append(p.Entries, cover.Entry{Object: rows[i].Object, Symbol: rows[i].Symbol, SymPos: rows[i].SymPos})
	}
	return p
}

func judge(t *testing.T, p *program.Program, fn *program.Function, rows []answer.PlanRow) *answer.Cover {
	t.Helper()
	c, err := cover.Run(t.Context(), p, []*cover.Patch{patchOf(rows)}, &cover.Options{Changed: []*program.Function{fn}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// canBePatched tells a plan of which every row can be written into a patch.
func canBePatched(plan *answer.Plan) bool {
	impossible := slices.ContainsFunc(plan.Others, func(m answer.Member) bool { return m.How == answer.Impossible })
	return !impossible && len(plan.Rows) > 0
}

// checkPlan demands that a plan covers its function, and that it does not without any one
// of its rows.
func checkPlan(t *testing.T, p *program.Program, fn *program.Function, plan *answer.Plan) {
	t.Helper()
	c := judge(t, p, fn, plan.Rows)
	if c.Verdict == answer.Fail {
		t.Errorf("%s: its own plan does not cover it: missing %d, unpatchable %+v, ambiguous %+v, clones %+v", fn.Source.Name, len(c.Missing), c.Unpatchable, c.Ambiguous, c.Clones)
	}
	for n := range plan.Rows {
		rows := slices.Delete(slices.Clone(plan.Rows), n, n+1)
		if len(rows) == 0 {
			rows = []answer.PlanRow{{Symbol: "no_such_symbol"}} // a list is never empty
		}
		c := judge(t, p, fn, rows)
		if c.Verdict != answer.Fail || len(c.Missing) != 1 || c.Missing[0].Body.ID != plan.Rows[n].Body.ID || len(c.Missing[0].Reasons) == 0 {
			t.Errorf("%s without %s: verdict %s, %d missing", fn.Source.Name, plan.Rows[n].Symbol, c.Verdict, len(c.Missing))
		}
		if len(c.Suggest) != 1 || c.Suggest[0].Body.ID != plan.Rows[n].Body.ID {
			t.Errorf("%s without %s: that is not what is suggested", fn.Source.Name, plan.Rows[n].Symbol)
		}
	}
}

// The plan of every function of the fixtures covers it, and no smaller one does.
func TestPlanCovers(t *testing.T) {
	files, err := filepath.Glob("../../testdata/obj/*-gcc12-x86_64-O2-*")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	plans, rows := 0, 0
	for _, file := range files {
		p, err := program.Open(t.Context(), []string{file}, &program.Options{CallSites: true})
		if err != nil || len(p.Files()) == 0 {
			continue // an archive, or a fixture that is broken on purpose
		}
		for _, fn := range functions(t, p) {
			plan := planOf(t, p, fn)
			if !canBePatched(&plan) || namesTwice(p.Files()[0], &plan) {
				continue
			}
			plans, rows = plans+1, rows+len(plan.Rows)
			checkPlan(t, p, fn, &plan)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d plans with %d rows", plans, rows)
	if plans < 100 || rows < 150 {
		t.Error("too few plans")
	}
}

// namesTwice tells rows that a symbol alone does not tell apart: only the kernel and its
// modules have positions.
func namesTwice(f *program.File, plan *answer.Plan) bool {
	return slices.ContainsFunc(plan.Rows, func(r answer.PlanRow) bool { return r.SymPos == nil && len(f.SymbolsNamed(r.Symbol)) != 1 })
}

// TestKernelCoverPlans takes functions of a kernel at random.
func TestKernelCoverPlans(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX does not name a vmlinux with DWARF")
	}
	p := open(t, path)
	all := functions(t, p)
	random := rand.New(rand.NewPCG(2026, 11))
	plans, rows := 0, 0
	for _, i := range random.Perm(len(all)) {
		fn := all[i]
		plan := planOf(t, p, fn)
		if !canBePatched(&plan) {
			continue
		}
		checkPlan(t, p, fn, &plan)
		if plans, rows = plans+1, rows+len(plan.Rows); plans == 100 {
			break
		}
	}
	t.Logf("%d plans with %d rows", plans, rows)
	if plans < 100 {
		t.Error("too few plans")
	}
}

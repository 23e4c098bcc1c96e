package verify_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"inlay/answer"
	"inlay/livepatch/verify"
	"inlay/program"
)

// obj is the path of an object of testdata.
func obj(name string) string { return filepath.Join("testdata", "obj", name) }

// judge runs verify on one file.
func judge(t testing.TB, opt *verify.Options, path string) answer.Verify {
	t.Helper()
	all := judgeAll(t, opt, path)
	if len(all) != 1 {
		t.Fatalf("%s: %d results", path, len(all))
	}
	return all[0]
}

func judgeAll(t testing.TB, opt *verify.Options, paths ...string) (out []answer.Verify) {
	t.Helper()
	for v, err := range verify.Run(context.Background(), openFiles(t, paths...), opt) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func openFiles(t testing.TB, paths ...string) *program.Program {
	t.Helper()
	p, err := program.Open(context.Background(), paths, &program.Options{CallSites: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, f := range p.Failures() {
		t.Fatalf("%s: %v", f.Path, f.Err)
	}
	return p
}

// short prints the findings of a rule: "fail callee>host", "unknown callee", sorted, each
// once.
func short(v answer.Verify, rule string) []string {
	var out []string
	for i := range v.Findings {
		f := &v.Findings[i]
		if f.Rule != rule {
			continue
		}
		s := string(f.Verdict)
		if f.Function != nil {
			s += " " + f.Function.Name
		}
		if f.Body != nil && f.Body.Symbol != nil && (f.Function == nil || f.Function.Name != *f.Body.Symbol) {
			s += ">" + *f.Body.Symbol
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func verdictOf(t testing.TB, v answer.Verify, rule string) answer.Verdict {
	t.Helper()
	for _, r := range v.Rules {
		if r.Rule == rule {
			return r.Verdict
		}
	}
	t.Fatalf("no rule %s", rule)
	return ""
}

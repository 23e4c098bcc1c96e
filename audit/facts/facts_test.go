package facts_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/audit/facts"
	"inlay/program"
)

// open opens a built object.
func open(t *testing.T, path string) *program.Program {
	t.Helper()
	p, err := program.Open(context.Background(), []string{path}, &program.Options{CallSites: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// kept is all rows of one file.
type kept struct {
	binary    facts.Binary
	units     []facts.Unit
	functions []facts.Function
	bodies    []facts.Body
	instances []facts.Instance
	calls     []facts.Call
	findings  []facts.Finding
}

func keep(t *testing.T, p *program.Program) kept {
	t.Helper()
	f, err := facts.Of(context.Background(), p, &facts.Options{Digest: "d", Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return kept{
		f.Binary, all(t, f.Units), all(t, f.Functions), all(t, f.Bodies), all(t, f.Instances), all(t, f.Calls), all(t, f.Findings),
	}
}

func all[R any](t *testing.T, rows func(func(R, error) bool)) (out []R) {
	t.Helper()
	rows(func(r R, err error) bool {
		if err != nil {
			t.Error(err)
			return false
		}
		out = append(out, r)
		return true
	})
	return out
}

func eachObject(t *testing.T, test func(t *testing.T, p *program.Program, k kept)) {
	paths, err := filepath.Glob("../../testdata/obj/*-*")
	if err != nil || len(paths) < 50 {
		t.Fatalf("%d objects: %v", len(paths), err)
	}
	for _, path := range paths {
		if ext := filepath.Ext(path); ext == ".dwo" || ext == ".dwp" {
			continue // read through the file that names them
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			p := open(t, path)
			test(t, p, keep(t, p))
		})
	}
}

// TestInstances holds the rows against what `sites` answers, which other tests hold against
// debug/dwarf.
func TestInstances(t *testing.T) {
	eachObject(t, func(t *testing.T, p *program.Program, k kept) {
		sel, err := p.Everything(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		want := make(map[int64]facts.Instance)
		for s, err := range p.Sites(context.Background(), sel) {
			if err != nil {
				t.Fatal(err)
			}
			want[int64(s.DIE)] = instanceOf(s)
		}
		got := make(map[int64]facts.Instance)
		for _, r := range k.instances {
			if k.functions[slices.IndexFunc(k.functions, func(f facts.Function) bool { return f.Function == r.Function })].Name != r.Name {
				t.Errorf("%s at %d has the number of another function", r.Name, r.DIE)
			}
			r.Function, r.Host, r.Unit = 0, 0, 0
			got[r.DIE] = r
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// instanceOf is the row of a site, but for its numbers.
func instanceOf(s answer.Site) facts.Instance {
	last := s.Chain[0]
	r := facts.Instance{
		Name: s.Callee.Name, Digest: "d", HostName: s.Host.Function.Name, HostAddress: s.Host.Address, UnitName: s.Host.Unit.Name,
		Class: string(s.Class), CallFile: last.CallFile, CallLine: int32(last.CallLine), CallColumn: int32(last.CallColumn),
		Bytes: int64(s.Bytes), DIE: int64(s.DIE),
	}
	if s.Host.Symbol != nil {
		r.HostSymbol = *s.Host.Symbol
	}
	if s.EntryPC != nil {
		r.EntryPC = *s.EntryPC
	}
	for _, c := range s.Chain[1:] {
		r.Inliners = append(r.Inliners, c.Function.Name)
	}
	return r
}

// TestCalls holds the rows against the callers that `inside` answers.
func TestCalls(t *testing.T) {
	eachObject(t, func(t *testing.T, p *program.Program, k kept) {
		type edge struct{ caller, callee string } // by address
		want, got := make(map[edge]int), make(map[edge]int)
		sel, err := p.Everything(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for in, err := range p.Inside(context.Background(), sel) {
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range in.Callers {
				for _, call := range c.Calls {
					if slices.Contains(call.Witnesses, answer.ByCode) {
						want[edge{c.Body.Address, in.Body.Address}]++
					}
				}
			}
		}
		for _, c := range k.calls {
			if c.Body == facts.None || c.Code == 0 {
				continue
			}
			b := k.bodies[slices.IndexFunc(k.bodies, func(b facts.Body) bool { return b.Body == c.Body })]
			if b.Unit != facts.None {
				got[edge{c.CallerAddress, b.Address}] += int(c.Code)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestOrder holds every table to the order that a store relies on.
func TestOrder(t *testing.T) {
	eachObject(t, func(t *testing.T, _ *program.Program, k kept) {
		sorted(t, k.functions, func(r facts.Function) string { return r.Name })
		sorted(t, k.bodies, func(r facts.Body) string { return r.Name })
		sorted(t, k.instances, func(r facts.Instance) string { return r.Name })
		sorted(t, k.calls, func(r facts.Call) string { return r.Name })
		sorted(t, k.findings, func(r facts.Finding) string { return r.Rule })
		if int(k.binary.Functions) != len(k.functions) || int(k.binary.Bodies) != len(k.bodies) || int(k.binary.Instances) != len(k.instances) {
			t.Errorf("%d functions, %d bodies, %d instances: there are %d, %d, %d", k.binary.Functions, k.binary.Bodies, k.binary.Instances,
				len(k.functions), len(k.bodies), len(k.instances))
		}
	})
}

func sorted[R any](t *testing.T, rows []R, key func(R) string) {
	t.Helper()
	if !slices.IsSortedFunc(rows, func(a, b R) int { return strings.Compare(key(a), key(b)) }) {
		t.Errorf("%T: not sorted", rows)
	}
}

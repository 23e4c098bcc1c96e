package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"inlay/audit/facts"
)

// rowsOf is the facts of one evidence file as slices, which tests compare with what a store gives.
type rowsOf struct {
	binary    facts.Binary
	units     []facts.Unit
	functions []facts.Function
	bodies    []facts.Body
	instances []facts.Instance
	calls     []facts.Call
	findings  []facts.Finding
}

func (r *rowsOf) facts() *facts.Facts {
	return &facts.Facts{Binary: r.binary, Units: seq(r.units), Functions: seq(r.functions), Bodies: seq(r.bodies),
		Instances: seq(r.instances), Calls: seq(r.calls), Findings: seq(r.findings)}
}

func seq[T any](rows []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func digestOf(text string) facts.Digest {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// segment makes the facts of a binary with so many functions. Names repeat between binaries, and
// every field has a value, so that a column that is lost is seen.
func segment(seed uint64, nfunctions int) *rowsOf {
	rng := rand.New(rand.NewPCG(seed, 1))
	d := digestOf(fmt.Sprint("segment ", seed))
	r := &rowsOf{}
	for i := range 3 {
		r.units = append(r.units, facts.Unit{Digest: d, Unit: int32(i), Name: fmt.Sprintf("src/%d.c", i), CompDir: "/build", Producer: "GNU C17 12.2.0",
			Language: "C11", Mode: "inline-clone", Verdict: "pass", LowerBound: i == 1, Error: []string{"", "cut"}[i%2]})
	}
	for i := range nfunctions {
		name := fmt.Sprintf("fn_%05d", rng.IntN(3*nfunctions+1))
		r.functions = append(r.functions, facts.Function{Name: name, LinkageName: "_Z" + name, Demangled: "ns::" + name, DeclFile: "a.h", DeclLine: int32(i),
			Digest: d, Function: int32(i), Bodies: 1, Clones: 1, Instances: 2, EmptyInstances: 1, InlinedBytes: 40, OpenUnits: []int32{0, 2}, LowerBound: 1, DWARF: true})
		r.bodies = append(r.bodies, facts.Body{Name: name, Digest: d, Function: int32(i), Body: int32(i), Symbol: name + ".isra.0", Unit: 1, UnitName: "src/1.c",
			Section: ".text", Address: fmt.Sprintf("0x%x", 16*i), Size: 16, Clone: []string{"isra"}, External: true, OverriddenWeak: true, Signature: "changed"})
		for j := range 2 {
			r.instances = append(r.instances, facts.Instance{Name: name, Digest: d, Function: int32(i), Host: int32(j), HostName: "host", HostSymbol: "host.cold",
				HostAddress: "0x40", Unit: 2, UnitName: "src/2.c", Class: "located", Inliners: []string{"a", "b"}, CallFile: "b.c", CallLine: 7, CallColumn: 9,
				EntryPC: "0x41", Bytes: 20, DIE: int64(100*i + j)})
		}
		r.calls = append(r.calls, facts.Call{Name: name, Digest: d, Function: int32(i), Body: int32(i), Symbol: name, Caller: 5, CallerName: "caller",
			CallerSymbol: "caller.part.0", CallerAddress: "0x50", Code: 2, DWARF: 1})
	}
	r.findings = append(r.findings, facts.Finding{Rule: "flive-patching", Verdict: "fail", Digest: d, Unit: "src/0.c", Function: "f", Symbol: "f.isra.0",
		Address: "0x1", Message: "no", Evidence: []string{"DW_AT_producer"}, Fingerprint: "abc"})
	slices.SortStableFunc(r.functions, func(a, b facts.Function) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.bodies, func(a, b facts.Body) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.instances, func(a, b facts.Instance) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.calls, func(a, b facts.Call) int { return cmp.Compare(a.Name, b.Name) })
	r.binary = facts.Binary{Digest: d, BuildID: d[:40], Type: "ET_DYN", Machine: "x86_64", Name: fmt.Sprint("lib", seed, ".so"), DWARF: true,
		Code: true, Units: 3, UnitsRead: 2, LowerBound: 1, CodeBytes: 1000, InlinedBytes: 400, Functions: int32(nfunctions), Bodies: int32(nfunctions),
		Instances: int64(2 * nfunctions), Verdict: "fail", Mode: "inline-clone", Gaps: []string{"1 unit was not read"}, Tool: "inlay 0.1"}
	return r
}

// create makes a store in a new folder, closed with the test.
func create(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// put stores segments.
func put(t testing.TB, s *Store, all ...*rowsOf) {
	t.Helper()
	for _, r := range all {
		if err := s.Put(context.Background(), r.facts()); err != nil {
			t.Fatal(err)
		}
	}
}

// collect reads a sequence to its end.
func collect[T any](t testing.TB, rows iter.Seq2[T, error]) (all []T) {
	t.Helper()
	for row, err := range rows {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	return all
}

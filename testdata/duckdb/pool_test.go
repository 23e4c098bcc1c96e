package duckdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"testing"

	"inlay/audit/facts"
	"inlay/audit/store"
)

// collect puts binaries into a store and makes the run of a snapshot that has them.
func collect(t *testing.T, s *store.Store, snapshot string, numbers ...int) {
	t.Helper()
	r, err := s.Begin(store.RunKey{Snapshot: snapshot, Roots: []string{"pool"}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	add := func(path, member, digest, outcome, why string) {
		t.Helper()
		if err := r.Add([]facts.Source{{Path: path, Member: member, Size: 1, Digest: digest, Outcome: outcome, Why: why}}); err != nil {
			t.Fatal(err)
		}
	}
	for i, n := range numbers {
		f := binary(n)
		if err := s.Put(context.Background(), f); err != nil {
			t.Fatal(err)
		}
		outcome := []string{facts.Read, facts.NoDWARF}[n%2]
		add(fmt.Sprintf("pool/%d.deb", i), "usr/lib/x.so", f.Binary.Digest, outcome, "")
		add(fmt.Sprintf("pool/same%d", n), "", f.Binary.Digest, outcome, "no file of its build-id")
	}
	add("pool/torn", "", "", facts.Failed, "section .text: cut short; «naïve»")
	if err := r.Finish(); err != nil {
		t.Fatal(err)
	}
}

// binary makes the facts of a binary: 30 functions, some of which have a twin.
func binary(n int) *facts.Facts {
	sum := sha256.Sum256([]byte{byte(n)})
	d := hex.EncodeToString(sum[:])
	f := &facts.Facts{Binary: facts.Binary{Digest: d, BuildID: d[:40], Name: fmt.Sprintf("lib%d.so", n), Machine: "x86_64", DWARF: n%2 == 0, Units: 4, UnitsRead: 3,
		Functions: 30, Bodies: 30, Instances: 60, Verdict: "fail", Gaps: []string{"1 unit was not read", fmt.Sprintf("%d units keep no trace", n)}[:1+n%2]}}
	var functions []facts.Function
	var bodies []facts.Body
	var instances []facts.Instance
	var calls []facts.Call
	for i := range int32(30) {
		name := fmt.Sprintf("fn_%02d", i/2)
		if i >= 28 {
			name = "put_page"
		}
		functions = append(functions, facts.Function{Name: name, DeclFile: fmt.Sprintf("/build/%d/%s", n, []string{"include/linux/a.h", "fs/ext4/a.c", "b.c"}[i/10]), Digest: d, Function: i, Bodies: 1, Clones: i % 2, Instances: 2 + i%3, InlinedBytes: int64(i) * int64(n+1),
			OpenUnits: []int32{0, 1, 2}[:i%4%3], DWARF: true})
		bodies = append(bodies, facts.Body{Name: name, Digest: d, Function: i, Body: i, Symbol: name, Clone: []string{"isra"}[:i%2], Size: int64(n), External: i%4 == 2})
		for j := range int32(2) {
			instances = append(instances, facts.Instance{Name: name, Digest: d, Function: i, Host: j, HostName: "host", HostSymbol: fmt.Sprintf("host.%d", j),
				HostAddress: "0x40", Inliners: []string{"between"}, Bytes: 8, DIE: int64(2*i + j)})
		}
		calls = append(calls, facts.Call{Name: name, Digest: d, Function: i, Body: i, Symbol: name, Code: 1})
	}
	twin := facts.Body{Name: "put_page", Digest: d, Function: 28, Body: 30, Symbol: "put_page", Address: "0x80"}
	functions[28].Bodies = 2
	bodies = slices.Insert(bodies, 29, twin)
	f.Units = seq([]facts.Unit{{Digest: d, Name: "a.c"}})
	f.Functions, f.Bodies, f.Instances, f.Calls = seq(functions), seq(bodies), seq(instances), seq(calls)
	f.Findings = seq([]facts.Finding{
		{Rule: "a", Verdict: "fail", Digest: d, Message: "m", Evidence: []string{"x", "y"}, Fingerprint: "1"}, {Rule: "b", Verdict: "unknown", Digest: d},
	})
	return f
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

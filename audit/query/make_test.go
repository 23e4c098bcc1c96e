package query

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"path/filepath"
	"slices"
	"testing"

	"inlay/audit/facts"
	"inlay/audit/store"
)

// evidence is the facts of one made-up evidence file.
type evidence struct {
	facts.Binary
	units     []facts.Unit
	functions []facts.Function
	bodies    []facts.Body
	instances []facts.Instance
	calls     []facts.Call
	findings  []facts.Finding
}

// newEvidence is a whole, linked binary with code and DWARF.
func newEvidence(name string) *evidence {
	sum := sha256.Sum256([]byte(name))
	return &evidence{Binary: facts.Binary{Digest: hex.EncodeToString(sum[:]), Name: name, Type: "exec", Machine: "x86-64", DWARF: true, Code: true, Units: 3, UnitsRead: 3}}
}

// function adds a function and returns its number.
func (e *evidence) function(name, file string, line int32) int32 {
	n := int32(len(e.functions))
	e.functions = append(e.functions, facts.Function{Name: name, DeclFile: file, DeclLine: line, Digest: e.Digest, Function: n, DWARF: e.DWARF})
	return n
}

// body adds a body of a function and returns its number. The address follows from that, so that
// the files of one system agree.
func (e *evidence) body(function int32, symbol, signature string, clone ...string) int32 {
	fn := &e.functions[function]
	fn.Bodies++
	if len(clone) > 0 {
		fn.Clones++
	}
	n := int32(len(e.bodies))
	e.bodies = append(e.bodies, facts.Body{Name: fn.Name, Digest: e.Digest, Function: function, Body: n, Symbol: symbol, UnitName: "unit.c", Section: ".text",
		Address: "0x" + hex.EncodeToString([]byte{0x40, byte(n), 0}), Size: 16, Clone: clone, Signature: signature})
	return n
}

// inlined adds an inlined instance of a function into a body.
func (e *evidence) inlined(function, host int32, class string, inliners ...string) {
	fn, h := &e.functions[function], &e.bodies[host]
	fn.Instances++
	fn.InlinedBytes += 4
	e.instances = append(e.instances, facts.Instance{Name: fn.Name, Digest: e.Digest, Function: function, Host: host, HostName: h.Name, HostSymbol: h.Symbol, HostAddress: h.Address,
		UnitName: "unit.c", Class: class, Inliners: inliners, CallFile: "unit.c", CallLine: 7, CallColumn: 3, EntryPC: h.Address, Bytes: 4, DIE: int64(100 + len(e.instances))})
}

// call says that a body calls another.
func (e *evidence) call(caller, callee int32) {
	from, to := &e.bodies[caller], &e.bodies[callee]
	e.calls = append(e.calls, facts.Call{Name: to.Name, Digest: e.Digest, Function: to.Function, Body: callee, Symbol: to.Symbol, Caller: caller, CallerName: from.Name,
		CallerSymbol: from.Symbol, CallerAddress: from.Address, Code: 1})
}

// facts are the rows in the order that a store is given.
func (e *evidence) facts() *facts.Facts {
	slices.SortStableFunc(e.functions, func(a, b facts.Function) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(e.bodies, func(a, b facts.Body) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(e.instances, func(a, b facts.Instance) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(e.calls, func(a, b facts.Call) int { return cmp.Compare(a.Name, b.Name) })
	e.Functions, e.Bodies, e.Instances = int32(len(e.functions)), int32(len(e.bodies)), int64(len(e.instances))
	return &facts.Facts{Binary: e.Binary, Units: seq(e.units), Functions: seq(e.functions), Bodies: seq(e.bodies), Instances: seq(e.instances), Calls: seq(e.calls), Findings: seq(e.findings)}
}

func seq[T any](rows []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// at is a source with the content of e.
func at(snapshot, path, member string, e *evidence) facts.Source {
	s := facts.Source{Snapshot: snapshot, Path: path, Member: member, Digest: e.Digest, Outcome: facts.Read}
	if !e.DWARF {
		s.Outcome, s.Why = facts.NoDWARF, "looked beside it"
	}
	return s
}

// newStore makes a store of evidence files and finished runs.
func newStore(t testing.TB, all []*evidence, sources ...facts.Source) *store.Store {
	t.Helper()
	return newStoreIn(t, filepath.Join(t.TempDir(), "store"), all, sources...)
}

func newStoreIn(t testing.TB, dir string, all []*evidence, sources ...facts.Source) *store.Store {
	t.Helper()
	s, err := store.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, e := range all {
		if err := s.Put(context.Background(), e.facts()); err != nil {
			t.Fatal(err)
		}
	}
	bySnapshot := map[string][]facts.Source{}
	for _, row := range sources {
		bySnapshot[row.Snapshot] = append(bySnapshot[row.Snapshot], row)
	}
	for snapshot, rows := range bySnapshot {
		run, err := s.Begin(store.RunKey{Snapshot: snapshot, Roots: []string{"/"}})
		if err != nil {
			t.Fatal(err)
		}
		for len(rows) > 0 { // all rows of one file at once
			n := 1
			for n < len(rows) && rows[n].Path == rows[0].Path {
				n++
			}
			if err := run.Add(rows[:n]); err != nil {
				t.Fatal(err)
			}
			rows = rows[n:]
		}
		if err := run.Finish(); err != nil {
			t.Fatal(err)
		}
		if err := run.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

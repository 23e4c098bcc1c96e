package query

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/audit/facts"
)

func TestFindings(t *testing.T) {
	stripped, debug := system()
	finding := func(e *evidence, rule, verdict, message string) {
		e.findings = append(e.findings, facts.Finding{Rule: rule, Verdict: verdict, Digest: e.Digest, Message: message, Fingerprint: message})
	}
	finding(stripped, "LP001", "unknown", "no DWARF")
	finding(stripped, "LP011", "fail", "a clone by its symbol")
	finding(debug, "LP001", "pass", "all units have it")
	finding(debug, "LP040", "pass", "cold parts")
	whole := newEvidence("whole")
	finding(whole, "LP001", "fail", "no unit has it")
	s := newStore(t, []*evidence{stripped, debug, whole}, at("a", "/lib.so", "", stripped), at("a", "/lib.debug", "", debug), at("a", "/whole", "", whole))
	list := func(f *FindingFilter) (out []string) {
		a, err := Findings(context.Background(), s, f, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range a.Results {
			out = append(out, r.Rule+" "+r.Binary.Name+" "+r.Message)
		}
		return out
	}
	all := []string{"LP001 stripped all units have it", "LP001 whole no unit has it", "LP011 stripped a clone by its symbol", "LP040 stripped cold parts"}
	if got := list(nil); !reflect.DeepEqual(got, all) {
		t.Errorf("all: %q", got)
	}
	if got := list(&FindingFilter{Rules: []string{"LP001"}}); !reflect.DeepEqual(got, all[:2]) {
		t.Errorf("by rule: %q", got)
	}
	if got := list(&FindingFilter{Verdicts: []answer.Verdict{answer.Fail}}); !reflect.DeepEqual(got, all[1:3]) {
		t.Errorf("by verdict: %q", got)
	}
}

// The same header in two build folders is one function; the same name elsewhere is another.
func TestTop(t *testing.T) {
	one, two := newEvidence("one"), newEvidence("two")
	fill := func(e *evidence, folder string, n int) {
		get, own := e.function("get", folder+"/include/linux/get.h", 3), e.function("get", folder+"/fs/own.c", 9)
		host := e.body(e.function("main", "main.c", 1), "main", "source")
		for range n {
			e.inlined(get, host, "located")
		}
		e.inlined(own, host, "located")
		e.instances[len(e.instances)-1].Bytes, e.functions[own].InlinedBytes = 900, 900
	}
	fill(one, "/build/a", 2)
	fill(two, "/usr/src/b", 3)
	three := newEvidence("three") // has a body of it, and no instance
	three.body(three.function("get", "/c/include/linux/get.h", 4), "get", "source")
	s := newStore(t, []*evidence{one, two, three}, at("a", "/one", "", one), at("a", "/two", "", two))
	top := func(by string, n int) *Answer[answer.AuditTop] {
		a, err := Top(context.Background(), s, by, n, nil)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := top(ByInstances, 20)
	if len(a.Results) != 2 || a.Results[0].Instances != 5 || a.Results[0].Binaries != 2 || a.Results[0].Bodies != 1 || a.Results[0].Function.DeclFile != "/build/a/include/linux/get.h" {
		t.Errorf("by instances: %+v", a.Results)
	}
	if a := top(ByBytes, 1); len(a.Results) != 1 || a.Results[0].Bytes != 1800 || a.Base.Totals["functions"] != 2 || a.Base.Totals["inlined_instances"] != 7 {
		t.Errorf("by bytes: %+v, %v", a.Results, a.Base.Totals)
	}
	if _, err := Top(context.Background(), s, "size", 1, nil); !errors.Is(err, ErrOrder) {
		t.Errorf("by size: %v", err)
	}
}

func TestBinaries(t *testing.T) {
	stripped, debug := system()
	debug.CodeBytes, debug.InlinedBytes = 100, 40
	s := newStore(t, []*evidence{stripped, debug}, at("a", "/lib.so", "", stripped), at("a", "/copy.so", "", stripped), at("a", "/lib.debug", "", debug))
	a, err := Binaries(context.Background(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Results) != 1 {
		t.Fatalf("%d results", len(a.Results))
	}
	r := a.Results[0]
	if !r.Complete || r.Coverage.CodeBytes != 100 || r.Instances != 1 || strings.Join(r.Outcomes, " ") != "no_dwarf no_dwarf" || len(r.Binary.Places) != 2 {
		t.Errorf("%+v", r)
	}
}

// Of two snapshots each kind of difference is told, and nothing that is the same.
func TestChanged(t *testing.T) {
	old, next, same := newEvidence("old"), newEvidence("new"), kernel()
	for _, e := range []*evidence{old, next} {
		for _, name := range []string{"cloned", "inlined", "moved", "same", "hosts"} {
			e.function(name, "/"+e.Name+"/include/x.h", 1)
		}
		a, b := e.body(e.function("a", "a.c", 1), "a", "source"), e.body(e.function("b", "a.c", 2), "b", "source")
		e.inlined(3, a, "located")
		if e == old {
			e.body(0, "cloned", "source")
			e.inlined(4, a, "located")
			e.body(e.function("gone", "a.c", 9), "gone", "source")
			e.function("declared", "a.c", 11) // without a copy, so its absence is none
			continue
		}
		e.body(0, "cloned", "source")
		e.body(0, "cloned.isra.0", "changed", "isra")
		e.inlined(1, b, "located")
		e.inlined(4, b, "located")
		e.body(e.function("fresh", "a.c", 9), "fresh", "source")
	}
	s := newStore(t, []*evidence{old, next, same}, at("1", "/lib.deb", "lib.so", old), at("2", "/lib.deb", "lib.so", next), at("1", "/same", "", same), at("2", "/same", "", same),
		at("1", "/removed", "", old), at("2", "/added", "", next), facts.Source{Snapshot: "1", Path: "/text", Outcome: facts.Failed, Why: "cut"}, facts.Source{Snapshot: "2", Path: "/text", Outcome: facts.NotELF})
	a, err := Changed(context.Background(), s, "1", "2", nil)
	if err != nil {
		t.Fatal(err)
	}
	var files, functions []string
	for _, r := range a.Results {
		files = append(files, r.Path+" "+r.Change)
		for _, f := range r.Functions {
			line := f.Function.Name
			for _, c := range f.Changes {
				line += " " + string(c)
			}
			functions = append(functions, line+" +"+strings.Join(f.HostsGained, ",")+" -"+strings.Join(f.HostsLost, ","))
		}
	}
	if want := []string{"/added added", "/lib.deb content", "/removed removed", "/text outcome"}; !reflect.DeepEqual(files, want) {
		t.Errorf("files %q", files)
	}
	want := []string{"cloned cloned + -", "fresh appeared more_bodies + -", "gone disappeared fewer_bodies + -", "hosts newly_inlined no_longer_inlined +b -a", "inlined newly_inlined +b -"}
	if !reflect.DeepEqual(functions, want) {
		t.Errorf("functions %q", functions)
	}
	if _, err := Changed(context.Background(), s, "1", "3", nil); !errors.Is(err, ErrSnapshot) {
		t.Errorf("unknown snapshot: %v", err)
	}
}

// Of several members of one name each is compared, and what two runs of a snapshot say alike is one.
func TestChangedSameName(t *testing.T) {
	a, b, c := newEvidence("a"), newEvidence("b"), newEvidence("c")
	s := newStore(t, []*evidence{a, b, c},
		at("old", "/x.tar", "lib.so", a), at("old", "/x.tar", "lib.so", b), at("old", "/x.tar", "lib.so", b),
		at("new", "/x.tar", "lib.so", c), at("new", "/x.tar", "lib.so", b),
		at("same", "/x.tar", "lib.so", a), at("same", "/x.tar", "lib.so", b))
	got, err := Changed(context.Background(), s, "old", "new", nil)
	if err != nil || len(got.Results) != 1 || got.Results[0].Change != "content" || got.Results[0].Old.Digest != a.Digest {
		t.Errorf("the first of two: %v, %+v", err, got.Results)
	}
	if got, err = Changed(context.Background(), s, "old", "same", nil); err != nil || len(got.Results) != 0 {
		t.Errorf("nothing differs: %v, %+v", err, got.Results)
	}
}

package query

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/audit/facts"
)

func impact(t *testing.T, s Store, pattern string) *Answer[answer.AuditImpact] {
	t.Helper()
	a, err := Impact(context.Background(), s, []string{pattern}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// membersOf writes a list as "symbol how reasons", in its order.
func membersOf(im *answer.AuditImpact) (out []string) {
	for _, m := range im.Replace {
		name := "?" + m.Function
		if m.Symbol != nil {
			name = *m.Symbol
		}
		var reasons []string
		for _, r := range m.Reasons {
			reasons = append(reasons, strings.TrimSpace(string(r.Kind)+" "+strings.Join(r.Via, "<")))
		}
		out = append(out, name+" "+string(m.How)+" "+strings.Join(reasons, ", "))
	}
	return out
}

// The callers of what cannot be called as its source says join the list, to a fixed point: here
// two clones call each other, and a host of an instance is itself such a clone.
func TestImpactFixedPoint(t *testing.T) {
	e := newEvidence("vmlinux")
	f, g, caller, far := e.function("f", "f.c", 1), e.function("g", "f.c", 5), e.function("caller", "f.c", 9), e.function("far", "f.c", 13)
	own := e.body(f, "f", "source")
	clone := e.body(f, "f.isra.0", "changed", "isra")
	host := e.body(g, "g.constprop.0", "changed", "constprop")
	calls := e.body(caller, "caller", "source")
	outside := e.body(far, "far", "source")
	e.inlined(f, host, "located", "between")
	e.inlined(f, host, "located", "between")
	e.call(calls, host)
	e.call(host, clone)
	e.call(clone, host)  // a circle
	e.call(clone, clone) // itself, from which nothing follows
	e.call(outside, own) // f itself is redirected, so its callers need nothing
	e.call(outside, calls)
	s := newStore(t, []*evidence{e}, at("a", "/vmlinux", "", e))
	a := impact(t, s, "f")
	if len(a.Results) != 1 {
		t.Fatalf("%d results", len(a.Results))
	}
	im := &a.Results[0]
	want := []string{"f redirect body", "f.isra.0 through_callers clone, calls_clone g.constprop.0",
		"g.constprop.0 through_callers inlined between, calls_clone f.isra.0", "caller redirect calls_clone g.constprop.0"}
	if got := membersOf(im); !reflect.DeepEqual(got, want) {
		t.Errorf("members %q", got)
	}
	if !im.Complete || len(im.Gaps) > 0 || im.Totals != (answer.AuditImpactTotals{Replace: 4, Redirect: 2, Bytes: 64}) {
		t.Errorf("complete %v, gaps %q, totals %+v", im.Complete, im.Gaps, im.Totals)
	}
	if n := im.Replace[2].Reasons[0].Count; n != 2 {
		t.Errorf("two equal instances count %d", n)
	}
	if len(a.Base.Notes) == 0 || !strings.Contains(a.Base.Notes[0], "inlay impact on the file itself knows more") {
		t.Errorf("notes %q", a.Base.Notes)
	}
}

// A list says what it does not know.
func TestImpactOpen(t *testing.T) {
	e := newEvidence("lib")
	e.Code = false
	f := e.function("f", "f.c", 1)
	e.functions[f].OpenUnits = []int32{1}
	e.units = []facts.Unit{{Digest: e.Digest, Unit: 0, Name: "a.c"}, {Digest: e.Digest, Unit: 1, Name: "b.c"}}
	e.body(f, "f", "unknown")
	e.body(f, "", "source")
	weak := facts.Body{Name: "f", Digest: e.Digest, Function: f, Body: 2, OverriddenWeak: true, Signature: "source"}
	e.bodies = append(e.bodies, weak)
	s := newStore(t, []*evidence{e}, at("a", "/lib.debug", "", e))
	im := &impact(t, s, "f").Results[0]
	if got := membersOf(im); !reflect.DeepEqual(got, []string{"f through_callers body", "?f impossible body"}) {
		t.Errorf("members %q", got)
	}
	if im.Complete || !reflect.DeepEqual(im.OpenUnits, []string{"b.c"}) {
		t.Errorf("complete %v, open %q", im.Complete, im.OpenUnits)
	}
	gaps := strings.Join(im.Gaps, "; ")
	for _, want := range []string{"call sites of the DWARF alone", "whether f can be called as its source says is not known"} {
		if !strings.Contains(gaps, want) {
			t.Errorf("gaps %q lack %q", gaps, want)
		}
	}
}

// A binary that is only open for a function is listed, and is none that holds a copy: a gate that
// fails on a copy must not say that one was found.
func TestImpactOnlyOpen(t *testing.T) {
	e := newEvidence("lib")
	f := e.function("f", "f.c", 1)
	e.functions[f].OpenUnits = []int32{0}
	e.units = []facts.Unit{{Digest: e.Digest, Unit: 0, Name: "a.c"}}
	a := impact(t, newStore(t, []*evidence{e}, at("a", "/lib.so", "", e)), "f")
	if len(a.Results) != 1 || a.Results[0].Complete || a.Results[0].Totals.Replace != 0 {
		t.Errorf("results %+v", a.Results)
	}
	if a.Base.Totals["binaries"] != 0 || a.Base.Totals["lists"] != 1 {
		t.Errorf("totals %v", a.Base.Totals)
	}
}

// What cannot be traced cannot be redirected: its callers stand for it, if there are any.
func TestImpactClimb(t *testing.T) {
	e := newEvidence("lib")
	quiet := e.body(e.function("quiet", "f.c", 1), "quiet", "source")
	caller := e.body(e.function("caller", "f.c", 5), "caller", "source")
	entry := e.body(e.function("entry", "f.c", 9), "entry", "source")
	e.bodies[quiet].Section, e.bodies[entry].Section = ".noinstr.text", ".entry.text"
	e.call(caller, quiet)
	e.call(entry, quiet)
	s := newStore(t, []*evidence{e}, at("a", "/lib", "", e))
	im := &impact(t, s, "quiet").Results[0]
	want := []string{"quiet through_callers body", "caller redirect escalated quiet", "entry impossible escalated quiet"}
	if got := membersOf(im); !reflect.DeepEqual(got, want) || im.Complete {
		t.Errorf("members %q, complete %v", got, im.Complete)
	}
}

// Code that is freed need not be replaced; a body that no row describes is a gap.
func TestImpactInit(t *testing.T) {
	e := newEvidence("vmlinux")
	f := e.function("f", "f.c", 1)
	setup := e.body(e.function("setup", "f.c", 5), "setup", "source")
	e.bodies[setup].Section = ".init.text"
	e.inlined(f, setup, "located")
	e.instances = append(e.instances, facts.Instance{Name: "f", Digest: e.Digest, Function: f, Host: 99, HostName: "lost", HostSymbol: "lost", Class: "located"})
	s := newStore(t, []*evidence{e}, at("a", "/vmlinux", "", e))
	im := &impact(t, s, "f").Results[0]
	if got := membersOf(im); !reflect.DeepEqual(got, []string{"setup not_needed inlined", "lost through_callers inlined"}) {
		t.Errorf("members %q", got)
	}
	if im.Complete || !strings.Contains(strings.Join(im.Gaps, "; "), "the facts do not describe lost") {
		t.Errorf("gaps %q", im.Gaps)
	}
}

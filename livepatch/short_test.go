package livepatch_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
)

// short writes a list as the tests state it: for each member its symbol, what to do
// and why, those to check with that word in front, for each open unit its state and what
// it bounds.
func short(i answer.Impact) []string {
	var out []string
	for _, m := range i.Replace {
		out = append(out, shortMember(m))
	}
	for _, m := range i.Check {
		out = append(out, "check "+shortMember(m))
	}
	for _, u := range i.OpenUnits {
		var bound []string
		for _, b := range u.Bound {
			bound = append(bound, symbol(b))
		}
		slices.Sort(bound)
		line := fmt.Sprintf("%s %s site=%v body=%v: %s", path.Base(u.Unit.Name), u.State, u.HasSite, u.HasBody, strings.Join(bound, " "))
		out = append(out, line)
	}
	if i.Complete {
		out = append(out, "complete")
	}
	return out
}

// shortMember writes the symbol, what to do, and the reasons with their paths.
func shortMember(m answer.Member) string {
	line := fmt.Sprintf("%s %s", symbol(m.Body), m.How)
	for _, r := range m.Reasons {
		line += " " + strings.TrimSuffix(string(r.Kind)+"/"+string(r.Class), "/")
		if r.Class == answer.Implied {
			continue // TestImpliedPath
		}
		for _, via := range r.Via {
			line += ">" + via.Name
		}
	}
	return line
}

// impactOf asks for the one function that a pattern picks, or the one of that name: a
// name picks the body at the symbol too.
func impactOf(t testing.TB, p *program.Program, opt *livepatch.Options, pattern string) answer.Impact {
	t.Helper()
	got := impactsWith(t, p, opt, pattern)
	if len(got) != 1 {
		name := pattern[strings.LastIndex(pattern, ":")+1:]
		got = slices.DeleteFunc(got, func(i answer.Impact) bool { return i.Function.Name != name })
	}
	if len(got) != 1 {
		t.Fatalf("%s: %d functions", pattern, len(got))
	}
	return got[0]
}

// member finds a row of a list by its symbol.
func member(t testing.TB, rows []answer.Member, name string) answer.Member {
	t.Helper()
	for _, m := range rows {
		if symbol(m.Body) == name {
			return m
		}
	}
	t.Fatalf("no row %s", name)
	return answer.Member{}
}

// shortGaps writes the kinds of the gaps with their counts.
func shortGaps(i answer.Impact) []string {
	var out []string
	for _, g := range i.Gaps {
		out = append(out, fmt.Sprintf("%s %d", g.Kind, g.Count))
	}
	return out
}

// listTest is the list that one function of a fixture must have, in the words of short.
type listTest struct {
	object, function string
	want             []string
}

// run compares the lists, made with opt, with what is wanted; the order is
// TestInvariants' matter.
func (tt listTest) run(t *testing.T, opt *livepatch.Options) {
	t.Run(tt.object+" "+tt.function, func(t *testing.T) {
		diffSorted(t, tt.want, short(impactOf(t, open(t, obj(tt.object)), opt, tt.function)))
	})
}

func diffSorted(t *testing.T, want, have []string) {
	t.Helper()
	have, want = slices.Sorted(slices.Values(have)), slices.Sorted(slices.Values(want))
	if d := cmp.Diff(want, have); d != "" {
		t.Error(d)
	}
}

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
		for _, via := range r.Via {
			line += ">" + via.Name
		}
	}
	return line
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
		got := impactsWith(t, open(t, obj(tt.object)), opt, tt.function)
		if len(got) != 1 {
			t.Fatalf("%d functions", len(got))
		}
		diffSorted(t, tt.want, short(got[0]))
	})
}

func diffSorted(t *testing.T, want, have []string) {
	t.Helper()
	have, want = slices.Sorted(slices.Values(have)), slices.Sorted(slices.Values(want))
	if d := cmp.Diff(want, have); d != "" {
		t.Error(d)
	}
}

package livepatch_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
	"inlay/testdata/fixture"
)

func objects(t *testing.T) []string {
	t.Helper()
	list, err := fixture.Load("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, o := range list {
		paths = append(paths, o.Path)
	}
	return paths
}

// TestSameAgain: asking twice, and for any number of workers, gives the same lists in the
// same order.
func TestSameAgain(t *testing.T) {
	for _, path := range objects(t) {
		var first []answer.Impact
		for _, jobs := range []int{1, 2} {
			p, err := program.Open(context.Background(), []string{path}, &program.Options{CallSites: true, Jobs: jobs})
			if err != nil {
				t.Fatal(err)
			}
			got, again := impacts(t, p), impacts(t, p)
			if first == nil {
				first = got
			}
			if d := cmp.Diff(got, again); d != "" {
				t.Errorf("%s, asked again: %s", path, d)
			}
			if d := cmp.Diff(first, got); d != "" {
				t.Errorf("%s, %d jobs: %s", path, jobs, d)
			}
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// rowsOf names the bodies of rows without what a second file changes.
func rowsOf(rows ...answer.Member) []string {
	var out []string
	for _, m := range rows {
		out = append(out, m.Body.Input+" "+m.Body.Address+" "+symbol(m.Body))
	}
	return out
}

// within tells what of the one list is not in the other.
func within(t *testing.T, what string, less, more []string) {
	t.Helper()
	for _, row := range less {
		if !slices.Contains(more, row) {
			t.Errorf("%s: %s went away", what, row)
		}
	}
}

// TestMoreFiles: another file removes no member.
func TestMoreFiles(t *testing.T) {
	for _, pair := range [][2]string{
		{"header_a-gcc12-x86_64-O2-g5.o", "header_b-gcc12-x86_64-O2-g5.o"}, {impliedA, impliedB}, {impliedB, impliedA},
		{"init-gcc12-x86_64-O2-g5.exe", "init-gcc12-x86_64-O2-g5.ko"}, {"plain-gcc12-x86_64-O2-g5.o", "plain-clang19-x86_64-O2-g5.o"},
		{"weak_a-gcc12-x86_64-O2-g5.o", "weak_b-gcc12-x86_64-O2-g5.o"}, {shared, "twins-gcc12-x86_64-O2-g5.o"},
		{"trusts-gcc12-x86_64-O2-g5.o", "trusts-gcc12-x86_64-O2-g5-livepatch.o"},
	} {
		more := make(map[answer.Function]answer.Impact)
		for _, i := range impacts(t, open(t, obj(pair[0]), obj(pair[1]))) {
			more[i.Function] = i
		}
		for _, i := range impacts(t, open(t, obj(pair[0]))) {
			m, ok := more[i.Function]
			if !ok {
				t.Errorf("%v: no list of %s", pair, i.Function.Name)
			}
			what := pair[0] + " " + i.Function.Name
			within(t, what, rowsOf(i.Replace...), rowsOf(m.Replace...))
			within(t, what, rowsOf(i.Check...), rowsOf(slices.Concat(m.Replace, m.Check)...))
		}
	}
}

// TestPolicies: redirecting clones as they are never makes a list longer.
func TestPolicies(t *testing.T) {
	for _, path := range objects(t) {
		p := open(t, path)
		bySource := impacts(t, p)
		byBinary := impactsWith(t, p, &livepatch.Options{Policy: livepatch.PolicyBinary})
		if len(bySource) != len(byBinary) {
			t.Fatalf("%s: %d and %d lists", path, len(bySource), len(byBinary))
		}
		for n, b := range byBinary {
			s, what := bySource[n], path+" "+b.Function.Name
			within(t, what, rowsOf(b.Replace...), rowsOf(s.Replace...))
			within(t, what, rowsOf(b.Check...), rowsOf(slices.Concat(s.Replace, s.Check)...))
			for _, m := range b.Replace {
				if slices.ContainsFunc(m.Reasons, func(r answer.Reason) bool { return r.Kind == answer.ReasonCallsClone }) {
					t.Errorf("%s: %s", what, shortMember(m))
				}
			}
		}
	}
}

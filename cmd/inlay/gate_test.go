package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"inlay/answer"
	"inlay/program"
	"inlay/report"
)

// listWith is a list with one member that has to be checked and one that has to be replaced.
func listWith(name string, complete bool, check answer.Reason, how answer.How) *answer.Impact {
	return &answer.Impact{
		Function: answer.Function{Name: name, DeclFile: "a.c", DeclLine: 7}, Complete: complete,
		Check:   []answer.Member{{How: answer.Redirect, Reasons: []answer.Reason{check}}},
		Replace: []answer.Member{{How: how, Reasons: []answer.Reason{{Kind: answer.ReasonBody}}}},
	}
}

func TestGate(t *testing.T) {
	implied := answer.Reason{Kind: answer.ReasonInlined, Class: answer.Implied}
	single := answer.Reason{Kind: answer.ReasonCallsClone}
	trusts := answer.Reason{Kind: answer.ReasonTrustsCaller}
	whole := answer.Coverage{Units: 2, UnitsRead: 2}
	tests := []struct {
		name   string
		failOn []string
		list   *answer.Impact
		read   answer.Coverage
		want   int
	}{
		{"implied", []string{"implied"}, listWith("f", false, implied, answer.Redirect), whole, exitGate},
		{"implied is to be checked", []string{"check"}, listWith("f", true, implied, answer.Redirect), whole, exitGate},
		{"one witness is not implied", []string{"implied"}, listWith("f", false, single, answer.Redirect), whole, exitDone},
		{"one witness is to be checked", []string{"check"}, listWith("f", true, single, answer.Redirect), whole, exitGate},
		{"trust is not", []string{"check", "implied"}, listWith("f", true, trusts, answer.Redirect), whole, exitDone},
		{"impossible", []string{"check,impossible"}, listWith("f", false, trusts, answer.Impossible), whole, exitGate},
		{"impossible not asked", []string{"implied"}, listWith("f", false, trusts, answer.Impossible), whole, exitDone},
		{"incomplete", []string{"incomplete"}, listWith("f", false, trusts, answer.Redirect), whole, exitIncomplete},
		{"complete", []string{"incomplete"}, listWith("f", true, trusts, answer.Redirect), whole, exitDone},
		{"3 goes before 4", []string{"incomplete,implied"}, listWith("f", false, implied, answer.Redirect), whole, exitGate},
		{"unread", []string{"implied"}, listWith("f", true, trusts, answer.Redirect), answer.Coverage{Units: 2, UnitsRead: 1}, exitIncomplete},
		{"not asked", nil, listWith("f", false, implied, answer.Impossible), answer.Coverage{Units: 1}, exitDone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := newGate(tt.failOn)
			if err != nil {
				t.Fatal(err)
			}
			g.list(tt.list)
			code, why := g.verdict(tt.read)
			if code != tt.want || (code == exitDone) != (len(why) == 0) {
				t.Errorf("code %d, %q", code, why)
			}
		})
	}
}

// A gate says where it tripped; ranks count where they say enough.
func TestGateWords(t *testing.T) {
	g, err := newGate([]string{"check", "check,impossible"})
	if err != nil || !slices.Equal(g.on, []string{"check", "impossible"}) || !g.needsLists() {
		t.Fatalf("%v, %v", g, err)
	}
	implied := answer.Reason{Kind: answer.ReasonInlined, Class: answer.Implied}
	g.list(listWith("f", true, implied, answer.Redirect))
	g.list(listWith("g", true, implied, answer.Impossible))
	g.ranked(&answer.Rank{})
	_, why := g.verdict(answer.Coverage{})
	want := []string{"--fail-on check: 2 of such members in 2 lists, that of f (a.c:7) first; the rows of the answer name them", "--fail-on impossible: 1 of such members in the list of g (a.c:7); the rows of the answer name them"}
	if !slices.Equal(why, want) {
		t.Errorf("got %q, want %q", why, want)
	}
	if g, err = newGate([]string{"incomplete"}); err != nil || g.needsLists() {
		t.Fatalf("%v, %v", g, err)
	}
	g.ranked(&answer.Rank{Function: answer.Function{Name: "f"}})
	g.ranked(&answer.Rank{Complete: true})
	code, why := g.verdict(answer.Coverage{})
	if code != exitIncomplete || len(why) != 1 || !strings.Contains(why[0], "the list of f is not complete") {
		t.Errorf("code %d, %q", code, why)
	}
	for _, bad := range []string{"", "check,", "Check"} {
		if _, err := newGate([]string{bad}); err == nil {
			t.Errorf("--fail-on %q is accepted", bad)
		}
	}
}

// A text of --all asks for ranks; where members are to be shown or a gate looks at them,
// lists are made.
func TestImpactAsksForWhatItShows(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--all"}, "*answer.Rank"},
		{[]string{"--all", "-o", "text=x"}, "*answer.Rank"},
		{[]string{"--all", "--fail-on", "incomplete"}, "*answer.Rank"},
		{[]string{"--all", "--fail-on", "check"}, "*answer.Impact"},
		{[]string{"--all", "-o", "text", "-o", "json=x"}, "*answer.Impact"},
		{[]string{"--rank", "--fail-on", "check", "-o", "json"}, "*answer.Rank"},
		{[]string{"leaf"}, "*answer.Impact"},
	} {
		if got := impactShape(t, append(tt.args, nested)); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.args, got, tt.want)
		}
	}
}

// impactShape is the type of the first result.
func impactShape(t *testing.T, args []string) string {
	t.Helper()
	a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, env: noEnv}
	var c common
	var p pattern
	var f impactFlags
	cmd := &cobra.Command{Use: "impact"}
	c.addTo(cmd)
	p.addTo(cmd, true)
	f.addTo(cmd)
	if err := cmd.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	q, paths, err := newImpactQuestion(cmd, a, &c, &p, &f, cmd.Flags().Args())
	if err != nil {
		t.Fatal(err)
	}
	system, err := program.Open(t.Context(), paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer system.Close()
	selection, err := system.Select(t.Context(), q.query)
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range q.results(t.Context(), system, selection) {
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%T", r)
	}
	return "nothing"
}

// The exit code is the same for every format, an input that failed or not.
func TestGateExit(t *testing.T) {
	implied := answer.Reason{Kind: answer.ReasonInlined, Class: answer.Implied}
	for _, format := range report.Formats("impact") {
		for _, paths := range [][]string{{nested}, {nested, "missing.o"}} {
			g, err := newGate([]string{"incomplete,implied"})
			if err != nil {
				t.Fatal(err)
			}
			q := &question{command: "impact", gate: g, results: func(context.Context, *program.Program, *program.Selection) iter.Seq2[any, error] {
				return boxed(watched(func(yield func(answer.Impact, error) bool) {
					yield(*listWith("f", false, implied, answer.Redirect), nil)
				}, g.list))
			}}
			var stdout, stderr bytes.Buffer
			a := &app{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, env: noEnv}
			code := exitCode(t.Context(), a.ask(t.Context(), &common{outputs: []string{format}}, paths, q), &stderr)
			if code != exitGate || stdout.Len() == 0 || !strings.Contains(stderr.String(), "inlay: --fail-on implied: ") {
				t.Errorf("%s of %v: code %d, standard error %q", format, paths, code, stderr.String())
			}
		}
	}
}

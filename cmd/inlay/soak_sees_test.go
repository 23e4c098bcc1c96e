//go:build linux

package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// TestSoakSees has children fail on purpose: what happens to the mutant is recorded, with
// the number that makes it happen again, and another child goes on.
func TestSoakSees(t *testing.T) {
	soakNeeds(t)
	tests := []struct {
		fault    string
		deadline time.Duration
		count    func(*soakTally) int
		says     string
	}{
		{soakCrashes, time.Minute, func(t *soakTally) int { return t.crashes }, "told to crash"},
		{soakWaits, time.Second, func(t *soakTally) int { return t.timeouts }, "time-out after 1s"},
		{soakEats, time.Minute, func(t *soakTally) int { return t.memory }, "memory: "},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			o := &soakOptions{seed: 7, deadline: tt.deadline, keep: t.TempDir()}
			var said strings.Builder
			tally := newSoakTally(o, func(args ...any) { fmt.Fprintln(&said, args...) })
			numbers := make(chan uint64, 2)
			numbers <- 3
			numbers <- 4
			close(numbers)
			p := &soakParent{soakOptions: o, tally: tally, dir: soakFolder(t), fault: tt.fault}
			if err := p.work(numbers); err != nil {
				t.Fatal(err)
			}
			if tt.count(tally) != 2 || tally.failures != 2 || tally.mutants != 2 {
				t.Errorf("%+v", tally)
			}
			for _, want := range []string{tt.says, "mutant 3: ", "make soak SEED=7 FIRST=4 COUNT=1"} {
				if !strings.Contains(said.String(), want) {
					t.Errorf("no %q in\n%s", want, said.String())
				}
			}
		})
	}
}

// TestSoakJudge: a soak that takes everything for right finds nothing.
func TestSoakJudge(t *testing.T) {
	const (
		whole = `{"inputs":[{"coverage":{"units":2,"units_read":2}}],"results":[{"verdict":"pass","complete":true}]}`
		lost  = `{"inputs":[{"coverage":{"units":2,"units_read":1}}],"results":[]}`
		open  = `{"inputs":[],"results":[{"verdict":"unknown"}]}`
		half  = `{"inputs":[],"results":[{"incomplete":[{}]}]}`
		part  = `{"inputs":[],"results":[{"complete":false}]}`
	)
	gate := []string{"impact", "--all", "x", "--fail-on", "incomplete"}
	tests := []struct {
		args           []string
		format         string
		code           int
		stdout, stderr string
		wrong          bool
	}{
		{gate, "json", exitDone, whole, "", false},
		{gate, "json", exitDone, lost, "", true},
		{gate, "json", exitIncomplete, lost, "", false},
		{gate[:3], "json", exitDone, lost, "", false}, // no gate
		{gate, "json", exitDone, part, "", true},
		{[]string{"verify", "x"}, "json", exitDone, open, "", true},
		{[]string{"verify", "x"}, "json", exitIncomplete, open, "", false},
		{[]string{"diff", "x", "y", "--fail-on", "unfit"}, "json", exitDone, half, "", true},
		{[]string{"diff", "x", "y"}, "json", exitDone, half, "", false},
		{gate, "json", exitDone, whole[:20], "", true},
		{gate, "json", exitDone, "", "", true},
		{gate, "json", exitFailed, "", "x: why\n", false},
		{gate, "text", exitFailed, "", "", true},
		{gate, "text", exitUsage, "", "x\n", true},
		{gate, "text", exitInterrupted, "", "x\n", true},
		{gate, "jsonl", exitDone, "{}\n{\n", "", true},
		{gate, "jsonl", exitDone, "{}\n{}\n", "", false},
		{gate, "csv", exitDone, "a,b\n\"", "", true},
		{gate, "csv", exitDone, "a,b\nc,d\n", "", false},
	}
	for _, tt := range tests {
		if why := soakJudge(tt.args, tt.format, tt.code, []byte(tt.stdout), []byte(tt.stderr)); why != "" != tt.wrong {
			t.Errorf("%v as %s with code %d and %q: %q", tt.args, tt.format, tt.code, tt.stdout, why)
		}
	}
}

// The schema that an answer names is the one that it is held against.
func TestSoakSchemas(t *testing.T) {
	schemas := soakSchemas{}
	for _, command := range []string{"scan", "sites"} {
		var stdout, stderr bytes.Buffer
		args := []string{command, nested, "-o", "json"}
		if command == "sites" {
			args = append(args, "--all")
		}
		if code := run(t.Context(), args, nil, &stdout, &stderr, noEnv); code != exitDone {
			t.Fatal(stderr.String())
		}
		if why := schemas.judge(stdout.Bytes()); why != "" {
			t.Error(why)
		}
		if why := schemas.judge(bytes.Replace(stdout.Bytes(), []byte(`"inputs"`), []byte(`"outputs"`), 1)); why == "" {
			t.Errorf("%s without inputs fits its schema", command)
		}
	}
	if why := schemas.judge([]byte(`{"schema":{"name":"inlay.nothing"}}`)); why == "" {
		t.Error("an answer of no command fits a schema")
	}
}

// TestSoakAsksAll: every command that reads files or a store is asked in a soak.
func TestSoakAsksAll(t *testing.T) {
	asked := map[string]bool{}
	place := &soakPlace{path: "x"}
	for _, q := range soakQuestions() {
		for n := range uint64(len(q.formats) * max(1, len(q.variants))) {
			args, _ := q.turn(place, n)
			for words := 1; words <= min(3, len(args)); words++ {
				asked["inlay "+strings.Join(args[:words], " ")] = true
			}
		}
	}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			visit(sub)
		}
		reads := c.Flags().Lookup("output") != nil || c.Flags().Lookup("store") != nil
		if reads && !asked[c.CommandPath()] {
			t.Errorf("%s is not asked", c.CommandPath())
		}
	}
	visit(newRoot(&app{env: noEnv}))
}

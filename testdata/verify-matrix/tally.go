package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
)

// tally counts, for each rule, what the dumps say and what verify says.
type tally struct {
	mu      sync.Mutex
	objects int
	rules   map[string]*score
	built   built
	notes   []string
}

// score is one rule's row.
type score struct {
	positives int // the compiler did it, in an object without the level
	failed    int // of those, verify says fail
	unknown   int // of those, verify says unknown
	wrong     int // failures that the dumps do not show, in any object
}

// built counts the objects that were built with the level they are judged by.
type built struct{ objects, failed, unknown int }

var judged = []string{"LP010", withSource, "LP011", "LP020", "LP030", "LP031"}

const withSource = "LP010 with --source"

func newTally() *tally {
	t := &tally{rules: make(map[string]*score)}
	for _, r := range judged {
		t.rules[r] = &score{}
	}
	return t
}

// compare adds one rule of one object.
func (t *tally) compare(what, rule string, truth map[string]bool, s *said) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.rules[rule]
	for _, name := range slices.Sorted(maps.Keys(truth)) {
		r.positives++
		switch {
		case s.fail[rule][name]:
			r.failed++
		case s.unknown[rule][name]:
			r.unknown++
		default:
			t.notes = append(t.notes, fmt.Sprintf("missed %s %s: %s", rule, what, name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.fail[rule])) {
		if !truth[name] {
			r.wrong++
			t.notes = append(t.notes, fmt.Sprintf("wrong %s %s: %s", rule, what, name))
		}
	}
}

// honoured adds an object that was built with the level.
func (t *tally) honoured(what string, s *said) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.built.objects++
	switch s.verdict {
	case "fail":
		t.built.failed++
		t.notes = append(t.notes, fmt.Sprintf("fails %s: %v", what, s.fail))
	case "unknown":
		t.built.unknown++
	}
}

// print writes the table.
func (t *tally) print(w io.Writer, verbose bool) error {
	fmt.Fprintf(w, "| rule | the compiler did it | fail | unknown | recall | fails that it did not do |\n|---|---|---|---|---|---|\n")
	for _, name := range judged {
		r := t.rules[name]
		fmt.Fprintf(w, "| %s | %d | %d | %d | %.2f %% | %d |\n", name, r.positives, r.failed, r.unknown,
			100*float64(r.failed+r.unknown)/float64(max(1, r.positives)), r.wrong)
	}
	_, err := fmt.Fprintf(w, "\n%d objects; of %d that were built with the level %d fail and %d are unknown.\n",
		t.objects, t.built.objects, t.built.failed, t.built.unknown)
	if verbose {
		slices.Sort(t.notes)
		for _, n := range t.notes {
			fmt.Fprintln(w, n)
		}
	}
	return err
}

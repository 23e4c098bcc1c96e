package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
)

// count is what became of the cells of a compiler and a form.
type count struct{ made, refused, wrong, instances int }

// tally counts, and keeps what is wrong. It is safe for concurrent use.
type tally struct {
	mu        sync.Mutex
	counts    map[[2]string]*count // by compiler and form
	byReaders map[string]int       // cells by the names of the readers that they were compared with
	notes     []string
	absent    []string // compilers that are not installed
}

func newTally() *tally {
	return &tally{counts: make(map[[2]string]*count), byReaders: make(map[string]int)}
}

// of is called with the lock held.
func (t *tally) of(c cell) *count {
	key := [2]string{c.compiler.name, c.form.name}
	if t.counts[key] == nil {
		t.counts[key] = &count{}
	}
	return t.counts[key]
}

func (t *tally) refused(c cell) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of(c).refused++
}

func (t *tally) made(c cell, instances int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of(c).made++
	t.of(c).instances += instances
}

// consulted counts a cell by the readers that it was compared with.
func (t *tally) consulted(readers []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	name := strings.Join(readers, " and ")
	if name == "" {
		name = noReader
	}
	t.byReaders[name]++
}

// noReader stands for the cells that nothing else could read.
const noReader = "no other reader"

func (t *tally) wrong(c cell, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of(c).wrong++
	t.notes = append(t.notes, c.String()+": "+what)
}

func (t *tally) compare(c cell, what string, want, got []string) {
	if d := difference(want, got); d != "" {
		t.wrong(c, what+": "+d)
	}
}

// sum adds up everything.
func (t *tally) sum() (all count) {
	for _, c := range t.counts {
		all.made += c.made
		all.refused += c.refused
		all.wrong += c.wrong
		all.instances += c.instances
	}
	return all
}

// print writes a table: of each compiler and form how many cells were made, and how many
// differences there are.
func (t *tally) print(w io.Writer, m *matrix, verbose bool) error {
	fmt.Fprint(w, "| compiler |")
	for _, f := range m.forms {
		fmt.Fprintf(w, " %s |", f.name)
	}
	fmt.Fprint(w, "\n|---|")
	for range m.forms {
		fmt.Fprint(w, "---|")
	}
	for _, c := range m.compilers {
		if slices.Contains(t.absent, c.name) {
			continue
		}
		fmt.Fprintf(w, "\n| %s |", c.name)
		for _, f := range m.forms {
			fmt.Fprintf(w, " %s |", t.of(cell{compiler: c, form: f}))
		}
	}
	all := t.sum()
	_, err := fmt.Fprintf(w, "\n\n%d cells with %d inlined instances, %d differences; %d were refused by the tools\n", all.made, all.instances, all.wrong, all.refused)
	for _, name := range slices.Sorted(maps.Keys(t.byReaders)) {
		fmt.Fprintf(w, "%d compared with %s\n", t.byReaders[name], name)
	}
	for _, name := range t.absent {
		fmt.Fprintf(w, "not installed: %s\n", name)
	}
	if verbose {
		slices.Sort(t.notes)
		for _, n := range t.notes {
			fmt.Fprintln(w, n)
		}
	}
	return err
}

func (c *count) String() string {
	switch {
	case c.made == 0:
		return "refused"
	case c.wrong > 0:
		return fmt.Sprintf("%d, %d wrong", c.made, c.wrong)
	}
	return fmt.Sprint(c.made)
}

//go:build linux

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// soakTally counts what the children report. Its methods may be called by many goroutines.
type soakTally struct {
	mu                          sync.Mutex
	mutants, runs               int
	codes                       map[int]int
	errors, diagnostics, panics int
	crashes, timeouts, memory   int
	slowest, largest, hungriest soakRecord
	longest                     soakRecord // of all commands on one mutant
	bytes                       int64
	failures                    int
	report                      func(...any) // what must not happen
	started                     time.Time
	options                     *soakOptions
}

// soakRecord is the mutant with the most of something.
type soakRecord struct {
	number uint64
	name   string
	took   time.Duration
	bytes  int64
	run    string
}

// soakFailure is something that must not happen, and the mutant that makes it happen.
type soakFailure struct {
	number uint64
	since  uint64 // the first mutant of the same child, which what came before may have prepared
	what   string
}

func newSoakTally(o *soakOptions, report func(...any)) *soakTally {
	return &soakTally{codes: map[int]int{}, options: o, started: time.Now(), report: report}
}

// soakEvery is after how many mutants a long run says how it is going.
const soakEvery = 10_000

func (t *soakTally) add(number, since uint64, r *soakResult) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mutants++
	t.runs += r.Runs
	t.bytes += int64(r.Size)
	for code, n := range r.Codes {
		t.codes[code] += n
	}
	t.errors += r.Errors
	t.diagnostics += r.Diagnostics
	t.panics += r.Panics
	if r.Slowest > t.slowest.took {
		t.slowest = soakRecord{number: number, name: r.Name, took: r.Slowest, run: r.SlowestRun}
	}
	if r.Took > t.longest.took {
		t.longest = soakRecord{number: number, name: r.Name, took: r.Took}
	}
	if int64(r.Size) > t.largest.bytes {
		t.largest = soakRecord{number: number, name: r.Name, bytes: int64(r.Size)}
	}
	if r.Peak > t.hungriest.bytes {
		t.hungriest = soakRecord{number: number, name: r.Name, bytes: r.Peak}
	}
	for _, w := range r.Wrong {
		if strings.HasPrefix(w, "memory") {
			t.memory++
		}
		t.fail(soakFailure{number, since, r.Name + ": " + w + "\n\t" + strings.Join(r.Changes, "\n\t")})
	}
	if t.mutants%soakEvery == 0 {
		fmt.Printf("%d mutants, %d runs, %d failures in %v\n", t.mutants, t.runs, t.failures, time.Since(t.started).Round(time.Second))
	}
}

// killed counts a mutant whose child ended, or was ended.
func (t *soakTally) killed(number, since uint64, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mutants++
	switch {
	case strings.Contains(what, ": time-out"):
		t.timeouts++
	case strings.Contains(what, ": memory"):
		t.memory++
	default:
		t.crashes++
	}
	t.fail(soakFailure{number, since, what})
}

// fail reports a failure at once: a soak may be ended before it is done.
func (t *soakTally) fail(f soakFailure) {
	t.failures++
	t.report(f.text(t.options))
}

// text is the table of a run, as docs/reliability.md has it.
func (t *soakTally) text(took time.Duration) string {
	var b strings.Builder
	row := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "| %s | %s |\n", name, fmt.Sprintf(format, args...))
	}
	b.WriteString("\n| | |\n|---|---:|\n")
	row("seed, first mutant", "%d, %d", t.options.seed, t.options.first)
	row("mutants tried", "%d", t.mutants)
	row("bytes of them", "%d", t.bytes)
	row("commands run", "%d", t.runs)
	for _, code := range slices.Sorted(maps.Keys(t.codes)) {
		row(fmt.Sprintf("exit code %d", code), "%d", t.codes[code])
	}
	row("lines on standard error", "%d", t.diagnostics)
	row("panics that a guard recovered", "%d", t.panics)
	row("crashes", "%d", t.crashes)
	row(fmt.Sprintf("time-outs over %v", t.options.deadline), "%d", t.timeouts)
	row("over 1 GiB or ten times the input", "%d", t.memory)
	row("other failures", "%d", t.failures-t.crashes-t.timeouts-t.memory)
	row("slowest command", "%v, mutant %d: %s", t.slowest.took.Round(time.Millisecond), t.slowest.number, t.slowest.run)
	row("slowest mutant, all commands", "%v, mutant %d (%s)", t.longest.took.Round(time.Millisecond), t.longest.number, t.longest.name)
	row("largest mutant", "%d bytes, mutant %d (%s)", t.largest.bytes, t.largest.number, t.largest.name)
	row("peak memory", "%d MiB, mutant %d (%s)", t.hungriest.bytes>>20, t.hungriest.number, t.hungriest.name)
	row("time", "%v", took.Round(time.Second))
	row("mutants a second", "%.1f", float64(t.mutants)/took.Seconds())
	return b.String()
}

// text tells how to make a failure happen again.
func (f soakFailure) text(o *soakOptions) string {
	again := fmt.Sprintf("make soak SEED=%d FIRST=%d COUNT=1", o.seed, f.number)
	if f.since < f.number {
		again += fmt.Sprintf(", or FIRST=%d COUNT=%d WORKERS=1", f.since, f.number-f.since+1)
	}
	if len(o.files) > 0 {
		again += fmt.Sprintf(" FILES=%q", strings.Join(o.files, " "))
	}
	return fmt.Sprintf("mutant %d: %s\nagain: %s; the file is in %s", f.number, f.what, again, o.keep)
}

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// soakContext is never done: whoever ends a run of a soak kills its process.
var soakContext = context.Background()

// soakOptions is what make soak sets.
type soakOptions struct {
	seed, first, count uint64
	until              time.Duration // 0: until count mutants were tried
	workers            int
	deadline           time.Duration // of one command
	files              []string
	keep               string // where mutants that fail are written
}

// TestSoak runs every command on damaged binaries, in child processes that are killed past
// a deadline or a bound of memory. A run of the tests tries few; make soak tries many.
func TestSoak(t *testing.T) {
	soakNeeds(t)
	o := readSoakOptions(t)
	t.Logf("seed %d, from mutant %d on, at most %d, %d workers", o.seed, o.first, o.count, o.workers)
	tally := newSoakTally(o, t.Error)
	start := time.Now()
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt) // ends it with the table of what was tried
	defer stop()
	numbers := make(chan uint64)
	go func() {
		defer close(numbers)
		for n := o.first; n < o.first+o.count && (o.until == 0 || time.Since(start) < o.until) && ctx.Err() == nil; n++ {
			numbers <- n
		}
	}()
	var all sync.WaitGroup
	for range o.workers {
		all.Go(func() {
			p := &soakParent{soakOptions: o, tally: tally, dir: soakFolder(t)}
			if err := p.work(numbers); err != nil {
				t.Error(err)
				for range numbers { // or nobody would take them
				}
			}
		})
	}
	all.Wait()
	t.Log(tally.text(time.Since(start)))
	if tally.mutants == 0 {
		t.Error("nothing was tried")
	}
}

// soakNeeds skips a test where children cannot be measured, or take too long.
func soakNeeds(t *testing.T) {
	if testing.Short() {
		t.Skip("long with the race detector")
	}
	if err := soakClearPeak(); err != nil {
		t.Skip("the system does not set peaks of memory back: ", err)
	}
}

func readSoakOptions(t *testing.T) *soakOptions {
	number := func(name string, otherwise uint64) uint64 {
		text := os.Getenv("INLAY_SOAK_" + name)
		if text == "" {
			return otherwise
		}
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("INLAY_SOAK_%s: %v", name, err)
		}
		return n
	}
	o := &soakOptions{
		seed: number("SEED", 1), first: number("FIRST", 0), count: number("COUNT", 60),
		until:   time.Duration(number("MINUTES", 0)) * time.Minute,
		workers: int(number("WORKERS", 1)), deadline: time.Duration(number("SECONDS", 60)) * time.Second,
		files: strings.Fields(os.Getenv("INLAY_SOAK_FILES")), keep: os.Getenv("INLAY_SOAK_KEEP"),
	}
	if o.until > 0 {
		o.count = number("COUNT", 1<<40)
	}
	if o.workers == 0 {
		o.workers = runtime.NumCPU()
	}
	if o.keep == "" {
		o.keep = filepath.Join(os.TempDir(), "inlay-soak")
	}
	return o
}

// soakFolder makes a folder for one child, in memory if the system has such a place, with
// what the command lines name beside the mutant.
func soakFolder(t *testing.T) string {
	parent := "/dev/shm"
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		parent = ""
	}
	dir, err := os.MkdirTemp(parent, "inlay-soak-")
	if err != nil {
		t.Error(err)
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := soakFiles(dir, filepath.Join("..", "..", "testdata", "src")); err != nil {
		t.Error(err)
	}
	return dir
}

// soakFiles writes a list of functions and a diff for each source and its header.
func soakFiles(dir, sources string) error {
	const planned = "run\nhost\nvmlinux:run\ncaller,1\nnested:other\n"
	if err := os.WriteFile(filepath.Join(dir, "planned.txt"), []byte(planned), 0o600); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(dir, "diffs"), 0o700); err != nil {
		return err
	}
	return filepath.WalkDir(sources, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(sources, path)
		if err != nil {
			return err
		}
		base, _, _ := strings.Cut(filepath.Base(path), ".")
		if base == "fixed" { // what fix.c includes
			base = "fix"
		}
		return appendTo(filepath.Join(dir, "diffs", base+".diff"), soakDiffOf(name, string(text)))
	})
}

func appendTo(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// soakDiffOf changes what functions return, and what variables and members are.
func soakDiffOf(name, text string) []byte {
	change := strings.NewReplacer("\treturn ", "\treturn 1 + ", "\tint ", "\tlong ", "#define LIMIT 1", "#define LIMIT 3")
	b := fmt.Appendf(nil, "--- a/%s\n+++ b/%s\n", name, name)
	n := 0
	for line := range strings.Lines(text) {
		n++
		if changed := change.Replace(line); changed != line {
			b = fmt.Appendf(b, "@@ -%d,1 +%d,1 @@\n-%s+%s", n, n, line, changed)
		}
	}
	return b
}

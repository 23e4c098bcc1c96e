//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	soakMemory   = 1 << 30 // bytes that any mutant may take
	soakMultiple = 10      // times its size that a large mutant may take
	// soakChildLife is how many mutants a child tries: package cobra keeps every tree of
	// commands that a process makes, for a process needs one.
	soakChildLife = 25
	soakPoll      = 20 * time.Millisecond
)

// soakParent runs children one after the other: a new one where the last was killed.
type soakParent struct {
	*soakOptions
	tally *soakTally
	dir   string
	fault string // for children that fail on purpose
	child *soakProcess
}

// soakProcess is a child that waits for numbers or works on one.
type soakProcess struct {
	cmd    *exec.Cmd
	tried  int
	since  uint64 // the first number
	stdin  io.WriteCloser
	events chan soakEvent // closed when the child has ended
	stderr bytes.Buffer   // to be read once the child has ended
}

// work has every number tried. The error is one of the soak itself.
func (p *soakParent) work(numbers <-chan uint64) error {
	defer p.stop()
	for number := range numbers {
		if p.child != nil && p.child.tried == soakChildLife {
			p.stop()
		}
		if p.child == nil {
			if err := p.start(); err != nil {
				return err
			}
			p.child.since = number
		}
		p.child.tried++
		if _, err := fmt.Fprintln(p.child.stdin, number); err != nil {
			return fmt.Errorf("mutant %d: %w", number, err)
		}
		if err := p.watch(number); err != nil {
			return err
		}
	}
	return nil
}

func (p *soakParent) start() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	testdata, err := filepath.Abs(filepath.Join("..", "..", "testdata"))
	if err != nil {
		return err
	}
	set, err := json.Marshal(soakSettings{Testdata: testdata, Files: p.files, Seed: p.seed, Dir: p.dir, Fault: p.fault})
	if err != nil {
		return err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	c := &soakProcess{cmd: exec.Command(self), events: make(chan soakEvent, 64)}
	c.cmd.Env = append(os.Environ(), soakChild+"="+string(set), "TMPDIR="+p.dir, "GOGC=400")
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt is for the parent
	c.cmd.ExtraFiles, c.cmd.Stderr = []*os.File{w}, &c.stderr
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := c.cmd.Start(); err != nil {
		return err
	}
	_ = w.Close()
	go c.read(r)
	p.child = c
	return nil
}

// read passes on what the child says, until it ends.
func (c *soakProcess) read(r *os.File) {
	defer close(c.events)
	defer r.Close()
	for d := json.NewDecoder(bufio.NewReader(r)); ; {
		var e soakEvent
		if d.Decode(&e) != nil {
			return
		}
		c.events <- e
	}
}

// watch waits for the end of one mutant, and ends the child if a command takes too long or
// the mutant too much memory.
func (p *soakParent) watch(number uint64) error {
	last, begun := soakEvent{Number: number}, time.Now()
	tick := time.NewTicker(soakPoll)
	defer tick.Stop()
	for {
		select {
		case e, more := <-p.child.events:
			switch {
			case !more:
				return p.died(last, "crash")
			case e.Done != nil:
				p.finished(number, e.Done)
				return nil
			}
			last, begun = e, time.Now()
		case <-tick.C:
			memory := soakResident(p.child.cmd.Process.Pid)
			switch {
			case time.Since(begun) > p.deadline:
				return p.died(last, fmt.Sprintf("time-out after %v", p.deadline))
			case memory > soakBound(last.Size):
				return p.died(last, fmt.Sprintf("memory: %d MiB", memory>>20))
			}
		}
	}
}

// soakBound is the memory that a mutant of a size may take.
func soakBound(size int) int64 { return max(soakMemory, soakMultiple*int64(size)) }

// finished counts a mutant whose commands all ended.
func (p *soakParent) finished(number uint64, r *soakResult) {
	if r.Peak > soakBound(r.Size) {
		r.Wrong = append(r.Wrong, fmt.Sprintf("memory: %d MiB", r.Peak>>20))
	}
	p.tally.add(number, p.child.since, r)
	if len(r.Wrong) > 0 {
		p.save(number)
	}
}

// died records how a child ended, or ends it.
func (p *soakParent) died(last soakEvent, kind string) error {
	c := p.child
	_ = c.cmd.Process.Kill() // it may have ended already
	for range c.events {
	}
	err := c.cmd.Wait()
	p.child = nil
	if last.Command == "" && kind == "crash" {
		return fmt.Errorf("mutant %d: the child ended before its first command: %w\n%.2000s", last.Number, err, c.stderr.String())
	}
	if kind == "crash" {
		kind = fmt.Sprintf("crash: %v: %.1500s", err, c.stderr.String())
	}
	p.tally.killed(last.Number, c.since, last.Command+": "+kind)
	p.save(last.Number)
	return nil
}

// save writes a mutant that failed, so that it can be looked at.
func (p *soakParent) save(number uint64) {
	set := &soakSettings{Testdata: filepath.Join("..", "..", "testdata"), Files: p.files}
	corpus, err := soakCorpus(set)
	if err == nil {
		m := corpus.Mutant(p.seed, number)
		dir := filepath.Join(p.keep, fmt.Sprintf("%d-%d", p.seed, number))
		err = errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, m.Name), m.Data, 0o600))
	}
	if err != nil {
		p.tally.report(fmt.Sprintf("mutant %d was not saved: %v", number, err))
	}
}

func (p *soakParent) stop() {
	if p.child != nil {
		_ = p.child.stdin.Close()
		for range p.child.events {
		}
		_ = p.child.cmd.Wait()
		p.child = nil
	}
}

// soakResident is the resident set of a process in bytes, 0 if it is gone.
func soakResident(pid int) int64 {
	var total, resident int64
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(text), &total, &resident); err != nil {
		return 0
	}
	return resident * int64(os.Getpagesize())
}

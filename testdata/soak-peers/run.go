//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// ending is how a run ended.
type ending int

const (
	ended   ending = iota // with an exit code of its own
	crashed               // by a signal, or by Go's runtime
	late                  // killed past the deadline
	large                 // killed past the bound of memory
	endings
)

func (e ending) String() string { return [endings]string{"ended", "crash", "time-out", "memory"}[e] }

// outcome is what a run took.
type outcome struct {
	end  ending
	code int
	cpu  time.Duration
	// peak is the largest resident set in bytes. Linux carries that of this program over to
	// its children, so a smaller one cannot be seen.
	peak int64
	said string // the beginning of its standard error, if it did not end by itself
}

const (
	poll = 10 * time.Millisecond
	// waits is how many deadlines may pass on the clock: a process that waits for ever uses
	// no processor time.
	waits = 6
	// ticks is how many there are in a second of /proc/PID/stat (proc(5), USER_HZ).
	ticks = 100
)

// run runs a command line with its output thrown away.
func (o *options) run(argv []string) (r outcome, err error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	var stderr head
	cmd.Stderr = &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt is for this program
	if err := cmd.Start(); err != nil {
		return r, err
	}
	done := make(chan error, 1)
	start := time.Now()
	go func() { done <- cmd.Wait() }()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for waiting := true; waiting; {
		select {
		case err = <-done:
			waiting = false
		case <-tick.C:
			if r.end == ended {
				if r.end = o.excess(cmd.Process.Pid, start); r.end != ended {
					_ = cmd.Process.Kill() // it may have ended meanwhile
				}
			}
		}
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return r, err
	}
	r.read(cmd.ProcessState, stderr.String())
	if r.end == ended && r.peak > o.memory { // between two looks
		r.end = large
	}
	return r, nil
}

// excess tells whether a process has passed a bound.
func (o *options) excess(pid int, start time.Time) ending {
	var total, resident int64
	if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid)); err == nil {
		_, err = fmt.Sscan(string(text), &total, &resident)
		if err == nil && resident*int64(os.Getpagesize()) > o.memory {
			return large
		}
	}
	if time.Since(start) < o.deadline {
		return ended
	}
	if time.Since(start) > waits*o.deadline || spent(pid) > o.deadline {
		return late
	}
	return ended
}

// spent is the processor time of a process that runs, 0 if it is gone.
func spent(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name may hold blanks
	fields := strings.Fields(rest)
	var user, system int64
	if len(fields) < 13 {
		return 0
	}
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		return 0
	}
	return time.Duration(user+system) * time.Second / ticks
}

// read takes the kernel's account of a process that has ended. Go's runtime ends with code 2
// and the stacks of its goroutines.
func (r *outcome) read(p *os.ProcessState, stderr string) {
	r.code, r.cpu = p.ExitCode(), p.UserTime()+p.SystemTime()
	if usage, ok := p.SysUsage().(*syscall.Rusage); ok {
		r.peak = usage.Maxrss << 10
	}
	status, ok := p.Sys().(syscall.WaitStatus)
	byRuntime := r.code == 2 && strings.Contains(stderr, "goroutine ")
	if r.end == ended && (ok && status.Signaled() || byRuntime) {
		r.end = crashed
	}
	if r.end != ended {
		r.said = strings.Join(strings.Fields(stderr), " ")
		r.said = fmt.Sprintf("%v %.300s", p, r.said)
	}
}

// head keeps the first bytes that are written to it.
type head struct{ bytes.Buffer }

func (h *head) Write(b []byte) (int, error) {
	const most = 64 << 10
	if room := most - h.Len(); room > 0 {
		h.Buffer.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}

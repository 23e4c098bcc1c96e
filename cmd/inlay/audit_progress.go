package main

import (
	"fmt"
	"time"

	"inlay/audit"
)

// plainEvery is how often a collection says how far it is where no terminal is.
const plainEvery = 10 * time.Second

// collecting shows how far a collection is: on a terminal in a line that changes, elsewhere in a
// line now and then. Its methods are called by one goroutine at a time.
type collecting struct {
	*progress // nil where there is no terminal
	a         *app
	quiet     bool
	start     time.Time
	last      time.Time
}

func (a *app) newCollecting(quiet bool) *collecting {
	now := time.Now()
	return &collecting{progress: a.newProgress(quiet), a: a, quiet: quiet, start: now, last: now}
}

// update is what audit.Options.Progress calls.
func (c *collecting) update(p audit.Progress) {
	switch {
	case c.progress != nil:
		c.show(c.line(p))
	case !c.quiet && time.Since(c.last) >= plainEvery:
		c.last = time.Now()
		complain(c.a.stderr, c.line(p))
	}
}

// line says what is done, how fast, and how long it may take.
func (c *collecting) line(p audit.Progress) string {
	const mb = 1e6
	spent := time.Since(c.start)
	rate := float64(p.Bytes) / max(spent.Seconds(), 1e-3)
	text := fmt.Sprintf("%d of %d files, %.0f of %.0f MB", p.Files, p.TotalFiles, float64(p.Bytes)/mb, float64(p.TotalBytes)/mb)
	if p.Bytes > 0 {
		left := time.Duration(float64(p.TotalBytes-p.Bytes) / rate * float64(time.Second))
		text += fmt.Sprintf(", %.0f MB/s, %v left", rate/mb, left.Round(time.Second))
	}
	if p.Failures > 0 {
		text += fmt.Sprintf(", %d failed", p.Failures)
	}
	return text
}

package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"inlay/report"
)

const (
	progressDelay = 500 * time.Millisecond // shorter work shows nothing
	progressEvery = 100 * time.Millisecond
)

// progress shows on a terminal how much has been read. Its methods may be
// called by several goroutines; a nil progress does nothing.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	start time.Time
	last  time.Time
}

// newProgress returns nil where no progress is wanted: asked to be quiet, no
// terminal, or a build server.
func (a *app) newProgress(quiet bool) *progress {
	if quiet || a.env("CI") != "" || terminalWidth(a.stderr) == 0 {
		return nil
	}
	return &progress{w: a.stderr, start: time.Now()}
}

// update shows the share that is done.
func (p *progress) update(done, total int64) {
	if p == nil || total <= 0 {
		return
	}
	p.show(fmt.Sprintf("%d %% read", 100*min(done, total)/total))
}

// fetched shows how much of a file has arrived; total is -1 if unknown.
func (p *progress) fetched(url string, done, total int64) {
	if p == nil {
		return
	}
	of := ""
	if total > 0 {
		of = fmt.Sprintf(" of %d", total>>10)
	}
	p.show(fmt.Sprintf("%d%s KiB fetched from %s", done>>10, of, report.Escape(url)))
}

// show puts a text on the line, unless it is too early or too soon.
func (p *progress) show(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.start) < progressDelay || now.Sub(p.last) < progressEvery {
		return
	}
	p.last = now
	_, _ = fmt.Fprintf(p.w, "\rinlay: %s\x1b[K", text)
}

// clear takes the line away before anything else is written.
func (p *progress) clear() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.last.IsZero() {
		_, _ = io.WriteString(p.w, "\r\x1b[K")
		p.last = time.Time{}
	}
	p.start = time.Now().Add(time.Hour) // later updates stay silent
}

package main

import (
	"context"
	"io"
	"runtime/debug"

	"inlay/program"
)

// open reads the files that q asks about; stdin is nil where "-" is no file.
func (a *app) open(ctx context.Context, c *common, q *question, paths []string, stdin io.Reader) (*program.Program, error) {
	bar := a.newProgress(c.quiet)
	defer bar.clear()
	servers, err := a.servers(c, bar.fetched)
	if err != nil {
		return nil, err
	}
	defer a.relaxGC()()
	return program.Open(ctx, paths, &program.Options{
		Jobs: c.jobs, Finder: c.finder(servers), Stdin: stdin, CallSites: q.callSites, Progress: bar.update,
		Limits: c.limits, Budget: a.budget(&c.limits),
	})
}

// relaxGC lets the heap grow further while an index is built, which is large,
// made once and free of pointers: collecting meanwhile frees nothing. A scan takes
// a seventh less for it. A percentage that the user set stays.
func (a *app) relaxGC() (restore func()) {
	if a.env("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(400)
	return func() { debug.SetGCPercent(before) }
}

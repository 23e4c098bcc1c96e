package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"inlay/audit"
)

// The line has files, bytes, rate, time left and failures.
func TestCollectingLine(t *testing.T) {
	c := &collecting{start: time.Now().Add(-10 * time.Second)}
	for _, tt := range []struct {
		p    audit.Progress
		want string
	}{
		{audit.Progress{TotalFiles: 8, TotalBytes: 4e9}, "0 of 8 files, 0 of 4000 MB"},
		{audit.Progress{Files: 3, TotalFiles: 8, Bytes: 1e9, TotalBytes: 4e9}, "3 of 8 files, 1000 of 4000 MB, 100 MB/s, 30s left"},
		{audit.Progress{Files: 8, TotalFiles: 8, Bytes: 4e9, TotalBytes: 4e9, Failures: 2}, "8 of 8 files, 4000 of 4000 MB, 400 MB/s, 0s left, 2 failed"},
	} {
		if got := c.line(tt.p); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// Without a terminal there is a line now and then, and none if one asks to be quiet.
func TestCollectingPlain(t *testing.T) {
	for _, quiet := range []bool{false, true} {
		var b bytes.Buffer
		a := &app{stderr: &b, env: func(string) string { return "" }}
		c := a.newCollecting(quiet)
		c.update(audit.Progress{Files: 1, TotalFiles: 2})
		if b.Len() > 0 {
			t.Errorf("at once: %q", b.String())
		}
		c.last = c.last.Add(-plainEvery)
		c.update(audit.Progress{Files: 2, TotalFiles: 2})
		c.update(audit.Progress{Files: 2, TotalFiles: 2})
		if got := strings.Count(b.String(), "2 of 2 files"); (got == 1) == quiet {
			t.Errorf("quiet %v: %q", quiet, b.String())
		}
	}
}

//go:build linux

package main

import (
	"os/exec"
	"testing"
	"time"
)

// What became of a run is told apart: an exit code, a signal, too much time, too much memory.
func TestRun(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("sh is not installed")
	}
	const some = 200 << 20
	tests := []struct {
		script string
		memory int64
		end    ending
		code   int
	}{
		{"exit 0", some, ended, 0},
		{"exit 3", some, ended, 3},
		{"kill -SEGV $$", some, crashed, -1},
		{"echo 'goroutine 1 [running]:' >&2; exit 2", some, crashed, 2},
		{"echo 'no goroutine' >&2; exit 2", some, ended, 2},
		{"while :; do :; done", some, late, -1},
		{"exit 0", 1, large, 0},
	}
	for _, tt := range tests {
		o := &options{deadline: 300 * time.Millisecond, memory: tt.memory}
		r, err := o.run([]string{"sh", "-c", tt.script})
		if err != nil || r.end != tt.end || r.code != tt.code {
			t.Errorf("%s: %s with code %d, %v; want %s with code %d", tt.script, r.end, r.code, err, tt.end, tt.code)
		}
	}
	if _, err := (&options{deadline: time.Second}).run([]string{"no such program"}); err == nil {
		t.Error("a program that is not there was run")
	}
}

// The reader of the table reads a sound file to its end, and stops at a broken one.
func TestWalk(t *testing.T) {
	if err := walk("../obj/nested-gcc12-x86_64-O2-g5.o"); err != nil {
		t.Error(err)
	}
	if err := walk("../obj/plain-gcc12-x86_64-O2-nodwarf.o"); err == nil {
		t.Error("no error without DWARF")
	}
}

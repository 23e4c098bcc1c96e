package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const nested = "../../testdata/obj/nested-gcc12-x86_64-O2-g5.o"

func noEnv(string) string { return "" }

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := filepath.Join(t.TempDir(), "out.json")
	var stderr bytes.Buffer
	code := run(ctx, []string{"scan", "-o", "json=" + out, nested}, nil, io.Discard, &stderr, noEnv)
	if code != exitInterrupted || stderr.String() != "inlay: interrupted\n" {
		t.Errorf("code %d, standard error %q", code, stderr.String())
	}
	left, err := os.ReadDir(filepath.Dir(out))
	if err != nil || len(left) != 0 {
		t.Errorf("%v were left behind, %v", left, err)
	}
}

type closedPipe struct{ err error }

func (p closedPipe) Write([]byte) (int, error) { return 0, p.err }

func TestBrokenPipe(t *testing.T) {
	for _, args := range [][]string{{"scan", nested}, {"sites", "--all", "-o", "jsonl", nested}, {"version"}, {"completion", "bash"}} {
		var stderr bytes.Buffer
		err := &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
		if code := run(t.Context(), args, nil, closedPipe{err}, &stderr, noEnv); code != exitDone || stderr.Len() > 0 {
			t.Errorf("%v: code %d, standard error %q", args, code, stderr.String())
		}
	}
}

func TestFullDisk(t *testing.T) {
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"scan", nested}, nil, closedPipe{syscall.ENOSPC}, &stderr, noEnv)
	if code != exitFailed || !strings.Contains(stderr.String(), "no space left") {
		t.Errorf("code %d, standard error %q", code, stderr.String())
	}
}

// The order of the codes is the one that the help topic states.
func TestWorse(t *testing.T) {
	order := []int{exitInterrupted, exitUsage, exitGate, exitFailed, exitIncomplete, exitNothing, exitDone}
	for i, a := range order {
		for _, b := range order[i:] {
			if worse(a, b) != a || worse(b, a) != a {
				t.Errorf("worse(%d, %d) = %d, %d, want %d", a, b, worse(a, b), worse(b, a), a)
			}
		}
	}
}

func TestUseColor(t *testing.T) {
	tests := []struct {
		flag string
		env  map[string]string
		want bool
	}{
		{"auto", nil, false},
		{"always", map[string]string{"NO_COLOR": "1"}, true},
		{"never", map[string]string{"CLICOLOR_FORCE": "1"}, false},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"auto", map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
	}
	for _, tt := range tests {
		a := &app{env: func(k string) string { return tt.env[k] }}
		if got, err := a.useColor(tt.flag, io.Discard); err != nil || got != tt.want {
			t.Errorf("--color %s with %v: %v, %v", tt.flag, tt.env, got, err)
		}
	}
	if _, err := (&app{env: noEnv}).useColor("sometimes", io.Discard); exitCode(t.Context(), err, io.Discard) != exitUsage {
		t.Errorf("--color sometimes: %v, want a usage error", err)
	}
}

func TestProgress(t *testing.T) {
	if p := (&app{stderr: &bytes.Buffer{}, env: noEnv}).newProgress(false); p != nil {
		t.Error("progress without a terminal")
	}
	var w bytes.Buffer
	p := &progress{w: &w, start: time.Now()}
	p.update(1, 2)
	if w.Len() > 0 {
		t.Errorf("progress at once: %q", w.String())
	}
	p.start = time.Now().Add(-time.Second)
	p.update(1, 2)
	p.update(2, 2) // too soon after the last
	p.clear()
	p.update(2, 2)
	if got, want := w.String(), "\rinlay: 50 % read\x1b[K\r\x1b[K"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	(*progress)(nil).update(1, 2)
	(*progress)(nil).clear()
}

// A program that writes one address and waits for its answer gets it.
func TestAddrDialogue(t *testing.T) {
	in, ask := io.Pipe()
	answer, out := io.Pipe()
	done := make(chan int)
	go func() {
		code := run(t.Context(), []string{"addr", nested}, in, out, io.Discard, noEnv)
		_ = out.Close()
		done <- code
	}()
	buf := make([]byte, 1024)
	for address, function := range map[string]string{".text+0x5c\n": "leaf", ".text+0x1\n": "host"} {
		if _, err := io.WriteString(ask, address); err != nil {
			t.Fatal(err)
		}
		n, err := answer.Read(buf)
		if err != nil || !strings.Contains(string(buf[:n]), "  "+function+" at nested.c:") {
			t.Errorf("asked for %q, got %q, %v", address, buf[:n], err)
		}
	}
	_ = ask.Close()
	if code := <-done; code != exitDone {
		t.Errorf("code %d", code)
	}
}

func TestBatchesEnd(t *testing.T) {
	var got []string
	for batch, err := range batches(strings.NewReader(" a \n\nb\r\n\n c")) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, batch...)
	}
	if s := strings.Join(got, ","); s != "a,b,c" {
		t.Errorf("got %q", s)
	}
	var failed error
	for _, err := range batches(strings.NewReader("a\n" + strings.Repeat("x", maxLine+1))) {
		failed = err
	}
	if failed == nil {
		t.Error("an endless line was accepted")
	}
}

func TestNamed(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{errors.New("x.o: truncated"), "x.o: truncated"},
		{errors.New("truncated"), "x.o: truncated"},
		{errors.New("open x.o: no such file"), "open x.o: no such file"},
		{errors.Join(errors.New("x.o: no DWARF"), errors.New("x.o: not found; tried\n\ta\n\tb")), "x.o: no DWARF; not found; tried, a, b"},
	}
	for _, tt := range tests {
		if got := named("x.o", tt.err); got != tt.want {
			t.Errorf("named(%q) = %q, want %q", tt.err, got, tt.want)
		}
	}
}

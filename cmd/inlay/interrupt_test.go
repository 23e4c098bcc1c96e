package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// waiting is a standard input that never gives a byte; it tells when it is
// asked for one.
type waiting struct{ asked chan struct{} }

func (w waiting) Read([]byte) (int, error) {
	close(w.asked)
	select {}
}

// An interrupt ends a run that waits for standard input, and leaves no file.
func TestInterruptedWaiting(t *testing.T) {
	for _, args := range [][]string{{"addr", nested}, {"scan", "-"}, {"scan", "--files-from", "-"}} {
		out := filepath.Join(t.TempDir(), "out.json")
		ctx, cancel := context.WithCancel(t.Context())
		in := waiting{make(chan struct{})}
		done := make(chan int, 1)
		var stderr bytes.Buffer
		go func() {
			done <- run(ctx, append(args, "-o", "json="+out), in, io.Discard, &stderr, noEnv)
		}()
		<-in.asked
		cancel()
		select {
		case code := <-done:
			if code != exitInterrupted || stderr.String() != "inlay: interrupted\n" {
				t.Errorf("%v: code %d, standard error %q", args, code, stderr.String())
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%v still waits", args)
		}
		if left, err := os.ReadDir(filepath.Dir(out)); err != nil || len(left) != 0 {
			t.Errorf("%v: %v were left behind, %v", args, left, err)
		}
	}
}

func TestInterruptibleReadsAll(t *testing.T) {
	want := bytes.Repeat([]byte("0123456789"), 10_000)
	got, err := io.ReadAll(interruptible(t.Context(), bytes.NewReader(want)))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes of %d, %v", len(got), len(want), err)
	}
}

// A temporary file that a killed process of the same number left is no
// obstacle.
func TestTemporaryLeftBehind(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, fmt.Sprintf(".out.json.%d.0.tmp", os.Getpid()))
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	out := filepath.Join(dir, "out.json")
	if code := run(t.Context(), []string{"scan", nested, "-o", "json=" + out}, nil, io.Discard, &stderr, noEnv); code != exitDone {
		t.Errorf("code %d, standard error %q", code, stderr.String())
	}
	if data, err := os.ReadFile(out); err != nil || len(data) == 0 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

func TestTooManyFiles(t *testing.T) {
	list := make([]string, maxFiles+1)
	for i := range list {
		list[i] = fmt.Sprintf("no/such/%d", i)
	}
	c := common{in: list}
	if _, err := c.files(&app{}, nil); exitCode(t.Context(), err, io.Discard) != exitUsage {
		t.Errorf("%d files: %v, want a usage error", len(list), err)
	}
}

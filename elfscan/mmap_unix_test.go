//go:build unix

package elfscan_test

import (
	"errors"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"inlay/elfscan"
)

// TestPipeIsRefused: opening a pipe nobody writes to must not wait.
func TestPipeIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	if _, err := elfscan.Open(path, nil); !errors.Is(err, elfscan.ErrNotRegular) {
		t.Errorf("got %v", err)
	}
}

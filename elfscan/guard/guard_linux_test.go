package guard_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"inlay/elfscan/guard"
)

// A mapped page whose file was cut is a fault, with the address that was read, in any goroutine that
// has a guard.
func TestFault(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, make([]byte, 8192), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := unix.Mmap(int(file.Fd()), 0, 8192, unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Munmap(data)
	if err := os.Truncate(name, 0); err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	go func() {
		sum := 0
		errs <- guard.Do(func() error { sum += int(data[5000]); return nil })
	}()
	err = <-errs
	var caught *guard.Panic
	if !errors.Is(err, guard.ErrFault) || !errors.As(err, &caught) || errors.Is(err, guard.ErrPanic) {
		t.Fatalf("got %v", err)
	}
	if _, ok := caught.Address(); !ok {
		t.Error("the fault has no address")
	}
}

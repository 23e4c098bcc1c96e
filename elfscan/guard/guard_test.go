package guard_test

import (
	"errors"
	"strings"
	"testing"

	"inlay/elfscan/guard"
)

func TestDo(t *testing.T) {
	own := errors.New("own")
	if err := guard.Do(func() error { return own }); err != own {
		t.Errorf("an error came back as %v", err)
	}
	if err := guard.Do(func() error { return nil }); err != nil {
		t.Errorf("success came back as %v", err)
	}
	var empty []int
	err := guard.Do(func() error { return guard.Do(func() error { empty[3]++; return own }) })
	var caught *guard.Panic
	if !errors.Is(err, guard.ErrPanic) || !errors.As(err, &caught) || errors.Is(err, guard.ErrFault) {
		t.Fatalf("got %v", err)
	}
	if _, ok := caught.Address(); ok || !strings.Contains(err.Error(), "index out of range") || !strings.Contains(err.Error(), "TestDo") {
		t.Errorf("the panic is told as %q", err)
	}
}

// A guard is as good for a panic with no value that says anything.
func TestRunNil(t *testing.T) {
	caught, err := guard.Run(func() error { panic(nil) })
	if caught == nil || err != nil || !errors.Is(caught, guard.ErrPanic) {
		t.Errorf("got %v, %v", caught, err)
	}
}

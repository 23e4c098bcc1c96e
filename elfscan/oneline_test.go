package elfscan_test

import (
	"errors"
	"testing"

	"inlay/elfscan"
)

func TestOneLine(t *testing.T) {
	err := errors.Join(errors.New("first"), errors.New("second\n\ttried a\n\ttried b"))
	if got := elfscan.OneLine(err); got != "first; second, tried a, tried b" {
		t.Errorf("got %q", got)
	}
}

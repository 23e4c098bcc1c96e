package elfscan_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"inlay/elfscan"
)

// Every cause that a file can have comes with something to do, told once.
func TestExplain(t *testing.T) {
	for _, cause := range []error{
		elfscan.ErrNotELF, elfscan.ErrNotArchive, elfscan.ErrNoDWARF, elfscan.ErrTruncated, elfscan.ErrLimit, elfscan.ErrUnsupported,
		elfscan.ErrNotRegular, elfscan.ErrUnsafe, elfscan.ErrCorrupt, elfscan.ErrPanic, fs.ErrNotExist, fs.ErrPermission,
	} {
		text := "x.o: " + cause.Error()
		got := elfscan.Explain(fmt.Errorf("x.o: %w", cause))
		advice, found := strings.CutPrefix(got, text+"; ")
		if !found || advice == "" {
			t.Errorf("%q is explained as %q", text, got)
		}
	}
	own := fmt.Errorf("x.o: %w: bitcode; give the linked file", elfscan.ErrNotELF)
	if got := elfscan.Explain(own); got != own.Error() {
		t.Errorf("%q is explained as %q", own, got)
	}
	if got := elfscan.Explain(errors.New("interrupted")); got != "interrupted" {
		t.Errorf("an error without a cause is explained as %q", got)
	}
	missing := errors.Join(elfscan.ErrNoDWARF, fmt.Errorf("no debug file\n\ttried a: %w", fs.ErrNotExist))
	if got := elfscan.Explain(missing); !strings.HasSuffix(got, "tried a: file does not exist; build with -g, or name the folder of its debug file with --debug-dir") {
		t.Errorf("%q is explained as %q", missing, got)
	}
}

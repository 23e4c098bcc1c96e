package debugfile

import (
	"errors"
	"fmt"
	"strings"

	"inlay/elfscan"
)

// Errors that callers can test for with errors.Is.
var (
	// ErrNotFound says that a file was looked for in vain.
	ErrNotFound = errors.New("not found")
	// ErrMismatch says that a file of the right name belongs to another build.
	ErrMismatch = errors.New("belongs to another build")
	// ErrNoLink says that the file names no separate debug file.
	ErrNoLink = errors.New("the file has neither a build-id nor a .gnu_debuglink")
	// ErrNoBuildID says that servers cannot be asked, as they know files by nothing else.
	ErrNoBuildID = errors.New("without a build-id no server can be asked")
	// ErrNoAltLink says that the file names no alternate debug file.
	ErrNoAltLink = errors.New("the file has neither a .gnu_debugaltlink nor a .debug_sup")
)

// Attempt is one path that was tried in vain.
type Attempt struct {
	Path string // "" where no path could be made
	Err  error  // why the file there did not do; wraps fs.ErrNotExist for most
}

// NotFoundError says what was tried. It wraps ErrNotFound and every attempt's
// error, so that errors.Is(err, ErrMismatch) tells a file of another build.
type NotFoundError struct {
	Path  string    // the file that lacks something
	Kind  Kind      // what was looked for
	Tried []Attempt // in the order they were made
}

// Error lists each attempt on a line of its own.
func (e *NotFoundError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: no %v found", e.Path, e.Kind)
	for _, a := range e.Tried {
		fmt.Fprintf(&b, "\n\ttried %s", a)
	}
	return b.String()
}

// String returns path and reason.
func (a Attempt) String() string {
	text := a.Err.Error()
	var format *elfscan.FormatError
	if errors.As(a.Err, &format) {
		text = format.Err.Error()
	}
	if a.Path == "" {
		return text
	}
	return a.Path + ": " + text
}

// Unwrap returns ErrNotFound and the errors of all attempts.
func (e *NotFoundError) Unwrap() []error {
	all := []error{ErrNotFound}
	for _, a := range e.Tried {
		all = append(all, a.Err)
	}
	return all
}

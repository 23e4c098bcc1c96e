package csource

import (
	"errors"
	"fmt"
	"strings"
)

// Errors of Open, Tree.Locate and Tree.Function; they come wrapped.
var (
	// ErrNotFound tells a recorded path that no file of the tree fits.
	ErrNotFound = errors.New("not in the source tree")
	// ErrAmbiguous tells a recorded path that several files fit equally well;
	// the message lists them.
	ErrAmbiguous = errors.New("several files of the source tree fit")
	// ErrMismatch tells a function that does not stand where it was recorded:
	// the tree is another version of the source.
	ErrMismatch = errors.New("the source is a different version")
	// ErrNoBody tells a declaration, or a body that could not be found.
	ErrNoBody = errors.New("no function body at the recorded line")
	// ErrLimit tells a file or a tree that is larger than its limit.
	ErrLimit = errors.New("source is larger than the limit")
)

// ambiguous lists the candidates, a few of them if there are many.
func ambiguous(recorded string, found []string) error {
	const most = 8
	more := ""
	if len(found) > most {
		more = fmt.Sprintf(" and %d more", len(found)-most)
		found = found[:most]
	}
	return fmt.Errorf("%s: %w: %s%s", recorded, ErrAmbiguous, strings.Join(found, ", "), more)
}

package fixdiff

import "errors"

// Errors of Parse; they come wrapped, with the line of the diff.
var (
	// ErrNoDiff tells an input in which no unified diff was found.
	ErrNoDiff = errors.New("no unified diff")
	// ErrMalformed tells a diff that is cut off or contradicts itself. Nothing of it is
	// believed then.
	ErrMalformed = errors.New("malformed diff")
	// ErrCombined tells the diff of a merge, which has no single old side.
	ErrCombined = errors.New("combined diff of a merge")
	// ErrLimit tells a diff that is larger than the limit, 64 MiB or a million lines.
	ErrLimit = errors.New("diff is larger than the limit")
)

package decompress

import (
	"errors"

	"inlay/elfscan/guard"
)

// Errors that callers can test for with errors.Is.
var (
	// ErrTruncated says that the stream ends too early.
	ErrTruncated = errors.New("truncated")
	// ErrCorrupt says that the stream contradicts itself, or its check.
	ErrCorrupt = errors.New("corrupt")
	// ErrLimit says that a header asks for more memory than it may.
	ErrLimit = errors.New("limit exceeded")
	// ErrUnsupported says that the stream uses a method that this package does not know.
	ErrUnsupported = errors.New("not supported")
	// ErrPanic says that a decoder gave up on the input in a way it should not have.
	ErrPanic = guard.ErrPanic
	// ErrClosed says that a Reader was used after Close.
	ErrClosed = errors.New("stream already closed")
)

package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"inlay/elfscan"
	"inlay/report"
)

// The exit codes; "inlay help exit-codes" explains them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitGate        = 3
	exitIncomplete  = 4
	exitNothing     = 5
	exitInterrupted = 130
)

// worse picks the code that the process ends with where two apply.
func worse(a, b int) int {
	for _, code := range []int{exitInterrupted, exitUsage, exitGate, exitFailed, exitIncomplete, exitNothing} {
		if a == code || b == code {
			return code
		}
	}
	return exitDone
}

// codeError is an error that knows its exit code.
type codeError struct {
	code int
	err  error // nil if everything has been said
}

func (e *codeError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *codeError) Unwrap() error { return e.err }

// usagef is a mistake on the command line; it says what to do instead.
func usagef(format string, args ...any) error {
	return &codeError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// exitCode prints what is left to say about err and returns the exit code.
func exitCode(ctx context.Context, err error, stderr io.Writer) int {
	if err == nil || brokenPipe(err) {
		return exitDone
	}
	if ctx.Err() != nil {
		complain(stderr, "interrupted")
		return exitInterrupted
	}
	var coded *codeError
	if !errors.As(err, &coded) {
		complain(stderr, elfscan.Explain(err))
		return exitFailed
	}
	if coded.err != nil {
		complain(stderr, elfscan.Explain(coded.err))
	}
	return coded.code
}

// complain writes one line about a problem; names in it may come from a
// binary. A standard error that cannot be written leaves nothing to do.
func complain(stderr io.Writer, message string) {
	_, _ = fmt.Fprintf(stderr, "inlay: %s\n", report.Escape(message))
}

// Package guard holds the only recover of the program. What decodes hostile bytes runs under it: a
// library that panics, or a mapped file that shrinks, costs what was being read and not the process.
package guard

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// Errors that callers can test for with errors.Is.
var (
	// ErrFault says that mapped bytes became unreadable, as when a file shrinks while it is read.
	ErrFault = errors.New("file changed while it was read; run again on a copy that nothing writes to")
	// ErrPanic says that a decoder gave up on the input in a way it should not have.
	ErrPanic = errors.New("decoder failed on this input")
)

// Panic is a panic that was caught, as an error that wraps ErrFault or ErrPanic.
type Panic struct {
	value any
	site  string // where it was, as "function:line"
}

// Do calls fn and returns its error, or a *Panic if it panics. It covers the calling goroutine only:
// each goroutine that fn starts needs its own. Calls may be nested; the innermost catches.
func Do(fn func() error) error {
	caught, err := Run(fn)
	if caught != nil {
		return caught
	}
	return err
}

// Run is Do for callers that have words of their own for a panic: caught is nil if there was none.
func Run(fn func() error) (caught *Panic, err error) {
	old := debug.SetPanicOnFault(true)
	defer debug.SetPanicOnFault(old)
	defer func() {
		if v := recover(); v != nil {
			caught, err = &Panic{v, site()}, nil
		}
	}()
	return nil, fn()
}

// Address returns the address of the memory that could not be read; ok is false for a panic of any
// other kind.
func (p *Panic) Address() (addr uintptr, ok bool) {
	fault, ok := p.value.(interface{ Addr() uintptr })
	if !ok {
		return 0, false
	}
	return fault.Addr(), true
}

// Error says what the panic said and in which function it was. A fault is told without: it is
// no fault of the function.
func (p *Panic) Error() string {
	if _, ok := p.Address(); ok {
		return ErrFault.Error()
	}
	return fmt.Sprintf("%v: %v (%s)", ErrPanic, p.value, p.site)
}

// Unwrap returns ErrFault or ErrPanic.
func (p *Panic) Unwrap() error {
	if _, ok := p.Address(); ok {
		return ErrFault
	}
	return ErrPanic
}

// site names the function that panicked.
func site() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") || !more {
			return fmt.Sprintf("%s:%d", frame.Function, frame.Line)
		}
	}
}

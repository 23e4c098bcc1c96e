package elfscan

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// Guard runs fn and turns a panic in it into a *FormatError: ErrFault where
// mapped bytes became unreadable, ErrPanic for anything else. It covers the
// calling goroutine only, so every worker that touches mapped bytes or calls a
// library decoder runs its own. Guards may be nested. Without a panic the
// result is fn's.
func (f *File) Guard(fn func() error) (err error) {
	old := debug.SetPanicOnFault(true)
	defer debug.SetPanicOnFault(old)
	defer func() {
		if v := recover(); v != nil {
			f.guarded.Add(1)
			err = f.panicError(v)
		}
	}()
	return fn()
}

// Guarded returns how many panics Guard has turned into errors so far.
func (f *File) Guarded() int64 { return f.guarded.Load() }

// GuardAll is [File.Guard] of the first file for code that touches the bytes of all of
// them: a fault names the file that it is in.
func GuardAll(files []*File, fn func() error) error {
	if len(files) == 0 {
		return fn()
	}
	err := files[0].Guard(fn)
	var at *fault
	if !errors.As(err, &at) {
		return err
	}
	for _, f := range files {
		if f.b.offsetOf(at.addr) >= 0 {
			return f.faultError(at.addr)
		}
	}
	return err
}

// fault is an ErrFault at an address, which can be in another file than that of the Guard.
type fault struct{ addr uintptr }

func (*fault) Error() string { return ErrFault.Error() + copyAdvice }
func (*fault) Unwrap() error { return ErrFault }

const copyAdvice = "; run again on a copy that nothing writes to"

// panicError words a recovered panic. Only a memory fault has an address.
func (f *File) panicError(v any) error {
	if at, ok := v.(interface{ Addr() uintptr }); ok {
		return f.faultError(at.Addr())
	}
	return f.fail("", -1, "%w: %v (%s)", ErrPanic, v, panicSite())
}

// faultError remembers a fault in the file for Changed: who asked may take it for something
// that is only not known.
func (f *File) faultError(addr uintptr) error {
	off := f.b.offsetOf(addr)
	err := f.fail("", off, "%w", &fault{addr})
	if off >= 0 {
		f.faulted.CompareAndSwap(nil, &err)
	}
	return err
}

// panicSite names the function that panicked.
func panicSite() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs)])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") || !more {
			return fmt.Sprintf("%s:%d", frame.Function, frame.Line)
		}
	}
}

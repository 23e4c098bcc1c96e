package elfscan

import (
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

// panicError words a recovered panic. Only a memory fault has an address.
func (f *File) panicError(v any) error {
	if fault, ok := v.(interface{ Addr() uintptr }); ok {
		return f.fail("", f.b.offsetOf(fault.Addr()), "%w; run again on a copy that nothing writes to", ErrFault)
	}
	return f.fail("", -1, "%w: %v (%s)", ErrPanic, v, panicSite())
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

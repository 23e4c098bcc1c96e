package elfscan

import "inlay/elfscan/guard"

// Guard runs fn and turns a panic in it into a *FormatError: ErrFault where
// mapped bytes became unreadable, ErrPanic for anything else. It covers the
// calling goroutine only, so every worker that touches mapped bytes or calls a
// library decoder runs its own. Guards may be nested. Without a panic the
// result is fn's.
func (f *File) Guard(fn func() error) error {
	caught, err := guard.Run(fn)
	if caught == nil {
		return err
	}
	f.guarded.Add(1)
	at := int64(-1)
	if addr, ok := caught.Address(); ok {
		at = f.b.offsetOf(addr)
	}
	return &FormatError{Path: f.path, Offset: at, Err: caught}
}

// Guarded returns how many panics Guard has turned into errors so far.
func (f *File) Guarded() int64 { return f.guarded.Load() }

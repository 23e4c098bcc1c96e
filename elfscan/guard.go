package elfscan

import (
	"errors"

	"inlay/elfscan/guard"
)

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
	return f.caught(caught)
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
	var p *guard.Panic
	if !errors.As(err, &p) {
		return err
	}
	addr, ok := p.Address()
	for _, f := range files {
		if ok && f.b.offsetOf(addr) >= 0 {
			return f.caught(p)
		}
	}
	return err
}

// caught words a panic. A fault in the file is remembered for Changed: who asked may take it for
// something that is only not known.
func (f *File) caught(p *guard.Panic) error {
	at := int64(-1)
	if addr, ok := p.Address(); ok {
		at = f.b.offsetOf(addr)
	}
	var err error = &FormatError{Path: f.path, Offset: at, Err: p}
	if at >= 0 {
		f.faulted.CompareAndSwap(nil, &err)
	}
	return err
}

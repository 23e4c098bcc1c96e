package klpmod

import (
	"errors"
	"fmt"

	"inlay/elfscan"
)

// Errors that callers can test for with errors.Is. Others are sentinels of elfscan:
// ErrCorrupt, ErrTruncated, ErrUnsupported.
var (
	// ErrNoPatch says that a file is no live-patch module.
	ErrNoPatch = errors.New("no live-patch module")
	// ErrRunTime says that a pointer which the module must have is not in the file: code
	// fills it in.
	ErrRunTime = errors.New("filled at run time")
	// ErrUnclear says that the structures of a module can be read in more than one way, or
	// in none.
	ErrUnclear = errors.New("structures cannot be told apart")
)

// fail makes an error that names the place addr.
func (m *image) fail(addr uint64, format string, args ...any) error {
	e := &elfscan.FormatError{Path: m.f.Path(), Offset: -1, Err: fmt.Errorf(format, args...)}
	if s := m.f.SectionAt(addr); s != nil {
		e.Section, e.Offset = s.Name, int64(addr-s.Addr)
	}
	return e
}

// note records a doubt.
func (m *image) note(addr uint64, format string, args ...any) {
	m.patch.Notes = append(m.patch.Notes, m.f.Address(addr)+": "+fmt.Sprintf(format, args...))
}

// failIn makes an error that names a section.
func (m *image) failIn(s *elfscan.Section, format string, args ...any) error {
	return &elfscan.FormatError{Path: m.f.Path(), Section: s.Name, Offset: -1, Err: fmt.Errorf(format, args...)}
}

package elfscan

import (
	"errors"
	"fmt"

	"inlay/elfscan/decompress"
	"inlay/elfscan/guard"
)

// Errors that callers can test for with errors.Is. Some are the same as those of the
// packages below, so that callers need not know which of them found it.
var (
	// ErrNotELF says that the input does not start like an ELF file.
	ErrNotELF = errors.New("not an ELF file")
	// ErrNotArchive says that the input does not start like a static archive.
	ErrNotArchive = errors.New("not a static archive")
	// ErrNoDWARF says that a file holds no DWARF debugging information.
	ErrNoDWARF = errors.New("no DWARF debugging information")
	// ErrTruncated says that something points past the end of the bytes that are there.
	ErrTruncated = decompress.ErrTruncated
	// ErrLimit says that a size or a count exceeds one of the Limits.
	ErrLimit = decompress.ErrLimit
	// ErrUnsupported says that the input uses an encoding this package does not know.
	ErrUnsupported = decompress.ErrUnsupported
	// ErrNotRegular says that a path names a directory, device, socket or pipe.
	ErrNotRegular = errors.New("not a regular file")
	// ErrUnsafe says that a name in a file or a symbolic link leads out of the folder it must stay in.
	ErrUnsafe = errors.New("leads out of its folder")
	// ErrCorrupt says that the input contradicts itself or the ELF specification.
	ErrCorrupt = decompress.ErrCorrupt
	// ErrAddress says that a text is not an address of this file.
	ErrAddress = errors.New("not an address of this file")
	// ErrFault says that mapped bytes became unreadable, as when a file shrinks while it is read.
	ErrFault = guard.ErrFault
	// ErrPanic says that a decoder gave up on the input in a way it should not have.
	ErrPanic = guard.ErrPanic
	// ErrClosed says that the file was used after Close.
	ErrClosed = errors.New("file already closed")
)

// FormatError says where in a file something is wrong.
type FormatError struct {
	Path    string // file, as it was opened
	Section string // section name, "" where the fault is outside any section
	Offset  int64  // in Section if that is set, else in the file; -1 if unknown
	Err     error  // what is wrong; wraps one of the sentinels
}

// Error gives path, section, offset and cause in one line.
func (e *FormatError) Error() string {
	where := e.Path
	if e.Section != "" {
		where += ": section " + e.Section
	}
	if e.Offset >= 0 {
		where += fmt.Sprintf(": offset 0x%x", e.Offset)
	}
	return where + ": " + e.Err.Error()
}

// Unwrap returns the cause, so that errors.Is finds the sentinel.
func (e *FormatError) Unwrap() error { return e.Err }

// fail makes a FormatError of this file.
func (f *File) fail(section string, offset int64, format string, args ...any) error {
	return &FormatError{Path: f.path, Section: section, Offset: offset, Err: fmt.Errorf(format, args...)}
}

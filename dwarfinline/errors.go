package dwarfinline

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"inlay/elfscan"
)

// Errors of single units and queries. All of them come wrapped in an
// [elfscan.FormatError] that names file, section and offset.
var (
	// ErrAbbrev tells an abbreviation code that its table does not hold.
	ErrAbbrev = fmt.Errorf("abbreviation code is not in its table: %w", elfscan.ErrCorrupt)
	// ErrForm tells an attribute form that is not known.
	ErrForm = fmt.Errorf("unknown attribute form: %w", elfscan.ErrUnsupported)
	// ErrNoSupplementary tells a reference into a supplementary file that was not found,
	// or is not the right one.
	ErrNoSupplementary = fmt.Errorf("reference into a supplementary file that was not read: %w; name its folder with --debug-dir", elfscan.ErrUnsupported)
	// ErrCompanion tells a file with a part of the DWARF that was not found or is not the
	// right one.
	ErrCompanion = errors.New("a part of the DWARF is missing")
	// ErrReference tells a reference that leads to no DIE.
	ErrReference = fmt.Errorf("reference leads to no DIE: %w", elfscan.ErrCorrupt)
	// ErrCycle tells a chain of origins that comes back to itself.
	ErrCycle = fmt.Errorf("chain of abstract origins is a cycle: %w", elfscan.ErrCorrupt)
	// errFar tells what lies where no offset of the index reaches.
	errFar = fmt.Errorf("what lies behind the first TiB is not read: %w", elfscan.ErrLimit)
)

// fail wraps err with the place it was met at.
func (s *sections) fail(section string, off uint64, err error) error {
	return &elfscan.FormatError{Path: s.path, Section: s.named(section), Offset: int64(off), Err: err}
}

// diagnostic names the place of an error.
func (s *sections) diagnostic(section string, off uint64, err error) Diagnostic {
	return Diagnostic{Path: s.path, Section: s.named(section), Offset: off, Err: err}
}

// fail wraps err with the place of a DIE that it was met at, unless it names one itself.
func (x *Index) fail(off uint64, err error) error {
	var f *elfscan.FormatError
	if errors.As(err, &f) && f.Section != "" {
		return err
	}
	s, at := x.locate(off)
	return s.fail(".debug_info", uint64(at), err)
}

// Diagnostic is a part of the DWARF that could not be read or believed.
type Diagnostic struct {
	Path    string // of the file: the index's, or one that holds a part of its DWARF
	Section string
	Offset  uint64 // in the section
	Err     error
}

func sortDiagnostics(all []Diagnostic) {
	slices.SortStableFunc(all, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Offset, b.Offset))
	})
}

// asDiagnostic turns the error that a unit was lost to into a diagnostic.
func asDiagnostic(err error, u *Unit) Diagnostic {
	var f *elfscan.FormatError
	if errors.As(err, &f) && f.Section != "" {
		return Diagnostic{f.Path, f.Section, uint64(max(f.Offset, 0)), f.Err}
	}
	return u.sec.diagnostic(".debug_info", uint64(u.off), err)
}

// tooDeep tells a DIE tree that is deeper than the limit.
func tooDeep(most int) error {
	return elfscan.Exceeded(elfscan.LimitNesting, "DIE tree is deeper than %d levels", most)
}

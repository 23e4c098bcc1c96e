package elfscan

import (
	"cmp"
	"slices"
)

// Diagnostic names a part of the file that could not be read; the rest was.
type Diagnostic struct {
	Section string // section name, "" for the file itself
	Offset  int64  // in Section if that is set, else in the file; -1 if unknown
	Err     error  // cause; wraps one of the sentinels
	Message string // Err's text
}

// Diagnostics returns what could not be read so far, ordered by section,
// offset and message. Sections, symbols and relocations are read when first
// asked for, so the list can grow until all of them were.
func (f *File) Diagnostics() []Diagnostic {
	f.diagMu.Lock()
	out := slices.Clone(f.diags)
	f.diagMu.Unlock()
	slices.SortStableFunc(out, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Message, b.Message))
	})
	return out
}

// note records a diagnostic.
func (f *File) note(section string, offset int64, err error) {
	f.diagMu.Lock()
	defer f.diagMu.Unlock()
	f.diags = append(f.diags, Diagnostic{Section: section, Offset: offset, Err: err, Message: err.Error()})
}

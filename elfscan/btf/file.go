package btf

import (
	"fmt"

	"inlay/elfscan"
)

// Sections of a file: the types, and what a module carries of those that it goes on from.
const (
	section     = ".BTF"
	baseSection = ".BTF.base"
)

// In tells whether a file has a section of types, readable or not.
func In(f *elfscan.File) bool { return f.Section(section) != nil }

// Read reads the types of a file. They go on from its own section .BTF.base if it has one,
// else from base, which may be nil. Errors wrap ErrNone, or are *elfscan.FormatError and
// wrap what [Parse] says.
func Read(f *elfscan.File, base *Types) (*Types, error) {
	if f.Section(section) == nil {
		return nil, fmt.Errorf("%s: %w", f.Path(), ErrNone)
	}
	if f.Section(baseSection) != nil {
		own, err := parse(f, baseSection, nil)
		if err != nil {
			return nil, err
		}
		base = own
	}
	return parse(f, section, base)
}

func parse(f *elfscan.File, name string, base *Types) (*Types, error) {
	data, err := f.Data(f.Section(name))
	if err != nil {
		return nil, err
	}
	t, err := Parse(data, f.ByteOrder(), base)
	if err != nil {
		return nil, &elfscan.FormatError{Path: f.Path(), Section: name, Offset: -1, Err: err}
	}
	return t, nil
}

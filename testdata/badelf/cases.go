package badelf

import "fmt"

// Case is one malformed input.
type Case struct {
	// Name says what is wrong, in words joined by underscores.
	Name string
	// Data is the whole file.
	Data []byte
	// Section is where a diagnostic should point; empty where the file as a
	// whole cannot be read.
	Section string
	// Answers names the hosts whose inlined instance of good_callee must still
	// be found; empty when nothing is promised.
	Answers []string
}

// Cases returns all malformed inputs: those cut out of good, which must be a
// linked little-endian ELF64 file with uncompressed DWARF, and the synthetic
// ones, which do not depend on it. The order is fixed. It fails when good lacks
// what the surgery needs.
func Cases(good []byte) ([]Case, error) {
	cut, err := Surgery(good)
	if err != nil {
		return nil, err
	}
	cases := append(Whole(), cut...)
	cases = append(cases, Synthetic()...)
	return append(cases, Containers()...), nil
}

// Whole returns files that are no ELF file at all.
func Whole() []Case {
	return []Case{
		{Name: "empty_file"},
		{Name: "one_byte", Data: []byte{0x7f}},
		{Name: "text_file", Data: []byte("#!/bin/sh\nexit 0\n")},
		{Name: "magic_only", Data: []byte("\x7fELF")},
		{Name: "zeros", Data: make([]byte, 4096)},
	}
}

// Truncations returns good cut off at every multiple of step below its size.
// The data share good's memory.
func Truncations(good []byte, step int) []Case {
	var cases []Case
	if step < 1 {
		return nil
	}
	for n := step; n < len(good); n += step {
		cases = append(cases, Case{Name: fmt.Sprintf("truncated_at_%d", n), Data: good[:n:n]})
	}
	return cases
}

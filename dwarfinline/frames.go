package dwarfinline

import (
	"bytes"
	"fmt"

	"github.com/go-delve/delve/pkg/dwarf/frame"

	"inlay/elfscan"
	"inlay/elfscan/guard"
)

// FrameRanges returns the code ranges that .eh_frame describes, one for each
// function or cold part, in table order: the bounds of functions in a file
// without symbols. A relocatable file, or one without .eh_frame, has none.
//
// The section is read by delve's parser, which may panic on bad input; that
// becomes an error here.
func FrameRanges(f *elfscan.File) (out []Range, err error) {
	s := f.Section(".eh_frame")
	if s == nil || f.Relocatable() {
		return nil, nil
	}
	err = f.Guard(func() error {
		data, err := f.Data(s)
		if err != nil || len(data) == 0 {
			return err
		}
		entries, err := parseFrames(bytes.Clone(data), f, s.Addr) // of a copy no panic is a fault of the file's memory
		if err != nil {
			return &elfscan.FormatError{Path: f.Path(), Section: s.Name, Offset: -1, Err: err}
		}
		for _, e := range entries {
			if e.Begin() < e.End() && f.Executable(e.Begin()) {
				out = append(out, Range{e.Begin(), e.End()})
			}
		}
		return nil
	})
	return out, err
}

// parseFrames runs delve's parser. That it panics is its way to say that the table is damaged.
func parseFrames(data []byte, f *elfscan.File, at uint64) (entries frame.FrameDescriptionEntries, err error) {
	caught, err := guard.Run(func() (err error) {
		entries, err = frame.Parse(data, f.ByteOrder(), 0, f.AddrSize(), at)
		return err
	})
	if caught != nil {
		return nil, fmt.Errorf("%w: an entry leads out of the table", elfscan.ErrCorrupt)
	}
	return entries, err
}

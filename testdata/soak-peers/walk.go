//go:build linux

package main

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"io"
)

// walk reads what debug/elf and debug/dwarf tell of a file: all symbols, entries, ranges and
// lines. It ends at the first error, as both packages do.
func walk(path string) error {
	f, err := elf.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
		return err
	}
	data, err := f.DWARF()
	if err != nil {
		return err
	}
	entries, lines, err := walkEntries(data)
	fmt.Println(len(symbols), entries, lines)
	return err
}

func walkEntries(data *dwarf.Data) (entries, lines int, err error) {
	for r := data.Reader(); ; entries++ {
		e, err := r.Next()
		if e == nil || err != nil {
			return entries, lines, err
		}
		if _, err := data.Ranges(e); err != nil {
			return entries, lines, err
		}
		if e.Tag != dwarf.TagCompileUnit {
			continue
		}
		n, err := walkLines(data, e)
		if lines += n; err != nil {
			return entries, lines, err
		}
	}
}

func walkLines(data *dwarf.Data, unit *dwarf.Entry) (n int, err error) {
	r, err := data.LineReader(unit)
	if r == nil || err != nil {
		return 0, err
	}
	for line := (dwarf.LineEntry{}); ; n++ {
		if err := r.Next(&line); err != nil {
			if errors.Is(err, io.EOF) {
				return n, nil
			}
			return n, err
		}
	}
}

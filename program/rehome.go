package program

import (
	"debug/elf"
	"errors"
	"fmt"
	"slices"

	"inlay/elfscan"
)

// errOtherSections says that a debug file has code or data where its file has none.
var errOtherSections = errors.New("in sections that the file itself does not have")

// readSymbolsOf takes the symbols of the separate debug file. Its section headers may be
// others, as those of a kernel that was linked with --emit-relocs: symbols are given
// the sections of the file. One in a section that the file does not have is left out.
func (f *File) readSymbolsOf(debug *elfscan.File) error {
	all, err := debug.Symbols()
	if err != nil {
		return err
	}
	homes := f.homesOf(debug)
	own := make([]elfscan.Symbol, 0, len(all))
	lost := 0
	for _, s := range all {
		if s.Section > 0 {
			home := homes[s.Section]
			if home < 0 {
				if debug.Sections()[s.Section].Alloc() {
					lost++
				}
				continue
			}
			s.Section, s.Shndx = home, elf.SectionIndex(home)
		}
		own = append(own, s)
	}
	if lost > 0 {
		f.noteAt(debug.Path(), ".symtab", fmt.Errorf("%d of %d symbols are %w", lost, len(all), errOtherSections))
	}
	f.symbols.take(slices.Clip(own), debug.Section(".symtab") != nil)
	return nil
}

// homesOf finds the section of the file for each of its debug file, -1 for none: by name and
// address.
func (f *File) homesOf(debug *elfscan.File) []int {
	type place struct {
		name string
		addr uint64
	}
	own := make(map[place]int)
	for i := range f.elf.Sections() {
		if s := &f.elf.Sections()[i]; s.Alloc() {
			own[place{s.Name, s.Addr}] = s.Index
		}
	}
	homes := make([]int, len(debug.Sections()))
	for i := range debug.Sections() {
		s := &debug.Sections()[i]
		home, ok := own[place{s.Name, s.Addr}]
		if !ok || !s.Alloc() {
			home = -1
		}
		homes[i] = home
	}
	return homes
}

package elfscan

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"

	"inlay/elfscan/decompress"
)

// miniDebug is the section with the symbols that a distribution leaves in a stripped file:
// an ELF file packed with xz, whose .symtab has the functions that .dynsym lacks (GDB
// manual, "MiniDebugInfo").
const miniDebug = ".gnu_debugdata"

// withMini adds the symbols of .gnu_debugdata to those of .dynsym. What is wrong with them
// is a diagnostic: the dynamic ones are there all the same.
func (f *File) withMini(dynamic []Symbol) []Symbol {
	s := f.Section(miniDebug)
	if s == nil || f.Relocatable() {
		return dynamic
	}
	mini, err := f.miniSymbols(s)
	if err != nil {
		var inside *FormatError // its place means nothing in this file
		if errors.As(err, &inside) {
			err = inside.Err
		}
		f.note(miniDebug, -1, err)
		return dynamic
	}
	all := make([]Symbol, 0, len(dynamic)+len(mini))
	all = append(all, dynamic...)
	lost := 0
	for _, m := range mini {
		// Its section headers are those of the file it was made from, often others.
		if m.Section >= 0 {
			home := f.SectionAt(m.Addr)
			if home == nil {
				lost++
				continue
			}
			m.Section, m.Shndx = home.Index, elf.SectionIndex(home.Index)
		}
		m.Index = len(all) + 1
		all = append(all, m)
	}
	if lost > 0 {
		f.note(miniDebug, -1, fmt.Errorf("%w: %d of %d symbols lie in no section of the file", ErrCorrupt, lost, len(mini)))
	}
	return all
}

// miniSymbols reads the .symtab of the file in s.
func (f *File) miniSymbols(s *Section) ([]Symbol, error) {
	packed, err := f.Data(s)
	if err != nil {
		return nil, err
	}
	if decompress.Kind(packed) != "xz" {
		return nil, fmt.Errorf("%w: no xz data", ErrCorrupt)
	}
	unpacked, err := f.unpackAll("xz", io.NewSectionReader(byteReader(packed), 0, int64(len(packed))), f.limits.grown(int64(len(packed))))
	if err != nil {
		return nil, err
	}
	defer unpacked.close()                                   // the symbols are copies
	if !bytes.HasPrefix(unpacked.data, []byte(elf.ELFMAG)) { // not packed again
		return nil, ErrNotELF
	}
	mini := newFile(f.path, 0, &Options{Limits: f.limits, Budget: f.budget})
	mini.size, mini.b = int64(len(unpacked.data)), unpacked
	if err := mini.start(); err != nil {
		return nil, err
	}
	if mini.hdr.machine != f.hdr.machine || mini.hdr.word != f.hdr.word || mini.Relocatable() {
		return nil, fmt.Errorf("%w: it is for another machine", ErrCorrupt)
	}
	for i := range mini.sections {
		if mini.sections[i].Type == elf.SHT_SYMTAB {
			return mini.readSymbolTable(&mini.sections[i])
		}
	}
	return nil, fmt.Errorf("%w: no .symtab", ErrCorrupt)
}

package elfscan

import (
	"debug/elf"
	"math"
	"sync"
)

// sectionState is what was made of a section so far.
type sectionState struct {
	once     sync.Once
	data     []byte
	err      error
	overlaps bool // file bytes are also another section's
	unplaced bool // alloc section of a relocatable file without a base
}

// Data returns the contents of s: decompressed and, for debug sections of a
// relocatable file, relocated. It is nil for a section without contents
// (SHT_NOBITS). The slice is made once and shared; callers must not modify it.
//
// Errors are *FormatError wrapping ErrTruncated, ErrLimit, ErrCorrupt,
// ErrUnsupported, ErrFault or ErrClosed.
func (f *File) Data(s *Section) ([]byte, error) {
	if s == nil || s.Index < 0 || s.Index >= len(f.sections) {
		return nil, f.fail("", -1, "%w: no such section", ErrCorrupt)
	}
	st := &f.state[s.Index]
	st.once.Do(func() {
		err := f.Guard(func() error { return f.load(&f.sections[s.Index], st) })
		if err != nil {
			st.data, st.err = nil, err
		}
	})
	return st.data, st.err
}

// load fills st from the file.
func (f *File) load(s *Section, st *sectionState) error {
	if s.FileSize == 0 {
		return nil
	}
	raw, err := f.contents(s)
	if err != nil {
		return err
	}
	fresh := !f.b.shared()
	data, err := f.decompress(s, raw)
	if err != nil {
		return err
	}
	fresh = fresh || len(data) > 0 && &data[0] != &raw[0]
	if f.needsRelocation(s) {
		if !fresh && (st.overlaps || !f.privateMap()) {
			if data, err = f.copied(s, data); err != nil {
				return err
			}
		}
		if err := f.relocateSection(s, data); err != nil {
			return err
		}
	}
	st.data = data
	return nil
}

// contents returns the bytes of s as they are in the file.
func (f *File) contents(s *Section) ([]byte, error) {
	if s.Type == elf.SHT_NOBITS || s.FileSize == 0 {
		return nil, nil
	}
	if !f.inside(s.Offset, s.FileSize) {
		return nil, f.fail(s.Name, 0, "%w", f.outside(s))
	}
	if s.FileSize > math.MaxInt { // where addresses have 32 bits
		return nil, f.fail(s.Name, 0, "%w: %d bytes do not fit into the address space of this machine", ErrLimit, s.FileSize)
	}
	if !f.b.shared() {
		if err := f.Take(int64(s.FileSize)); err != nil {
			return nil, f.fail(s.Name, 0, "no memory for %d bytes: %w", s.FileSize, err)
		}
	}
	b, err := f.b.bytes(int64(s.Offset), int64(s.FileSize))
	if err != nil {
		return nil, f.fail(s.Name, 0, "%w", err)
	}
	return b, nil
}

// privateMap says whether the file's bytes may be written to in place.
func (f *File) privateMap() bool { return f.b.shared() && f.Relocatable() }

// copied returns a copy of data that may be modified.
func (f *File) copied(s *Section, data []byte) ([]byte, error) {
	if err := f.Take(int64(len(data))); err != nil {
		return nil, f.fail(s.Name, 0, "no memory for a copy of %d bytes: %w", len(data), err)
	}
	return append(make([]byte, 0, len(data)), data...), nil
}

// needsRelocation says whether Data applies relocations to s. Linked files can
// carry relocation sections too (ld --emit-relocs), already applied.
func (f *File) needsRelocation(s *Section) bool {
	switch s.Type {
	case elf.SHT_SYMTAB, elf.SHT_SYMTAB_SHNDX, elf.SHT_STRTAB, elf.SHT_REL, elf.SHT_RELA:
		return false // relocating them would need themselves, whatever their name
	}
	return f.Relocatable() && !s.Alloc() && isDebugName(s.Name) && len(f.relocsOf[s.Index]) > 0
}

package elfscan

import (
	"debug/elf"
	"iter"
	"strings"
)

// Unneeded yields the parts of a linked file that nothing here reads, as offset and length: the
// relocations of its debug sections, which the linker has applied and kernels keep. They can be half
// of a file.
func (f *File) Unneeded() iter.Seq2[int64, int64] {
	return func(yield func(off, n int64) bool) {
		if f.Relocatable() {
			return
		}
		for i := range f.sections {
			s := &f.sections[i]
			relocations := s.Type == elf.SHT_RELA || s.Type == elf.SHT_REL
			if relocations && !s.Alloc() && strings.Contains(s.Name, ".debug_") && !f.state[i].overlaps && f.inside(s.Offset, s.FileSize) {
				if !yield(int64(s.Offset), int64(s.FileSize)) {
					return
				}
			}
		}
	}
}

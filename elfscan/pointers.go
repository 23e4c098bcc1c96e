package elfscan

import (
	"debug/elf"
	"fmt"
)

// Pointers returns the addresses stored in the table of pointers at [lo, hi),
// in table order. In a relocatable file, and where the linker left the value to the
// dynamic linker, they come from the relocations; what neither gives is 0. They are nil where
// the section has no contents. Errors are those of Data, or ErrAddress for a range outside one section.
func (f *File) Pointers(lo, hi uint64) ([]uint64, error) {
	s := f.SectionAt(lo)
	if s == nil || hi < lo || hi > s.Addr+s.Size {
		return nil, f.fail("", -1, "%w: table of pointers at %s", ErrAddress, f.Address(lo))
	}
	data, err := f.Data(s)
	if err != nil || hi-s.Addr > uint64(len(data)) { // without contents a section may claim any size
		return nil, err
	}
	data = data[lo-s.Addr : hi-s.Addr]
	out := make([]uint64, len(data)/f.hdr.word)
	for i := range out {
		if at := i * f.hdr.word; f.hdr.word == 8 {
			out[i] = f.hdr.order.u64(data[at:])
		} else {
			out[i] = uint64(f.hdr.order.u32(data[at:]))
		}
	}
	return out, f.relocatePointers(s, lo, out)
}

// relocatePointers fills in what only relocations know. A linked file's
// contents are final but for the dynamic relocations.
func (f *File) relocatePointers(s *Section, lo uint64, out []uint64) error {
	relocations := f.DynamicRelocations()
	if f.Relocatable() {
		relocations = f.Relocations(s)
	}
	word := uint64(f.hdr.word)
	for r, err := range relocations {
		if err != nil {
			return err
		}
		i := (r.Addr - lo) / word
		if r.Addr < lo || i >= uint64(len(out)) || (r.Addr-lo)%word != 0 {
			continue
		}
		value, ok := f.pointerValue(r, out[i])
		if !ok {
			f.note(s.Name, int64(r.Addr-s.Addr), fmt.Errorf("%w: %s relocation type %d in a table of pointers", ErrUnsupported, f.Machine(), r.Type))
			continue
		}
		out[i] = value
	}
	return nil
}

// PointerValue returns the address that a dynamic relocation of a pointer puts at
// its place; ok is false for other types and for a symbol of another file.
func (f *File) PointerValue(r Relocation) (value uint64, ok bool) {
	if r.InPlace {
		return 0, false
	}
	value, ok = f.pointerValue(r, 0)
	return value, ok && value != 0
}

// pointerValue computes the value of a relocated pointer. A symbol of another file
// gives 0.
func (f *File) pointerValue(r Relocation, inPlace uint64) (uint64, bool) {
	addend := uint64(r.Addend)
	if r.InPlace {
		addend = inPlace
	}
	absolute, relative := f.pointerRelocations()
	switch {
	case r.Type == relative && relative != 0:
		return addend, true
	case r.Type != absolute || absolute == 0:
		return 0, false
	case r.Symbol == nil:
		return addend, true
	case r.Symbol.Section < 0:
		return 0, true
	}
	return r.Symbol.Addr + addend, true
}

// pointerRelocations returns the types that stand for S + A and B + A in a
// field of a word.
func (f *File) pointerRelocations() (absolute, relative uint32) {
	switch f.hdr.machine {
	case elf.EM_X86_64:
		return uint32(elf.R_X86_64_64), uint32(elf.R_X86_64_RELATIVE)
	case elf.EM_386:
		return uint32(elf.R_386_32), uint32(elf.R_386_RELATIVE)
	case elf.EM_AARCH64:
		return uint32(elf.R_AARCH64_ABS64), uint32(elf.R_AARCH64_RELATIVE)
	case elf.EM_PPC64:
		return uint32(elf.R_PPC64_ADDR64), uint32(elf.R_PPC64_RELATIVE)
	case elf.EM_S390:
		return uint32(elf.R_390_64), uint32(elf.R_390_RELATIVE)
	case elf.EM_RISCV:
		if f.hdr.word == 4 {
			return uint32(elf.R_RISCV_32), uint32(elf.R_RISCV_RELATIVE)
		}
		return uint32(elf.R_RISCV_64), uint32(elf.R_RISCV_RELATIVE)
	case elf.EM_LOONGARCH:
		return uint32(elf.R_LARCH_64), uint32(elf.R_LARCH_RELATIVE)
	case elf.EM_ARM:
		return uint32(elf.R_ARM_ABS32), uint32(elf.R_ARM_RELATIVE)
	}
	return 0, 0
}

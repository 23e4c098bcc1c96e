package elfscan

import (
	"debug/elf"
	"fmt"
)

// header holds what is needed of the ELF header, whatever the class.
type header struct {
	order     order
	word      int // 4 or 8
	typ       elf.Type
	machine   elf.Machine
	phoff     uint64
	phentsize uint64
	phnum     uint64
	shoff     uint64
	shentsize uint64
	shnum     uint64
	shstrndx  uint64
}

// Sizes of the structures of the two classes.
const (
	ehdr32, ehdr64 = 52, 64
	phdr32, phdr64 = 32, 56
	shdr32, shdr64 = 40, 64
)

// readHeader parses the ELF header at the start of b. Offsets and counts in it
// are still unchecked.
func readHeader(b []byte) (header, error) {
	var h header
	if len(b) < elf.EI_NIDENT || string(b[:4]) != elf.ELFMAG {
		return h, notELF(b)
	}
	switch elf.Data(b[elf.EI_DATA]) {
	case elf.ELFDATA2LSB:
	case elf.ELFDATA2MSB:
		h.order = true
	default:
		return h, fmt.Errorf("%w: byte order %d", ErrUnsupported, b[elf.EI_DATA])
	}
	size := ehdr64
	switch elf.Class(b[elf.EI_CLASS]) {
	case elf.ELFCLASS32:
		h.word, size = 4, ehdr32
	case elf.ELFCLASS64:
		h.word = 8
	default:
		return h, fmt.Errorf("%w: file class %d", ErrUnsupported, b[elf.EI_CLASS])
	}
	if len(b) < size {
		return h, fmt.Errorf("%w: ELF header needs %d bytes, %d are there", ErrTruncated, size, len(b))
	}
	h.fields(b)
	return h, nil
}

// fields reads what follows e_ident.
func (h *header) fields(b []byte) {
	o := h.order
	h.typ = elf.Type(o.u16(b[16:]))
	h.machine = elf.Machine(o.u16(b[18:]))
	tail := b[40:]
	if h.word == 8 {
		h.phoff, h.shoff = o.u64(b[32:]), o.u64(b[40:])
		tail = b[52:]
	} else {
		h.phoff, h.shoff = uint64(o.u32(b[28:])), uint64(o.u32(b[32:]))
	}
	h.phentsize, h.phnum = uint64(o.u16(tail[2:])), uint64(o.u16(tail[4:]))
	h.shentsize, h.shnum = uint64(o.u16(tail[6:])), uint64(o.u16(tail[8:]))
	h.shstrndx = uint64(o.u16(tail[10:]))
}

// notELF says what is there instead, where that is easy to tell.
func notELF(b []byte) error {
	switch {
	case len(b) == 0:
		return fmt.Errorf("%w: the file is empty", ErrNotELF)
	case len(b) < 4 && string(b) == elf.ELFMAG[:len(b)]:
		return fmt.Errorf("%w: ELF header", ErrTruncated)
	case len(b) >= 4 && string(b[:4]) == elf.ELFMAG:
		return fmt.Errorf("%w: ELF header", ErrTruncated)
	case len(b) >= 8 && string(b[:8]) == "!<arch>\n":
		return fmt.Errorf("%w: an ar archive; unpack it with ar x and give the members", ErrNotELF)
	case len(b) >= 4 && (string(b[:4]) == "BC\xc0\xde" || string(b[:4]) == "\xde\xc0\x17\x0b"):
		return fmt.Errorf("%w: LLVM bitcode, which becomes code when it is linked; give the linked file", ErrNotELF)
	case len(b) >= 10 && string(b[:10]) == "go object ":
		return fmt.Errorf("%w: an object of the Go compiler; give the linked program", ErrNotELF)
	case notImage(b) != "":
		return fmt.Errorf("%w: %s, which holds no ELF file; give the vmlinux it was made from", ErrNotELF, notImage(b))
	case len(b) >= 2 && (string(b[:2]) == "MZ" || string(b[:2]) == "#!"):
		return fmt.Errorf("%w: starts with %q; of a kernel image give the vmlinux it was made from", ErrNotELF, b[:2])
	}
	return fmt.Errorf("%w: starts with % x", ErrNotELF, b[:min(len(b), 4)])
}

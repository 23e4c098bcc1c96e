package program

import (
	"cmp"
	"debug/elf"
	"encoding/binary"
	"slices"
	"strings"

	"inlay/disasm"
	"inlay/dwarfinline"
	"inlay/elfscan"
)

// codeSection is an executable section cut into the pieces that are decoded one by one.
type codeSection struct {
	section *elfscan.Section
	code    disasm.Code
	spans   []disasm.Span // ascending, without overlap
}

// codeSections cuts the executable sections of the file at every symbol and
// body that starts or ends in them, so that a piece the decoder gets wrong
// cannot spoil the next one. Data objects in code are left out.
func (f *File) codeSections() ([]codeSection, error) {
	mode, ok := codeMode(f.elf)
	if !ok {
		return nil, nil
	}
	cuts, data := f.cuts()
	var out []codeSection
	for i := range f.elf.Sections() {
		s := &f.elf.Sections()[i]
		if !f.isCode(s) {
			continue
		}
		b, err := f.elf.Data(s)
		if err != nil { // the other sections are answered
			f.noteAt(f.Path(), s.Name, err)
			continue
		}
		c := codeSection{section: s, code: disasm.Code{Base: s.Addr, Bytes: b, Mode: mode}}
		c.spans = pieces(cuts, data, disasm.Span{Lo: s.Addr, Hi: s.Addr + uint64(len(b))})
		out = append(out, c)
	}
	return out, nil
}

// isCode tells a section of machine code that is there.
func (f *File) isCode(s *elfscan.Section) bool {
	const allocExec = elf.SHF_ALLOC | elf.SHF_EXECINSTR
	return s.Flags&allocExec == allocExec && s.Type != elf.SHT_NOBITS && s.Size > 0
}

// codeMode tells how code of the file is decoded; ok is false for machines
// whose code is not read.
func codeMode(f *elfscan.File) (mode disasm.Mode, ok bool) {
	switch f.MachineID() {
	case elf.EM_X86_64:
		return disasm.Mode64, true
	case elf.EM_386:
		return disasm.Mode32, true
	case elf.EM_AARCH64:
		return disasm.ModeARM64, true
	case elf.EM_RISCV:
		return disasm.ModeRISCV64, f.AddrSize() == 8
	case elf.EM_PPC64:
		if f.ByteOrder() == binary.LittleEndian {
			return disasm.ModePPC64LE, true
		}
		return disasm.ModePPC64, true
	case elf.EM_S390:
		return disasm.ModeS390X, f.AddrSize() == 8
	}
	return 0, false
}

// operandMode is codeMode for those who read memory operands: x86 only.
func operandMode(f *elfscan.File) (mode disasm.Mode, ok bool) {
	mode, ok = codeMode(f)
	return mode, ok && mode.X86()
}

// cuts lists the addresses at which decoding starts anew, ascending, and the
// ranges that hold data.
func (f *File) cuts() (cuts []uint64, data []disasm.Span) {
	for i := range f.symbols.all {
		s := &f.symbols.all[i]
		if s.Section <= 0 {
			continue
		}
		switch s.Type {
		case elf.STT_FUNC, elf.STT_GNU_IFUNC:
			cuts = append(cuts, s.Addr, s.Addr+s.Size)
		case elf.STT_NOTYPE:
			if !strings.HasPrefix(s.Name, ".L") {
				cuts = append(cuts, s.Addr)
			}
		case elf.STT_OBJECT:
			if s.Size > 0 && f.elf.Executable(s.Addr) {
				cuts = append(cuts, s.Addr, s.Addr+s.Size)
				data = append(data, disasm.Span{Lo: s.Addr, Hi: s.Addr + s.Size})
			}
		}
	}
	for _, r := range f.mappedData() {
		cuts, data = append(cuts, r.Lo, r.Hi), append(data, r)
	}
	for _, r := range f.unnamedCode() {
		cuts = append(cuts, r.Lo, r.Hi)
	}
	slices.Sort(cuts)
	slices.SortFunc(data, func(a, b disasm.Span) int { return cmp.Compare(a.Lo, b.Lo) })
	return slices.Compact(cuts), data
}

// unnamedCode lists, where there is no full symbol table, the code ranges that
// other tables tell: bodies of the DWARF and the functions of .eh_frame.
func (f *File) unnamedCode() []dwarfinline.Range {
	var out []dwarfinline.Range
	if !f.symbols.full {
		if f.index != nil {
			out = slices.Collect(f.index.BodyRanges())
		}
		frames, err := dwarfinline.FrameRanges(f.elf)
		if err != nil {
			f.noteAt(f.Path(), ".eh_frame", err)
		}
		out = append(out, frames...)
	}
	return out
}

// pieces returns the parts of a section between the cuts, without data.
func pieces(cuts []uint64, data []disasm.Span, section disasm.Span) []disasm.Span {
	lo, _ := slices.BinarySearch(cuts, section.Lo)
	at := section.Lo
	var out []disasm.Span
	add := func(hi uint64) {
		for len(data) > 0 && data[0].Hi <= at {
			data = data[1:]
		}
		if hi > at && !(len(data) > 0 && data[0].Lo <= at && hi <= data[0].Hi) {
			out = append(out, disasm.Span{Lo: at, Hi: hi})
		}
		at = max(at, hi)
	}
	for _, cut := range cuts[lo:] {
		if cut >= section.Hi {
			break
		}
		add(cut)
	}
	add(section.Hi)
	return out
}

package program

import (
	"cmp"
	"debug/elf"
	"slices"
	"strings"

	"inlay/disasm"
	"inlay/elfscan"
)

// mappingSymbol tells the marks that assemblers for Arm and RISC-V put where code turns
// into data and back: $x and $d, with or without more behind (AAELF64 §5.5.4, RISC-V
// ELF psABI "Mapping Symbol").
func mappingSymbol(s *elfscan.Symbol) (data, ok bool) {
	if s.Type != elf.STT_NOTYPE || len(s.Name) < 2 || s.Name[0] != '$' {
		return false, false
	}
	switch kind, rest := s.Name[1], s.Name[2:]; kind {
	case 'd':
		return true, rest == "" || rest[0] == '.'
	case 'x':
		return false, rest == "" || rest[0] == '.' || strings.HasPrefix(rest, "rv")
	case 'a', 't':
		return false, rest == "" || rest[0] == '.'
	}
	return false, false
}

// mappedData lists the data that mapping symbols tell in code sections.
func (f *File) mappedData() []disasm.Span {
	if m := f.elf.MachineID(); m != elf.EM_AARCH64 && m != elf.EM_RISCV && m != elf.EM_ARM {
		return nil
	}
	var marks []*elfscan.Symbol
	for i := range f.symbols.all {
		s := &f.symbols.all[i]
		if _, ok := mappingSymbol(s); ok && s.Section > 0 && f.elf.Executable(s.Addr) {
			marks = append(marks, s)
		}
	}
	slices.SortStableFunc(marks, func(a, b *elfscan.Symbol) int { return cmp.Compare(a.Addr, b.Addr) })
	var out []disasm.Span
	for i, s := range marks {
		if data, _ := mappingSymbol(s); !data {
			continue
		}
		end := s.Addr
		if sec := f.elf.SectionAt(s.Addr); sec != nil {
			end = sec.Addr + sec.Size
		}
		if i+1 < len(marks) {
			end = min(end, marks[i+1].Addr)
		}
		if end > s.Addr {
			out = append(out, disasm.Span{Lo: s.Addr, Hi: end})
		}
	}
	return out
}

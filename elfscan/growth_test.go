package elfscan_test

import (
	"bytes"
	"debug/elf"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/invariant"
)

// TestGrowth makes files of n parts that share what they can: what is asked of a file of eight
// times as many parts does not take the square of that.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	strtab := part{name: ".strtab", typ: elf.SHT_STRTAB, data: []byte("\x00name\x00")}
	symbols := func(n int) []byte { return bytes.Repeat(sym(2, 1, 8), n) }
	notes := func(n int) []byte { return bytes.Repeat(make([]byte, 12), n) }
	for name, tt := range map[string]struct {
		n    int
		file func(n int) image
		ask  func(f *elfscan.File)
	}{
		"notes in one place": {1500, func(n int) image {
			parts := []part{{name: ".note", typ: elf.SHT_NOTE, data: notes(8 * n)}}
			for range n {
				parts = append(parts, part{name: ".note", typ: elf.SHT_NOTE, claimO: 64, claimSize: uint64(12 * 7 * n)})
			}
			return relocatable(elf.EM_X86_64, parts...)
		}, func(*elfscan.File) {}},
		"relocations against the other table of symbols": {1000, func(n int) image {
			parts := []part{text(64), {name: ".symtab", typ: elf.SHT_SYMTAB, data: symbols(2), link: 3, entsize: 24}, strtab,
				{name: ".dynsym", typ: elf.SHT_DYNSYM, data: symbols(8 * n), link: 3, entsize: 24}}
			for range n {
				parts = append(parts, part{name: ".rela.dyn", typ: elf.SHT_RELA, flags: elf.SHF_ALLOC, data: rela(8, 1, 1, 0), link: 4, entsize: 24})
			}
			m := relocatable(elf.EM_X86_64, parts...)
			m.typ = elf.ET_DYN
			return m
		}, func(f *elfscan.File) { each(f.DynamicRelocations()) }},
		"relocations in one place": {1000, func(n int) image {
			parts := []part{text(64), {name: ".symtab", typ: elf.SHT_SYMTAB, data: symbols(2), link: 3, entsize: 24}, strtab,
				{name: ".rela.dyn", typ: elf.SHT_RELA, flags: elf.SHF_ALLOC, data: bytes.Repeat(rela(8, 1, 1, 0), 4*n), link: 2, entsize: 24}}
			for range n {
				parts = append(parts, part{name: ".rela.dyn", typ: elf.SHT_RELA, flags: elf.SHF_ALLOC, claimO: 64 + 64 + 48 + 6, claimSize: uint64(24 * 4 * n), link: 2, entsize: 24})
			}
			m := relocatable(elf.EM_X86_64, parts...)
			m.typ = elf.ET_DYN
			return m
		}, func(f *elfscan.File) { each(f.DynamicRelocations()) }},
		"descriptors": {1000, func(n int) image {
			parts := []part{text(64), {name: ".symtab", typ: elf.SHT_SYMTAB, data: symbols(8 * n), link: 3, entsize: 24}, strtab,
				{name: ".opd", typ: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC, data: make([]byte, 8*n)},
				{name: ".rela.opd", typ: elf.SHT_RELA, data: bytes.Repeat(rela(8, 1, 38, 0), 4*n), link: 2, info: 4, entsize: 24}}
			for range n {
				parts = append(parts, part{name: ".rela.opd", typ: elf.SHT_RELA, claimO: uint64(64 + 64 + 24*8*n + 6 + 8*n), claimSize: uint64(24 * 4 * n), link: 2, info: 4, entsize: 24})
			}
			return relocatable(elf.EM_PPC64, parts...)
		}, func(f *elfscan.File) { _, _ = f.Symbols() }},
		"debug sections with relocations": {1000, func(n int) image {
			parts := []part{text(64), {name: ".symtab", typ: elf.SHT_SYMTAB, data: symbols(8 * n), link: 3, entsize: 24}, strtab}
			for range n {
				parts = append(parts, part{name: ".debug_info", typ: elf.SHT_PROGBITS, data: make([]byte, 16)},
					part{name: ".rela.debug_info", typ: elf.SHT_RELA, data: rela(0, 1, 1, 0), link: 2, info: uint32(len(parts) + 1), entsize: 24})
			}
			return relocatable(elf.EM_X86_64, parts...)
		}, func(f *elfscan.File) { _, _ = f.DebugSection(".debug_info") }},
		"relocations of each section": {2000, func(n int) image {
			parts := []part{{name: ".symtab", typ: elf.SHT_SYMTAB, data: symbols(2), link: 2, entsize: 24}, strtab}
			for range n {
				parts = append(parts, part{name: ".text.f", typ: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC | elf.SHF_EXECINSTR, data: make([]byte, 16)},
					part{name: ".rela.text.f", typ: elf.SHT_RELA, data: rela(0, 1, 1, 0), link: 1, info: uint32(len(parts) + 1), entsize: 24})
			}
			return relocatable(elf.EM_X86_64, parts...)
		}, func(f *elfscan.File) {
			for i := range f.Sections() {
				each(f.Relocations(&f.Sections()[i]))
			}
		}},
		"sections of one address": {4000, func(n int) image {
			parts := []part{}
			for range n {
				parts = append(parts, part{name: ".text", typ: elf.SHT_NOBITS, flags: elf.SHF_ALLOC | elf.SHF_EXECINSTR, claimSize: 8})
			}
			m := relocatable(elf.EM_X86_64, parts...)
			m.typ = elf.ET_DYN
			return m
		}, func(f *elfscan.File) {
			for range f.Sections() {
				f.SectionAt(4)
				f.SectionAt(9)
				f.Executable(4)
			}
		}},
		"names in each other": {4000, func(n int) image {
			table := append(bytes.Repeat([]byte("x"), n), 0)
			var list []byte
			for i := range n {
				s := sym(2, 1, 8)
				copy(s, packInts(uint32(i)))
				list = append(list, s...)
			}
			return relocatable(elf.EM_X86_64, text(64), part{name: ".symtab", typ: elf.SHT_SYMTAB, data: list, link: 3, entsize: 24}, part{name: ".strtab", typ: elf.SHT_STRTAB, data: table})
		}, func(f *elfscan.File) { _, _ = f.Symbols() }},
	} {
		t.Run(name, func(t *testing.T) {
			invariant.Linear(t, tt.n, func(n int) func() {
				data := tt.file(n).bytes()
				return func() {
					f, err := elfscan.Read("growth", bytes.NewReader(data), nil)
					if err != nil {
						t.Fatal(err)
					}
					tt.ask(f)
				}
			})
		})
	}
}

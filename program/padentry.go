package program

import (
	"slices"

	"inlay/disasm"
)

// maxPad bounds how far behind a symbol a body may start: a bti and four nops of 4
// bytes, or the nops of 8 bytes that a kernel for riscv64 asks for.
const maxPad = 24

// includePads lets bodies start at their symbols where the compiler's DWARF leaves the
// pad out. x86 is not concerned.
func (f *File) includePads() {
	mode, ok := codeMode(f.elf)
	if !ok || mode.X86() || len(f.symbols.entries) == 0 {
		return
	}
	t, err := f.pads()
	if err != nil {
		f.noteAt(f.Path(), "", err)
		return
	}
	if len(t.mcount)+len(t.patchable) == 0 {
		return
	}
	f.index.IncludePads(func(entry uint64) (uint64, bool) { return f.padStart(t, mode, entry) })
}

// padStart returns the symbol in front of an entry, if a table lists a pad there and
// nothing but that lies between.
func (f *File) padStart(t *padTable, mode disasm.Mode, entry uint64) (uint64, bool) {
	s := f.symbolAt(entry)
	if s == nil || s.Addr == entry || entry-s.Addr > maxPad {
		return 0, false
	}
	code, before := f.codeAt(s.Addr)
	_, traced := patchableStart(t.mcount, before, mode, s.Addr, entry)
	if _, listed := patchableStart(t.patchable, before, mode, s.Addr, entry); !traced && !listed {
		return 0, false
	}
	gap := int(entry - s.Addr)
	if len(code) < gap {
		return 0, false
	}
	form := disasm.Entry(code[:gap:gap], mode)
	return s.Addr, form.Pad == disasm.PadNops && int(form.Endbr)+int(form.PadLen) == gap
}

// findLocalEntries lists, for code of the 64-bit Power ABI version 2, the second entry of
// each function that has one: calls within a file go there (§3.4.1, st_other).
func (f *File) findLocalEntries() {
	f.localEntries = nil
	if mode, ok := codeMode(f.elf); !ok || mode != disasm.ModePPC64LE && mode != disasm.ModePPC64 {
		return
	}
	f.localEntries = make(map[uint64]uint64)
	for _, e := range f.symbols.entries {
		if offset := localEntry(f.symbols.all[e.n].Other); offset > 0 {
			f.localEntries[e.addr+offset] = e.addr
		}
	}
}

// localEntry decodes the three bits of st_other that tell how far behind the global
// entry the local one is.
func localEntry(other uint8) uint64 {
	if bits := other >> 5; bits > 1 && bits < 7 {
		return 1 << bits
	}
	return 0
}

// entryOf returns the entry of the function to which a branch to a local entry leads.
func (f *File) entryOf(target uint64) uint64 {
	if entry, ok := f.localEntries[target]; ok {
		return entry
	}
	return target
}

// tableEntry returns the first entry of a table in a range.
func tableEntry(table []uint64, lo, hi uint64) (uint64, bool) {
	i, _ := slices.BinarySearch(table, lo)
	if i < len(table) && table[i] < hi {
		return table[i], true
	}
	return 0, false
}

package program

import (
	"debug/elf"

	"inlay/disasm"
)

// traced returns the entry of __mcount_loc that belongs to a function. The table of a kernel for
// a machine other than x86 is that of -fpatchable-function-entry=N,M, whose entries are
// the first of M nops before the function.
func (f *File) traced(t *padTable, before []byte, entry, end uint64) (uint64, bool) {
	if mode, _ := codeMode(f.elf); !mode.X86() {
		return patchableStart(t.mcount, before, mode, entry, end)
	}
	return tableEntry(t.mcount, entry, end)
}

// padBehind returns where the nops of a patchable function go on behind its entry: where the table
// says, or with nops before the entry, behind a bti and the like or at a second entry.
func (f *File) padBehind(entry, start uint64, form disasm.EntryForm, mode disasm.Mode) uint64 {
	if local := entry + f.localOffset(entry); start < entry && local > entry {
		if code, _ := f.codeAt(local); nopsAt(code, mode) > 0 {
			return local
		}
	}
	return max(start, entry+uint64(form.Endbr))
}

// skipped tells that size bytes of nops lie before the second entry of a function.
func (f *File) skipped(entry, at uint64, size int) bool {
	offset := f.localOffset(entry)
	return offset > 0 && at+uint64(size) <= entry+offset
}

// localOffset returns how far behind a function's entry its second one is, 0 if it has none.
func (f *File) localOffset(entry uint64) (offset uint64) {
	if f.elf.MachineID() != elf.EM_PPC64 {
		return 0
	}
	for _, e := range f.symbols.at(entry) {
		offset = max(offset, localEntry(f.symbols.all[e.n].Other))
	}
	return offset
}

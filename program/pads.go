package program

import (
	"cmp"
	"debug/elf"
	"fmt"
	"slices"

	"inlay/answer"
	"inlay/disasm"
	"inlay/elfscan"
	"inlay/elfscan/clonename"
)

// padTable holds the places that the file's own tables call pads, ascending.
type padTable struct {
	mcount    []uint64 // __mcount_loc
	patchable []uint64 // __patchable_function_entries
}

// pads reads the tables, the first time it is asked.
func (f *File) pads() (*padTable, error) {
	f.padsOnce.Do(func() {
		f.padsErr = f.elf.Guard(func() error { return f.readPads() })
	})
	return &f.padTable, f.padsErr
}

func (f *File) readPads() error {
	if lo, hi := f.between("__start_mcount_loc", "__stop_mcount_loc"); hi > lo {
		pointers, err := f.elf.Pointers(lo, hi)
		if err != nil {
			f.noteAt(f.Path(), "", err)
		}
		f.padTable.mcount = append(f.padTable.mcount, pointers...)
	}
	for i := range f.elf.Sections() {
		s := &f.elf.Sections()[i]
		to := map[string]*[]uint64{"__mcount_loc": &f.padTable.mcount, "__patchable_function_entries": &f.padTable.patchable}[s.Name]
		if to == nil || s.Size == 0 {
			continue
		}
		pointers, err := f.elf.Pointers(s.Addr, s.Addr+s.Size)
		if err != nil {
			f.noteAt(f.Path(), s.Name, err)
			continue
		}
		*to = append(*to, pointers...)
	}
	slices.Sort(f.padTable.mcount)
	slices.Sort(f.padTable.patchable)
	return nil
}

// between returns the addresses of two marker symbols, 0 for those that are
// not there.
func (f *File) between(start, stop string) (lo, hi uint64) {
	for i := range f.symbols.all {
		switch s := &f.symbols.all[i]; s.Name {
		case start:
			lo = s.Addr
		case stop:
			hi = s.Addr
		}
	}
	return lo, hi
}

// entryBytes is how far behind a function's entry its pad may lie: an endbr64 or
// bti comes first.
const entryBytes = 8

// entryBytesPPC is that for ppc64: two instructions set the base of the table of
// contents, one or two keep the link register, then comes the call of _mcount.
const entryBytesPPC = 20

// Pad says what stands at the entry of a body. A pad of a table belongs to the
// function if it lies in the first 8 bytes (20 on ppc64) or, with nops before the
// entry, exactly at their start; never to the nearest function.
func (b Body) Pad() (answer.Pad, error) { return b.Place().Pad() }

// Pad says what stands at the entry of a place, see [Body.Pad].
func (p Place) Pad() (answer.Pad, error) {
	f, entry := p.File, p.Entry
	t, err := f.pads()
	if err != nil {
		return answer.Pad{Kind: "unknown"}, err
	}
	end := f.entryEnd(entry)
	mode, ok := codeMode(f.elf)
	code, before := f.codeAt(entry)
	traced, traceable := f.traced(t, before, entry, end)
	pad := answer.Pad{Kind: "none", Traceable: traceable}
	if !ok || len(code) == 0 {
		pad.Kind = "unknown"
		return pad, nil
	}
	form := disasm.Entry(code, mode)
	pad.Endbr = form.Endbr != 0
	if traceable && !mode.X86() {
		pad.Kind, pad.Skipped = f.padAt(traced, mode), f.skipped(entry, max(entry, traced), 1)
	}
	switch {
	case !mode.X86():
	case form.Pad == disasm.PadCall && f.callsFentry(entry+uint64(form.Endbr), form.Target(entry)), form.Pad == disasm.PadCallSlot && pad.Traceable:
		pad.Kind = "fentry_call"
	case form.Pad == disasm.PadNop5 && pad.Traceable:
		pad.Kind = "fentry_nop"
	}
	if start, ok := patchableStart(t.patchable, before, mode, entry, end); ok {
		pad.Kind, pad.Before = "patchable", int(max(entry, start)-start)
		at := f.padBehind(entry, start, form, mode)
		pad.Behind = nopsAt(code[at-entry:], mode)
		pad.Skipped = f.skipped(entry, at, pad.Behind)
		pad.Libpulp = form.Redirectable() && pad.Before >= libpulpPrefix
	}
	if pad.Kind == "none" {
		pad.Unlisted = nopsAt(code[form.Endbr:min(uint64(len(code)), end-entry)], mode)
	}
	f.preamble(&pad, entry, before)
	return pad, nil
}

// padAt says what stands at a place that __mcount_loc lists, on a machine other than
// x86: a call of the tracer, or the nops that take its place.
func (f *File) padAt(pc uint64, mode disasm.Mode) string {
	code, _ := f.codeAt(pc)
	switch inst, err := disasm.Decode(code, mode); {
	case err == nil && inst.Kind == disasm.Call:
		return "fentry_call"
	case err == nil && inst.Kind == disasm.Nop:
		return "fentry_nop"
	}
	return "none"
}

// preamble adds what symbols prove to stand before the entry: the nops that
// objtool marks with __pfx_NAME, the type identifier that clang marks with __cfi_NAME.
func (f *File) preamble(pad *answer.Pad, entry uint64, before []byte) {
	if mode, _ := codeMode(f.elf); !mode.X86() {
		return // no compiler puts either there
	}
	pre := disasm.Before(before)
	nops := entry - uint64(pre.Nops)
	marked := func(pc uint64, want clonename.PrefixKind) bool {
		return slices.ContainsFunc(f.symbols.names(pc), func(name string) bool {
			kind, _, _ := clonename.SplitPrefix(name)
			return kind == want
		})
	}
	if pre.Nops > 0 && marked(nops, clonename.PrefixPad) {
		pad.PrefixNops = pre.Nops
	}
	const mov = 5 // mov $imm32,%eax
	if pre.KCFI && marked(nops-mov, clonename.PrefixCFI) {
		pad.KCFI = fmt.Sprintf("%#x", pre.TypeID)
	}
}

// libpulpPrefix is the number of bytes before the entry that libpulp writes to.
const libpulpPrefix = 14

// entryEnd returns the end of the first bytes of a function: of a shorter
// one they end with it, or where the next function begins.
func (f *File) entryEnd(entry uint64) uint64 {
	i, _ := slices.BinarySearchFunc(f.symbols.entries, entry, func(e symbolEntry, pc uint64) int { return cmp.Compare(e.addr, pc) })
	return f.entryEndFrom(i, entry)
}

// entryEndFrom is entryEnd where i is the position of the first symbol at the entry, or behind it.
func (f *File) entryEndFrom(i int, entry uint64) uint64 {
	size := uint64(0)
	for i < len(f.symbols.entries) && f.symbols.entries[i].addr == entry {
		size = max(size, f.symbols.all[f.symbols.entries[i].n].Size)
		i++
	}
	reach := uint64(entryBytes)
	if f.elf.MachineID() == elf.EM_PPC64 {
		reach = entryBytesPPC
	}
	if size > 0 {
		reach = min(reach, size) // nops before the next function are that one's
	}
	if i < len(f.symbols.entries) {
		return min(entry+reach, f.symbols.entries[i].addr)
	}
	return entry + reach
}

// maxPrefix bounds how many bytes before an entry are looked at for nops.
const maxPrefix = 4096

// patchableStart returns the entry of the table that belongs to a function:
// in its first bytes, or at the start of nops that end at its entry.
func patchableStart(table []uint64, before []byte, mode disasm.Mode, entry, end uint64) (uint64, bool) {
	i, found := slices.BinarySearch(table, entry)
	if found || i < len(table) && table[i] < end {
		return table[i], true
	}
	if i == 0 {
		return 0, false
	}
	gap := entry - table[i-1]
	if gap > maxPrefix || gap > uint64(len(before)) || nopsAt(before[uint64(len(before))-gap:], mode) != int(gap) {
		return 0, false
	}
	return table[i-1], true
}

// nopsAt returns the number of bytes of nops at the start of code. Compilers
// use long ones too, several after each other.
func nopsAt(code []byte, mode disasm.Mode) int {
	n := 0
	for n < len(code) && n <= 1<<16 {
		inst, err := disasm.Decode(code[n:], mode)
		if err != nil || inst.Kind != disasm.Nop {
			break
		}
		n += int(inst.Len)
	}
	return n
}

// codeAt returns the bytes from an address to the end of its section, and those
// of the section before it.
func (f *File) codeAt(pc uint64) (code, before []byte) {
	s := f.elf.SectionAt(pc)
	if s == nil {
		return nil, nil
	}
	data, err := f.elf.Data(s)
	if err != nil || pc-s.Addr >= uint64(len(data)) {
		return nil, nil
	}
	return data[pc-s.Addr:], data[:pc-s.Addr]
}

// callsFentry tells whether the call at pc goes to __fentry__: by its target, or
// in a relocatable file by its relocation.
func (f *File) callsFentry(pc, target uint64) bool {
	if !f.elf.Relocatable() {
		e, n := f.symbols.named("__fentry__")
		return n > 0 && e.addr == target
	}
	f.fentryOnce.Do(func() { f.fentries, f.fentryErr = f.relocationsTo("__fentry__") })
	_, found := slices.BinarySearch(f.fentries, pc+1) // the displacement follows the opcode
	return found
}

// relocationsTo lists the places of code relocations against a symbol.
func (f *File) relocationsTo(name string) ([]uint64, error) {
	var out []uint64
	for i := range f.elf.Sections() {
		s := &f.elf.Sections()[i]
		if !f.isCode(s) {
			continue
		}
		for r, err := range f.elf.Relocations(s) {
			if err != nil {
				f.noteAt(f.Path(), s.Name, err)
				break
			}
			if r.Symbol != nil && r.Symbol.Name == name {
				out = append(out, r.Addr)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// countPads counts the pads of the function symbols of the file.
func (f *File) countPads() (answer.Pads, error) {
	var out answer.Pads
	t, err := f.pads()
	if err != nil {
		return out, err
	}
	mode, _ := codeMode(f.elf)
	owned := make([]bool, len(t.mcount))
	needsCode := !mode.X86() || len(t.patchable) > 0
	var before []byte
	var last uint64
	for i, e := range f.symbols.entries {
		if i > 0 && e.addr == last {
			continue // another name of the same function
		}
		last = e.addr
		end := f.entryEndFrom(i, e.addr)
		if needsCode {
			_, before = f.codeAt(e.addr)
		}
		first, traceable := f.traced(t, before, e.addr, end)
		for n, _ := slices.BinarySearch(t.mcount, first); traceable && n < len(t.mcount) && t.mcount[n] < end; n++ {
			if !owned[n] && (n == 0 || t.mcount[n] != t.mcount[n-1]) { // each place once
				owned[n] = true
				out.Traceable++
				if f.freedAfterBoot(f.elf.SectionAt(e.addr)) {
					out.AfterBoot++
				}
			}
		}
		if len(t.patchable) == 0 {
			continue
		}
		if _, ok := patchableStart(t.patchable, before, mode, e.addr, end); ok {
			out.Patchable++
		}
	}
	out.Orphans = len(t.mcount) - out.Traceable
	return out, nil
}

// freedAfterBoot tells the sections whose code is gone once the kernel or module
// has started.
func (f *File) freedAfterBoot(s *elfscan.Section) bool {
	return s != nil && s.Name == ".init.text" && (f.Kernel() || f.elf.Relocatable())
}

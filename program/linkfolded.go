package program

import (
	"fmt"
	"slices"

	"inlay/dwarfinline"
	"inlay/elfscan"
)

// maxTogether bounds how many functions at one address are told apart: a linker that folds
// can leave some hundreds of the smallest.
const maxTogether = 1024

// isAssembler tells a unit written in assembler: DW_LANG_Mips_Assembler, which all
// assemblers write, and DW_LANG_Assembly of DWARF 6. Its code may have many names.
func isAssembler(u *dwarfinline.Unit) bool { return u.Language() == 0x8001 || u.Language() == 0x31 }

// findLinked looks for the body that a linker has folded a function into: lld leaves no
// address to its DIE, and its symbol where the other body is. At a function that was dropped
// because another unit has it too, there is a body of the same function.
func (f *File) findLinked(t *foldedTable, s dwarfinline.Subprogram) {
	src, err := f.index.Source(s.Offset())
	if err != nil || isAssembler(s.Unit()) {
		return
	}
	for _, addr := range f.symbols.addresses(linkName(src)) {
		bodies := f.bodiesAt(addr)
		if len(bodies) == 0 || slices.ContainsFunc(bodies, func(b Body) bool { return f.isOf(b.Sub, src) }) {
			continue
		}
		if len(bodies) > maxTogether {
			f.noteTogether(addr)
			bodies = bodies[:1]
		}
		t.places[s.Offset()] = bodies[0].Place()
		for _, b := range bodies {
			t.twins[b.Sub.Offset()] = append(t.twins[b.Sub.Offset()], s)
		}
		return
	}
}

// findTogether looks for bodies of different functions with one entry: gold gives all that
// it folds the address of the code that stays.
func (f *File) findTogether(t *foldedTable) {
	rows := f.bodyRows()
	for i := 0; i < len(rows); {
		entry, first := rows[i].Lo, i
		for i++; i < len(rows) && rows[i].Lo == entry; i++ {
		}
		if i-first < 2 {
			continue
		}
		if subs := f.differentAt(rows[first:i]); len(subs) > 1 {
			t.together[entry] = subs
		}
	}
}

// differentAt returns one body of each source function among those that begin at one
// address.
func (f *File) differentAt(rows []bodyRow) (subs []dwarfinline.Subprogram) {
	for _, row := range rows {
		if row.sub.Entry() != row.Lo || row.Lo == row.Hi || isAssembler(row.sub.Unit()) {
			continue // a part of it begins there, or the next function
		}
		src, err := f.index.Source(row.sub.Offset())
		if err != nil || src.Name == "" || slices.ContainsFunc(subs, func(s dwarfinline.Subprogram) bool { return f.isOf(s, src) }) {
			continue
		}
		if len(subs) == maxTogether {
			f.noteTogether(row.Lo)
			break
		}
		subs = append(subs, row.sub)
	}
	return subs
}

func (f *File) noteTogether(addr uint64) {
	f.note(fmt.Errorf("more than %d bodies begin at %s: the others are not told apart: %w", maxTogether, f.elf.Address(addr), elfscan.ErrLimit))
}

// isOf tells whether a DIE stands for a source function.
func (f *File) isOf(s dwarfinline.Subprogram, src dwarfinline.Source) bool {
	other, err := f.index.Source(s.Offset())
	return err == nil && (linkName(other) == linkName(src) || other.Name == src.Name && other.DeclLine == src.DeclLine)
}

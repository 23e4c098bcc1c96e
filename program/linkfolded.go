package program

import (
	"fmt"
	"slices"
	"sort"

	"inlay/dwarfinline"
	"inlay/elfscan"
)

// maxTogether bounds how many functions at one address are told apart: a linker that folds
// can leave hundreds of the smallest.
const maxTogether = 256

// isAssembler tells a unit written in assembler: DW_LANG_Mips_Assembler, which all
// assemblers write, and DW_LANG_Assembly of DWARF 6. Its code may have many names.
func isAssembler(u *dwarfinline.Unit) bool { return u.Language() == 0x8001 || u.Language() == 0x31 }

// namedBody is a body with its source function, read once.
type namedBody struct {
	sub dwarfinline.Subprogram
	src dwarfinline.Source
}

// isOf tells whether the body is one of a source function.
func (b namedBody) isOf(src dwarfinline.Source) bool {
	return linkName(b.src) == linkName(src) || b.src.Name == src.Name && b.src.DeclLine == src.DeclLine
}

// findLinked looks for the body that a linker has folded a function into: lld leaves no
// address to its DIE, and its symbol where the other body is. At a function that was dropped
// because another unit has it too, there is a body of the same function.
func (f *File) findLinked(t *foldedTable, s dwarfinline.Subprogram) {
	src, err := f.index.Source(s.Offset())
	if err != nil || isAssembler(s.Unit()) {
		return
	}
	for _, addr := range f.symbols.addresses(linkName(src)) {
		bodies := f.functionsAt(t, addr)
		if len(bodies) == 0 || slices.ContainsFunc(bodies, func(b namedBody) bool { return b.isOf(src) }) {
			continue
		}
		kept := bodies[0].sub
		t.places[s.Offset()] = Body{f, kept}.Place()
		t.twins[kept.Offset()] = append(t.twins[kept.Offset()], s)
		return
	}
}

// findTogether looks for bodies of different functions with one entry: gold gives all that
// it folds the address of the code that stays.
func (f *File) findTogether(t *foldedTable) {
	rows := f.bodyRows()
	for i := 0; i < len(rows); {
		first := i
		for i++; i < len(rows) && rows[i].Lo == rows[first].Lo; i++ {
		}
		if i-first > 1 {
			f.functionsAt(t, rows[first].Lo)
		}
	}
}

// functionsAt returns one body of each source function that begins at an address. Who asks
// for many functions asks for the same addresses again, so they are kept.
func (f *File) functionsAt(t *foldedTable, entry uint64) []namedBody {
	if bodies, ok := t.together[entry]; ok {
		return bodies
	}
	rows := f.bodyRows()
	var bodies []namedBody
	for i := sort.Search(len(rows), func(i int) bool { return rows[i].Lo >= entry }); i < len(rows) && rows[i].Lo == entry; i++ {
		sub := rows[i].sub
		if sub.Entry() != entry || rows[i].Hi == entry || isAssembler(sub.Unit()) {
			continue // a part of it begins there, or the next function
		}
		src, err := f.index.Source(sub.Offset())
		if err != nil || src.Name == "" || slices.ContainsFunc(bodies, func(b namedBody) bool { return b.isOf(src) }) {
			continue
		}
		if len(bodies) == maxTogether {
			f.note(fmt.Errorf("more than %d functions begin at %s: the others are not told apart: %w", maxTogether, f.elf.Address(entry), elfscan.ErrLimit))
			break
		}
		bodies = append(bodies, namedBody{sub, src})
	}
	t.together[entry] = bodies
	return bodies
}

// twinsTogether returns the functions that share the entry of a body and are others.
func (f *File) twinsTogether(t *foldedTable, s dwarfinline.Subprogram) []dwarfinline.Subprogram {
	bodies := t.together[s.Entry()]
	if len(bodies) < 2 {
		return nil
	}
	src, err := f.index.Source(s.Offset())
	if err != nil {
		return nil // who asks for the function is told
	}
	var out []dwarfinline.Subprogram
	for _, b := range bodies {
		if !b.isOf(src) {
			out = append(out, b.sub)
		}
	}
	return out
}

package program

import (
	"cmp"
	"debug/elf"
	"path"
	"slices"
	"strings"

	"inlay/dwarfinline"
)

// unitRange is a range of code that a unit says it covers.
type unitRange struct {
	dwarfinline.Range
	u *dwarfinline.Unit
}

// bareTable is the function symbols at which no body of the DWARF stands.
type bareTable struct {
	inUnits map[*dwarfinline.Unit][]Place // within the code of a unit: thunks, and the like
	outside int                           // those that no unit covers
}

// bareCode finds them when it is first asked.
func (f *File) bareCode() *bareTable {
	f.bareOnce.Do(func() {
		t := &bareTable{inUnits: make(map[*dwarfinline.Unit][]Place)}
		f.bare = t
		if f.index == nil {
			return
		}
		var ranges []unitRange
		for _, u := range f.index.Units() {
			for _, r := range u.Ranges() {
				ranges = append(ranges, unitRange{r, u})
			}
		}
		slices.SortFunc(ranges, func(a, b unitRange) int { return cmp.Compare(a.Lo, b.Lo) })
		var last uint64
		for i, e := range f.symbols.entries {
			if i > 0 && e.addr == last || f.symbols.all[e.n].Size == 0 || startup[f.symbols.all[e.n].Name] || !f.elf.Executable(e.addr) {
				continue
			}
			last = e.addr
			if _, described := f.bodyAt(e.addr); !described {
				t.add(f, ranges, e.addr)
			}
		}
	})
	return f.bare
}

func (t *bareTable) add(f *File, ranges []unitRange, addr uint64) {
	n, found := slices.BinarySearchFunc(ranges, addr, func(r unitRange, a uint64) int { return cmp.Compare(r.Lo, a) })
	if !found {
		n--
	}
	if n < 0 || !ranges[n].Contains(addr) {
		t.outside++
		return
	}
	u, wrapper := ranges[n].u, f.foldedDefinitions().wrappers[addr]
	// In C, what is no wrapper is an asm statement's: compilers put no copies into it.
	if wrapper.Valid() || strings.Contains(u.LanguageName(), "C_plus_plus") {
		t.inUnits[u] = append(t.inUnits[u], Place{Body{f, wrapper}, addr})
	}
}

// startup is the code that the linker adds to every program.
var startup = map[string]bool{
	"_start": true, "_init": true, "_fini": true, "deregister_tm_clones": true, "register_tm_clones": true, "frame_dummy": true,
	"__do_global_dtors_aux": true, "_dl_relocate_static_pie": true, "__libc_csu_init": true, "__libc_csu_fini": true,
}

// BareCode lists the code within a unit that function symbols name and no DIE describes,
// by address.
func (f *File) BareCode(u *dwarfinline.Unit) []Place { return f.bareCode().inUnits[u] }

// Undescribed counts the functions of a file that no unit of its DWARF covers: those of
// objects that were compiled without it. In a kernel whose every C file has its unit they
// are assembler, such as the trampolines of static calls, and do not count. A file without
// DWARF has none.
func (f *File) Undescribed() int {
	if f.index == nil || f.Kernel() && !f.sourceWithoutUnit() {
		return 0
	}
	return f.bareCode().outside
}

// sourceWithoutUnit tells that the symbols name a C file that no unit is of. The object
// of an assembler file names no source.
func (f *File) sourceWithoutUnit() bool {
	units := make(map[string]bool)
	for _, u := range f.index.Units() {
		units[path.Base(u.Name())] = true
	}
	for i := range f.symbols.all {
		s := &f.symbols.all[i]
		if s.Type == elf.STT_FILE && strings.HasSuffix(s.Name, ".c") && !units[path.Base(s.Name)] {
			return true
		}
	}
	return false
}

// WithoutSupplementary tells a file whose DWARF refers to a supplementary file that was not
// read, as dwz -m makes it: what its units share is not known.
func (f *File) WithoutSupplementary() bool {
	return f.index != nil && f.index.WithoutSupplementary()
}

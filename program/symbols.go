package program

import (
	"cmp"
	"debug/elf"
	"slices"
	"sync"

	"inlay/elfscan"
)

// symbolTable finds the function symbols at an address. It is read once.
type symbolTable struct {
	all     []elfscan.Symbol
	entries []symbolEntry // function symbols by address
	full    bool          // it came from .symtab, not from .dynsym

	crowds       sync.Map // aliases by address, where there are many
	homonymsOnce sync.Once
	homonyms     map[string][]uint64 // addresses by name, of names with several

	namesOnce sync.Once
	byName    map[string]namedEntry
}

// namedEntry is the first function symbol of a name by address, with the
// number of different addresses that have the name and the last of them.
type namedEntry struct {
	symbolEntry
	n    int
	last uint64
}

type symbolEntry struct {
	addr uint64
	n    int32 // in all
}

func (t *symbolTable) empty() bool { return len(t.all) == 0 }

// read takes the symbols of a file. Only STT_FUNC and STT_GNU_IFUNC name
// functions; markers such as _stext have no type, and giving one of them to a
// body without a symbol would hide that it was overridden. Without a type are also the
// fragments of functions whose blocks clang puts into sections of their own.
func (t *symbolTable) read(f *elfscan.File) error {
	all, err := f.Symbols()
	if err != nil {
		return err
	}
	t.take(all, f.Section(".symtab") != nil)
	return nil
}

// take fills the table.
func (t *symbolTable) take(all []elfscan.Symbol, full bool) {
	t.all, t.full = all, full
	t.entries = make([]symbolEntry, 0, len(all)/2)
	for i := range all {
		s := &all[i]
		named := s.Type == elf.STT_FUNC || s.Type == elf.STT_GNU_IFUNC || s.Type == elf.STT_NOTYPE && s.Size > 0 && !isWhole(s.Name)
		if named && s.Section > 0 {
			t.entries = append(t.entries, symbolEntry{s.Addr, int32(i)})
		}
	}
	slices.SortFunc(t.entries, func(a, b symbolEntry) int {
		return cmp.Or(cmp.Compare(a.addr, b.addr), cmp.Compare(a.n, b.n))
	})
}

// named returns the first function symbol of a name by address, and how many
// there are at different addresses.
func (t *symbolTable) named(name string) (symbolEntry, int) {
	t.namesOnce.Do(func() {
		t.byName = make(map[string]namedEntry, len(t.entries))
		for _, e := range t.entries {
			name := t.all[e.n].Name
			first, ok := t.byName[name]
			switch {
			case !ok:
				first = namedEntry{e, 1, e.addr}
			case first.last != e.addr:
				first.n, first.last = first.n+1, e.addr
			}
			t.byName[name] = first
		}
	})
	found := t.byName[name]
	return found.symbolEntry, found.n
}

// maxHomonyms bounds how many symbols of one name are looked at.
const maxHomonyms = 1024

// addresses returns the addresses of the function symbols of a name, ascending, up to
// maxHomonyms of them.
func (t *symbolTable) addresses(name string) []uint64 {
	e, n := t.named(name)
	switch n {
	case 0:
		return nil
	case 1:
		return []uint64{e.addr}
	}
	t.homonymsOnce.Do(func() {
		t.homonyms = make(map[string][]uint64)
		for _, e := range t.entries {
			name := t.all[e.n].Name
			list := t.homonyms[name]
			if t.byName[name].n > 1 && len(list) < maxHomonyms && (len(list) == 0 || list[len(list)-1] != e.addr) {
				t.homonyms[name] = append(list, e.addr)
			}
		}
	})
	return t.homonyms[name]
}

// at returns the entries of the symbols at addr.
func (t *symbolTable) at(addr uint64) []symbolEntry {
	lo, _ := slices.BinarySearchFunc(t.entries, addr, func(e symbolEntry, a uint64) int { return cmp.Compare(e.addr, a) })
	hi := lo
	for hi < len(t.entries) && t.entries[hi].addr == addr {
		hi++
	}
	return t.entries[lo:hi]
}

package program

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"inlay/elfscan"
)

// Errors of [Place.SymPos].
var (
	// ErrNoSymPos says that a place has no position: it has no symbol, the kernel does
	// not keep the symbol, or the file is neither a linked kernel nor a finished module,
	// or was stripped of its symbols.
	ErrNoSymPos = errors.New("no position among the kernel's symbols")
	// ErrSymPosVaries says that the position of a module's symbol is another one while
	// the module is being loaded: a symbol of the same name in a section that is freed
	// after that counts only until then.
	ErrSymPosVaries = errors.New("its position changes when the module has been loaded")
)

// SymPos returns the position of the place's symbol among the symbols of that name,
// counted from 1, and how many there are, as klp_find_object_symbol of
// kernel/livepatch/core.c counts them. A patch names a symbol by position 0 where total
// is 1, and has to give pos otherwise.
//
// In a linked kernel the order is that of the addresses, and every symbol that
// scripts/kallsyms.c keeps counts, data as well: live patching needs
// CONFIG_KALLSYMS_ALL. In a module it is the order of .symtab, and what counts are the
// symbols that kernel/module/kallsyms.c keeps once the module has been loaded. Other
// symbols at the same entry may have other positions.
//
// Errors wrap ErrNoSymPos or ErrSymPosVaries, or are those of reading the symbols.
func (p Place) SymPos() (pos, total int, err error) {
	name, _ := p.Names()
	if name == "" {
		return 0, 0, fmt.Errorf("%s: %w: it has no symbol", p.File.elf.Address(p.Entry), ErrNoSymPos)
	}
	return p.File.SymPos(name, p.Entry)
}

// SymPos returns the position of the symbol of that name at addr, see [Place.SymPos].
// The symbol may be one of data.
func (f *File) SymPos(name string, addr uint64) (pos, total int, err error) {
	t := f.positionTable()
	if t.err != nil {
		return 0, 0, t.err
	}
	first, ok := t.first[name]
	if !ok {
		return 0, 0, fmt.Errorf("%s: %w: the kernel does not keep it", name, ErrNoSymPos)
	}
	all := []counted{first}
	if more := t.more[name]; more != nil {
		all = more
	}
	if slices.ContainsFunc(all, func(c counted) bool { return c.freed }) {
		return whileLoading(name, all, addr)
	}
	return positionOf(name, all, addr)
}

// positionTable lists what the kernel counts by name. It is made once.
type positionTable struct {
	once  sync.Once
	err   error
	first map[string]counted
	more  map[string][]counted // of names that count more than once, in the kernel's order
}

// counted is a symbol that the kernel counts.
type counted struct {
	addr  uint64
	freed bool // only until its module has been loaded
}

func positionOf(name string, all []counted, addr uint64) (pos, total int, err error) {
	for i, c := range all {
		if c.addr == addr {
			return i + 1, len(all), nil
		}
	}
	return 0, 0, fmt.Errorf("%s: %w: the kernel keeps only others of that name", name, ErrNoSymPos)
}

// whileLoading finds the position of a name some of whose symbols are freed, if it holds
// before and after that. A position of 1 then finds the symbol at both times, 0 does not:
// so the larger total is returned.
func whileLoading(name string, all []counted, addr uint64) (pos, total int, err error) {
	kept := slices.DeleteFunc(slices.Clone(all), func(c counted) bool { return c.freed })
	after, _, err := positionOf(name, kept, addr)
	if err != nil {
		return 0, 0, err
	}
	pos, total, _ = positionOf(name, all, addr)
	if pos != after {
		return 0, 0, fmt.Errorf("%s: %w: from %d of %d to %d of %d", name, ErrSymPosVaries, pos, total, after, len(kept))
	}
	return pos, total, nil
}

func (f *File) positionTable() *positionTable {
	t := &f.positions
	t.once.Do(func() { t.err = f.elf.Guard(func() error { return t.read(f) }) })
	return t
}

// read lists the symbols that count.
func (t *positionTable) read(f *File) error {
	finished := f.elf.Relocatable() && f.elf.Section(".gnu.linkonce.this_module") != nil
	if !f.Kernel() && !finished {
		return fmt.Errorf("%s: %w: it is neither a linked kernel nor a finished module", f.Path(), ErrNoSymPos)
	}
	from := f.elf
	if from.Section(".symtab") == nil && f.debug != nil {
		from = f.debug
	}
	if from.Section(".symtab") == nil {
		return fmt.Errorf("%s: %w: it has no .symtab", f.Path(), ErrNoSymPos)
	}
	all := f.symbols.all
	order := make([]int32, 0, len(all))
	for i := range all {
		if finished && keptByModule(from, &all[i]) || !finished && keptByKallsyms(from, &all[i]) {
			order = append(order, int32(i))
		}
	}
	if !finished {
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(all[a].Addr, all[b].Addr) })
	}
	t.index(from, all, order)
	return nil
}

func (t *positionTable) index(from *elfscan.File, all []elfscan.Symbol, order []int32) {
	t.first = make(map[string]counted, len(order))
	t.more = make(map[string][]counted)
	for _, n := range order {
		s := &all[n]
		c := counted{s.Addr, from.Relocatable() && strings.HasPrefix(from.Sections()[s.Section].Name, ".init")}
		first, again := t.first[s.Name]
		switch {
		case !again:
			t.first[s.Name] = c
		case t.more[s.Name] == nil:
			t.more[s.Name] = []counted{first, c}
		default:
			t.more[s.Name] = append(t.more[s.Name], c)
		}
	}
}

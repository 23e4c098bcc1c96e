package drift

import (
	"cmp"
	"debug/elf"
	"slices"

	"inlay/elfscan"
)

// data is what the data of a patch that is a relocatable file points to: a function that new
// code calls through a table of functions is reached by way of it. The tables of a shared
// object are not looked at.
type data struct {
	objects  []object  // by address
	pointers []pointer // by place
}

// object is what one symbol stands for.
type object struct {
	lo, hi   uint64
	followed bool
}

// pointer is a place that holds the address of something in the patch.
type pointer struct{ at, to uint64 }

// readData reads the objects and pointers of a patch.
func readData(e *elfscan.File) (*data, error) {
	d := &data{}
	if !e.Relocatable() {
		return d, nil
	}
	err := e.Guard(func() error {
		symbols, err := e.Symbols()
		if err != nil {
			return err
		}
		for i := range symbols {
			if s := &symbols[i]; s.Type == elf.STT_OBJECT && s.Section > 0 && s.Size > 0 {
				d.objects = append(d.objects, object{lo: s.Addr, hi: s.Addr + s.Size})
			}
		}
		return d.readPointers(e)
	})
	slices.SortFunc(d.objects, func(a, b object) int { return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(b.hi, a.hi)) })
	slices.SortFunc(d.pointers, func(a, b pointer) int { return cmp.Compare(a.at, b.at) })
	return d, err
}

func (d *data) readPointers(e *elfscan.File) error {
	for i := range e.Sections() {
		s := &e.Sections()[i]
		if !s.Alloc() || s.Flags&elf.SHF_EXECINSTR != 0 {
			continue
		}
		for r, err := range e.Relocations(s) {
			if err != nil {
				return err
			}
			if r.Symbol != nil && r.Symbol.Section > 0 {
				d.pointers = append(d.pointers, pointer{r.Addr, r.Symbol.Addr + uint64(r.Addend)})
			}
		}
	}
	return nil
}

// objectAt returns the object that holds an address, nil for none.
func (d *data) objectAt(addr uint64) *object {
	i, found := slices.BinarySearchFunc(d.objects, addr, func(o object, addr uint64) int { return cmp.Compare(o.lo, addr) })
	if !found {
		i--
	}
	if i < 0 || addr >= d.objects[i].hi {
		return nil
	}
	return &d.objects[i]
}

// follow calls visit with all that the object at an address points to, and what that leads
// to; every object is followed once.
func (d *data) follow(addr uint64, visit func(addr uint64)) {
	for todo := []uint64{addr}; len(todo) > 0; {
		o := d.objectAt(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if o == nil || o.followed {
			continue
		}
		o.followed = true
		i, _ := slices.BinarySearchFunc(d.pointers, o.lo, func(p pointer, lo uint64) int { return cmp.Compare(p.at, lo) })
		for ; i < len(d.pointers) && d.pointers[i].at < o.hi; i++ {
			visit(d.pointers[i].to)
			todo = append(todo, d.pointers[i].to)
		}
	}
}

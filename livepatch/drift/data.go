package drift

import (
	"cmp"
	"debug/elf"
	"slices"
)

// pointer is a place in data that holds the address of something in the patch.
type pointer struct{ at, to uint64 }

// dataPointers finds what the data of the patch points to, by address: a function that new
// code calls through a table of functions is reached by way of it.
func (c *comparer) dataPointers() ([]pointer, error) {
	e := c.patch.ELF()
	if !e.Relocatable() {
		return nil, nil
	}
	var out []pointer
	err := c.patch.Guard(func() error {
		for i := range e.Sections() {
			s := &e.Sections()[i]
			if s.Flags&elf.SHF_ALLOC == 0 || s.Flags&elf.SHF_EXECINSTR != 0 {
				continue
			}
			for r, err := range e.Relocations(s) {
				if err != nil {
					return err
				}
				if r.Symbol != nil && r.Symbol.Section > 0 {
					out = append(out, pointer{r.Addr, r.Symbol.Addr + uint64(r.Addend)})
				}
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b pointer) int { return cmp.Compare(a.at, b.at) })
	return out, err
}

// dataObjects are the objects of the patch's symbols, by address.
func (c *comparer) dataObjects() (out []pointer, err error) {
	symbols, err := c.patch.ELF().Symbols()
	if err != nil {
		return nil, err
	}
	for i := range symbols {
		if s := &symbols[i]; s.Type == elf.STT_OBJECT && s.Section > 0 && s.Size > 0 {
			out = append(out, pointer{s.Addr, s.Addr + s.Size})
		}
	}
	slices.SortFunc(out, func(a, b pointer) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(b.to, a.to)) })
	return out, nil
}

// data is what the patch's data points to.
type data struct {
	pointers []pointer
	objects  []pointer // from one address to another
	seen     map[int]bool
}

// readData reads what the data points to.
func (c *comparer) readData() (d *data, err error) {
	d = &data{seen: make(map[int]bool)}
	if d.pointers, err = c.dataPointers(); err != nil {
		return nil, err
	}
	d.objects, err = c.dataObjects()
	return d, err
}

// object returns the number of the object that holds an address, -1 for none.
func (d *data) object(addr uint64) int {
	i, _ := slices.BinarySearchFunc(d.objects, addr, func(p pointer, addr uint64) int {
		if p.at <= addr {
			return -1
		}
		return 1
	})
	if i--; i >= 0 && addr < d.objects[i].to {
		return i
	}
	return -1
}

// follow calls visit with all addresses that the object at addr points to, and those which
// it leads to, each object once.
func (d *data) follow(addr uint64, visit func(addr uint64)) {
	for todo := []uint64{addr}; len(todo) > 0; {
		n := d.object(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if n < 0 || d.seen[n] {
			continue
		}
		d.seen[n] = true
		i, _ := slices.BinarySearchFunc(d.pointers, d.objects[n].at, func(p pointer, at uint64) int { return cmp.Compare(p.at, at) })
		for ; i < len(d.pointers) && d.pointers[i].at < d.objects[n].to; i++ {
			visit(d.pointers[i].to)
			todo = append(todo, d.pointers[i].to)
		}
	}
}

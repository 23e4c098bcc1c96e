package drift

import (
	"cmp"
	"debug/elf"
	"errors"
	"slices"

	"inlay/elfscan"
	"inlay/livepatch/klpmod"
	"inlay/program"
)

// reach finds the functions of the patch that new functions lead to, and which of them refer
// to which undefined symbol: a helper that is copied along relies on the target as much.
func (c *comparer) reach(pairs []Pair) error {
	for _, p := range pairs {
		c.visit(p.New, p)
		if p.Old.File != nil && p.Old.Sub.Valid() {
			c.prefer(home{p.Old.File, p.Old.Sub.Unit()})
		}
	}
	refs := program.NewReferences(c.patch)
	d, err := readData(c.patch.ELF())
	if err != nil {
		return err
	}
	for i := 0; i < len(c.order); i++ {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		b := c.order[i]
		all, err := refs.Of(b.Place())
		if err != nil && !errors.Is(err, program.ErrNoCode) {
			return err
		}
		for _, r := range all {
			switch {
			case r.Named && r.Symbol != nil && r.Symbol.Section < 0:
				c.use(r.Symbol, b)
			case r.To != 0:
				c.visitAt(r.To, c.reached[b])
				d.follow(r.To, func(to uint64) { c.visitAt(to, c.reached[b]) })
			}
		}
	}
	return c.livepatchRelocations()
}

// visitAt visits the function at an address, if there is one.
func (c *comparer) visitAt(addr uint64, p Pair) {
	if to := c.patch.PlaceAt(addr); to.HasBody() {
		c.visit(to.Body, p)
	}
}

func (c *comparer) visit(b program.Body, p Pair) {
	if _, ok := c.reached[b]; !ok {
		c.reached[b] = p
		c.order = append(c.order, b)
	}
}

// prefer puts a unit among those to look into first.
func (c *comparer) prefer(h home) {
	if !slices.Contains(c.near, h) {
		c.near = append(c.near, h)
	}
}

// use keeps who refers to a symbol. What one function refers to mostly comes together, so
// that the last user is enough to look at: twice does no harm.
func (c *comparer) use(s *elfscan.Symbol, b program.Body) {
	all := c.users[s.Name]
	if n := len(all); n == 0 || all[n-1].body != b {
		c.users[s.Name] = append(all, user{b, nameOf(b)})
	}
}

// livepatchRelocations finds who refers to the symbols that the kernel resolves itself
// when it loads the patch: sections .klp.rela.OBJECT.SECTION, which are allocated so that
// they stay (Documentation/livepatch/module-elf-format.rst).
func (c *comparer) livepatchRelocations() error {
	e := c.patch.ELF()
	if !e.Relocatable() {
		return nil
	}
	return c.patch.Guard(func() error {
		for r, err := range e.DynamicRelocations() {
			if err != nil {
				return err
			}
			if r.Symbol == nil || r.Symbol.Section >= 0 || !e.Executable(r.Addr) {
				continue
			}
			if at := c.patch.PlaceAt(r.Addr); at.HasBody() {
				if _, ok := c.reached[at.Body]; ok {
					c.use(r.Symbol, at.Body)
				}
			}
		}
		return nil
	})
}

// needed is an undefined symbol of the patch.
type needed struct {
	symbol string // as in the patch
	name   string // that the target knows it by
	object string // of a .klp.sym: the object that has it; "" of any other
	pos    uint64 // of a .klp.sym: 0 where the name is unique
	weak   bool
	users  []user // functions that refer to it; none if no new function does
}

// undefined lists the symbols that the patch needs, by name.
func (c *comparer) undefined() ([]needed, error) {
	symbols, err := c.patch.ELF().Symbols()
	if err != nil {
		return nil, err
	}
	var out []needed
	for i := range symbols {
		s := &symbols[i]
		if s.Name == "" {
			continue
		}
		n := needed{symbol: s.Name, name: s.Name, weak: s.Bind == elf.STB_WEAK, users: c.users[s.Name]}
		if s.Shndx == klpmod.SymbolSection {
			var ok bool
			if n.object, n.name, n.pos, ok = klpmod.ParseSymbol(s.Name); !ok {
				c.add(Finding{Kind: Unknown, What: s.Name, Detail: "a symbol for the kernel to resolve whose name is not .klp.sym.OBJECT.NAME,POSITION"})
				continue
			}
		} else if !s.Undefined() {
			continue
		}
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b needed) int { return cmp.Compare(a.symbol, b.symbol) })
	return slices.CompactFunc(out, func(a, b needed) bool { return a.symbol == b.symbol }), nil
}

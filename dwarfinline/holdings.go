package dwarfinline

// Holdings is what the DWARF of one body says of registers: which of them hold
// variables, and what its calls pass. It reads from the file when it is asked, is not
// changed by that and safe for concurrent use.
type Holdings struct {
	x         *Index
	s         Subprogram
	variables []holder
	sites     map[uint64]Site
}

// holder is a variable or parameter with a location list.
type holder struct {
	off      uint64
	location value
	views    value
}

// Site is a DW_TAG_call_site of a body.
type Site struct {
	Offset uint64 // of the DIE
	Origin uint64 // of the called subprogram's DIE, 0 if it names none
	Tail   bool

	// Passed are DWARF's numbers of the registers of its DW_TAG_call_site_parameters:
	// arguments whose value can be told, and so maybe not all.
	Passed []uint64
}

// Holding is a variable or parameter that a register holds, alone or as what its value
// is computed from.
type Holding struct {
	Name     string
	Offset   uint64 // of the DIE
	Register uint64 // DWARF's number
	Lo, Hi   uint64 // where the entry of the location list holds
}

// maxHoldings bounds the DIEs that one body is read for. Large functions have some ten
// thousand.
const maxHoldings = 1 << 20

// DWARF 5 section 7.5.3, table 7.3: what Holdings reads besides.
const (
	tagVariable             = 0x34
	tagCallSiteParameter    = 0x49
	tagGNUCallSiteParameter = 0x410a
)

// Holdings reads the DIEs in a body, inlined instances and blocks included. Call sites are
// read from its abstract instance too: GCC 12 leaves those in the blocks of a function there,
// and not in the body, if the function was also inlined.
func (x *Index) Holdings(s Subprogram) (*Holdings, error) {
	h := &Holdings{x: x, s: s, sites: make(map[uint64]Site)}
	return h, x.file.Guard(func() error { return h.read() })
}

func (h *Holdings) read() error {
	left := maxHoldings
	if root := h.s.RootSubprogram(); root != h.s {
		if err := h.readBelow(root, &left); err != nil {
			return err
		}
	}
	return h.readBelow(h.s, &left)
}

// readBelow reads the DIEs in a subprogram.
func (h *Holdings) readBelow(s Subprogram, left *int) error {
	d, err := h.x.dieAt(s.Offset())
	if err != nil {
		return err
	}
	var site Site
	var back uint64 // of site
	siteDepth := 0
	keep := func() {
		if back != 0 {
			h.sites[back] = site
		}
		back = 0
	}
	err = h.x.walk(d, left, func(c die, depth int) (step, error) {
		switch c.tag {
		case tagVariable, tagFormalParameter:
			if s != h.s {
				break
			}
			if v := h.variable(c); v.location.class != classNone && v.location.class != classBlock {
				h.variables = append(h.variables, v)
			}
		case tagCallSite, tagGNUCallSite:
			keep()
			site, back = h.site(c)
			siteDepth = depth
		case tagCallSiteParameter, tagGNUCallSiteParameter:
			if depth == siteDepth+1 {
				site.Passed = append(site.Passed, h.passed(c)...)
			}
		}
		return into, nil
	})
	keep()
	return err
}

// variable reads where a variable is.
func (h *Holdings) variable(c die) holder {
	v := holder{off: c.offset()}
	_, _ = c.each(func(attr uint16, value value) { // the walk steps over the attributes next
		switch attr {
		case attrLocation:
			v.location = value
		case attrGNULocviews:
			v.views = value
		}
	})
	return v
}

// site reads a call site and its return address, 0 if it has none.
func (h *Holdings) site(c die) (s Site, back uint64) {
	s.Offset = c.offset()
	_, _ = c.each(func(attr uint16, v value) {
		switch attr {
		case attrCallReturnPC, attrLowPC:
			back, _ = c.u.address(v)
		case attrCallOrigin, attrAbstractOrigin:
			s.Origin = asReference(v)
		case attrCallTailCall, attrGNUTailCall:
			s.Tail = v.v != 0
		}
	})
	return s, back
}

// passed reads the register of a call site parameter.
func (h *Holdings) passed(c die) (out []uint64) {
	_, _ = c.each(func(attr uint16, v value) {
		if attr == attrLocation && v.class == classBlock {
			if n, ok := registerExpr(c.u.block(v)); ok {
				out = append(out, n)
			}
		}
	})
	return out
}

// Site returns the call site with a return address.
func (h *Holdings) Site(back uint64) (Site, bool) {
	s, ok := h.sites[back]
	return s, ok
}

// Across returns the variables that a register holds on both sides of a return address,
// in the order of their DIEs: entries of location lists that start before the address and
// end behind it. A list that cannot be read is left out.
func (h *Holdings) Across(back uint64) []Holding {
	var out []Holding
	_ = h.x.file.Guard(func() error {
		left := maxLocEntries
		for i := range h.variables {
			v := &h.variables[i]
			found, err := h.entryAt(v, back, &left)
			if err != nil || found.lo >= back || found.hi <= back {
				continue
			}
			if n, ok := registerOf(found.expr); ok {
				out = append(out, Holding{Name: h.x.variableName(v.off), Offset: v.off, Register: n, Lo: found.lo, Hi: found.hi})
			}
		}
		return nil
	})
	return out
}

// entryAt returns the entry of a variable's location list that covers an address.
func (h *Holdings) entryAt(v *holder, pc uint64, left *int) (locEntry, error) {
	return h.s.u.searchLocations(v.location, v.views, pc, left)
}

// DWARF 5 section 7.7.1, table 7.9.
const (
	opBreg0  = 0x70
	opBreg31 = 0x8f
	opBregx  = 0x92
)

// registerOf returns the register that a value is in, or is computed from.
func registerOf(expr []byte) (uint64, bool) {
	if n, ok := registerExpr(expr); ok {
		return n, true
	}
	switch {
	case len(expr) == 0:
		return 0, false
	case expr[0] >= opBreg0 && expr[0] <= opBreg31:
		return uint64(expr[0] - opBreg0), true
	case expr[0] == opBregx:
		n, next := uleb(expr, 1)
		return n, next > 0
	}
	return 0, false
}

// variableName returns the name of a variable, "" if it has none.
func (x *Index) variableName(off uint64) string {
	for range maxChain {
		d, err := x.dieAt(off)
		if err != nil {
			return ""
		}
		name, origin := "", uint64(0)
		_, _ = d.each(func(attr uint16, v value) {
			switch attr {
			case attrName:
				name = d.u.sec.string(d.u.strRef(v))
			case attrAbstractOrigin, attrSpecification:
				origin = asReference(v)
			}
		})
		if off = origin; name != "" || off == 0 {
			return name
		}
	}
	return ""
}

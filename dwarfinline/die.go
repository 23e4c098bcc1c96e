package dwarfinline

import (
	"fmt"
	"sync"

	"inlay/elfscan"
)

// die is one DIE that a query reads: the scan keeps only what every answer
// needs, the rest is read again when it is asked for.
type die struct {
	u        *Unit
	off      int // position of the DIE in .debug_info
	attrs    int // of its first attribute value
	tag      uint16
	children bool
	specs    []spec
}

// dieAt finds the DIE at an offset of the index.
func (x *Index) dieAt(off uint64) (die, error) {
	u := x.unitAt(off)
	if u == nil {
		return die{}, x.fail(off, ErrReference)
	}
	return u.dieAt(u.position(off), x.tables.get(u))
}

// offset returns the offset of the DIE in the index, 0 of no DIE.
func (d *die) offset() uint64 {
	if d.u == nil {
		return 0
	}
	return d.u.offset(d.off)
}

// block returns the bytes of a block.
func (u *Unit) block(v value) []byte { return u.sec.info[v.v : v.v+v.size] }

func (u *Unit) dieAt(off int, t *abbrevTable) (die, error) {
	b := u.sec.info[:u.end]
	code, at := uleb(b, off)
	if at < 0 || code == 0 {
		return die{}, u.sec.fail(".debug_info", uint64(off), ErrReference)
	}
	a := t.lookup(code)
	if a.action == actUndefined {
		return die{}, u.sec.fail(".debug_info", uint64(off), fmt.Errorf("code %d: %w", code, ErrAbbrev))
	}
	return die{u: u, off: off, attrs: at, tag: a.tag, children: a.children, specs: t.specs[a.specs.lo:a.specs.hi]}, nil
}

// each calls fn for every attribute and returns the offset behind the last.
func (d *die) each(fn func(attr uint16, v value)) (next int, err error) {
	b, at := d.u.sec.info[:d.u.end], d.attrs
	for i := range d.specs {
		sp := &d.specs[i]
		v, next := decode(b, at, sp, d.u)
		if next < 0 {
			return 0, d.u.sec.fail(".debug_info", uint64(d.off), elfscan.ErrTruncated)
		}
		fn(sp.attr, v)
		at = next
	}
	return at, nil
}

// tableCache keeps the abbreviation tables that queries used last.
type tableCache struct {
	mu     sync.Mutex
	tables map[tableKey]*abbrevTable
	bytes  int64 // of .debug_abbrev that are compiled here
	spent  int64 // bytes that were ever compiled
}

type tableKey struct {
	sec *sections
	off uint64
	enc encoding
}

// get returns the compiled table of a unit; it is never changed afterwards. Two goroutines
// may compile the same table at once, so that neither waits for other tables.
func (c *tableCache) get(u *Unit) *abbrevTable {
	key := tableKey{u.sec, u.abbrevOff, u.enc}
	c.mu.Lock()
	t := c.tables[key]
	c.mu.Unlock()
	if t != nil {
		return t
	}
	t = new(abbrevTable)
	t.compile(u.sec, u.abbrevOff, u.enc)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.keep(key, t, int64(len(u.sec.abbrev)))
}

// keep adds a compiled table, and returns what is used of it. All tables of a section have room, as long as
// they do not lie on each other: then units whose origins lead through each other would compile them again
// for each question, which is allowed some times.
func (c *tableCache) keep(key tableKey, t *abbrevTable, section int64) *abbrevTable {
	const least = 8 << 20 // compiled it takes ten times that
	if c.tables == nil || c.bytes > max(least, section) {
		c.tables, c.bytes = make(map[tableKey]*abbrevTable), 0
	}
	if old := c.tables[key]; old != nil { // another goroutine was faster
		return old
	}
	if c.spent += t.size; c.spent > 64*section+least {
		t = &abbrevTable{sec: t.sec, off: t.off, enc: t.enc}
		t.err = t.sec.fail(".debug_abbrev", t.off, fmt.Errorf("%w: abbreviation tables that lie on each other were read too often", elfscan.ErrLimit))
	}
	c.tables[key] = t
	c.bytes += t.size
	return t
}

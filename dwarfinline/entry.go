package dwarfinline

import (
	"cmp"
	"errors"
)

// SourceSignature tells whether an out-of-line instance is proven to be called
// as the source's signature says: every parameter is [InPlace] and the result is
// returned as its type demands. Then code compiled from the source can take the
// place of the body. False means that this is not proven.
//
// The proof is a location list with DW_AT_GNU_locviews: without views, a parameter
// that the compiler removed and the function assigned to first looks like one that
// was passed. GCC has written them since version 8; clang does not, and an instance
// in a unit without them is never proven. Neither is one with a parameter whose
// register a single expression names, one in a language other than C and C++, on a
// machine other than x86-64 and AArch64, or with another calling convention than the
// machine's. Errors are those of [Index.Parameters].
func (x *Index) SourceSignature(s Subprogram) (bool, error) {
	proven := false
	err := x.file.Guard(func() error {
		params, whole, err := x.parameters(s)
		proven = whole && err == nil
		if len(params) == 0 { // the unit must be one that would have described them
			proven = proven && x.tables.get(s.u).views
		}
		for _, p := range params {
			proven = proven && p.Entry == InPlace
		}
		return err
	})
	return proven, err
}

// placeAll sets the places at entry of the source's parameters, and tells whether
// they are all that the function takes and the result is returned as usual.
func (x *Index) placeAll(s Subprogram, source, own formals, out []Parameter) (whole bool, err error) {
	e := entryReader{x: x, s: s, left: maxLocEntries}
	var args *arguments
	if c := conventionOf(x.file.MachineID(), int(s.u.enc.addrSize)); c != nil && !source.pack && !own.pack {
		whole, err = x.conventional(s, c)
		_, plain := conventionLanguage(s.u.language)
		args = &arguments{c: c, plain: plain, lost: !whole}
	}
	e.prepare()
	byOrigin := make(map[uint64]*formal, len(own.list))
	for i := range own.list {
		f := &own.list[i]
		byOrigin[f.origin], byOrigin[f.off] = f, f
	}
	for i := range source.list {
		should, why := x.should(args, &source.list[i], i)
		err = cmp.Or(err, why)
		out[i].Due = should
		f := byOrigin[source.list[i].off]
		if f == nil {
			continue
		}
		at, proven, why := e.locate(f)
		err = cmp.Or(err, why)
		if at.Kind == NotPassed {
			out[i].Fate = Absent
		}
		if out[i].At = at; proven && args != nil {
			out[i].Entry = args.c.judge(at, should)
		}
	}
	return whole, err
}

// should returns where the convention puts the next parameter of the source.
func (x *Index) should(args *arguments, f *formal, i int) (Location, error) {
	if args == nil || args.lost {
		return Location{}, nil
	}
	p, err := x.passingOf(f.typ, args.plain)
	// A C++ constructor's source has artificial parameters behind "this" that
	// not every instance of it takes.
	if f.artificial && i > 0 {
		p = passUnclear
	}
	return args.next(p), err
}

// conventional tells whether a function surely follows the convention of the
// machine, with nothing in front of its parameters.
func (x *Index) conventional(s Subprogram, c *convention) (bool, error) {
	follows, plain := conventionLanguage(s.u.language)
	if !follows {
		return false, nil
	}
	var result value
	typed, usual := false, true
	off := s.Offset()
	for range maxChain {
		d, err := x.dieAt(off)
		if err != nil {
			return false, err
		}
		next := uint64(0)
		if _, err := d.each(func(attr uint16, v value) {
			switch attr {
			case attrType:
				if !typed {
					result, typed = v, true
				}
			case attrCallConvention:
				usual = usual && v.v == callNormal
			case attrAbstractOrigin, attrSpecification:
				next = asReference(v)
				usual = usual && next != 0
			}
		}); err != nil {
			return false, err
		}
		if off = next; off == 0 {
			break
		}
	}
	if !usual || off != 0 || !typed || !c.memoryResult {
		return usual && off == 0, nil
	}
	return x.inRegisters(result, plain)
}

// callNormal is DW_CC_normal (DWARF 5 section 7.15, table 7.18).
const callNormal = 1

// entryReader finds where parameters are at the entry of one function.
type entryReader struct {
	x         *Index
	s         Subprogram
	left      int  // list entries that may still be read
	views     bool // the unit's compiler wrote views
	baseIsCFA bool // the frame base is the canonical frame address
}

func (e *entryReader) prepare() {
	u := e.s.u
	if d, err := e.x.dieAt(e.s.Offset()); err == nil {
		_, _ = d.each(func(attr uint16, v value) {
			if attr == attrFrameBase && v.class == classBlock && v.size == 1 {
				e.baseIsCFA = d.u.block(v)[0] == opCallFrameCFA
			}
		})
	}
	e.views = e.x.tables.get(u).views
}

// locate returns where a parameter is at the entry pc. Proven tells that it was
// passed there, and not assigned to.
func (e *entryReader) locate(f *formal) (at Location, proven bool, err error) {
	switch f.location.class {
	case classNone:
		return Location{}, false, nil
	case classBlock:
		// One expression for the whole function is what GCC writes for a variable
		// that never moves, but also, where it gave up tracking variables, the
		// register that holds it behind the prologue. Only the caller's memory is
		// the same place all the time.
		v := f.location
		at = placeOf(e.s.u.block(v), e.baseIsCFA)
		return at, e.views && at.Kind == StackSlot, nil
	}
	found, err := e.search(f)
	return placeOf(found.expr, e.baseIsCFA), found.viewed, err
}

// search reads the location list of a parameter.
func (e *entryReader) search(f *formal) (locEntry, error) {
	found, err := e.s.u.searchLocations(f.location, f.views, e.s.Entry(), &e.left)
	if errors.Is(err, errLocOffset) {
		err = e.x.fail(f.off, err)
	}
	return found, err
}

package dwarfinline

import (
	"slices"
	"sync"
)

// Source is what the DWARF says about a source function. Each attribute comes
// from the nearest DIE on the chain of origins and specifications that has it,
// and a declaration file is looked up in the unit of that DIE.
type Source struct {
	Name        string
	LinkageName string
	DeclFile    string // joined with its directory; empty if unknown
	DeclLine    int    // 0 if unknown
}

// sourceCache keeps the sources that queries used last, by DIE offset.
type sourceCache struct {
	mu      sync.Mutex
	sources map[uint32]Source
}

// Source returns what is known about the function whose DIE is at off. A
// chain that is broken or cyclic gives what its readable part says, and an error.
func (x *Index) Source(off uint32) (Source, error) {
	x.sources.mu.Lock()
	src, ok := x.sources.sources[off]
	x.sources.mu.Unlock()
	if ok {
		return src, nil
	}
	err := x.file.Guard(func() (err error) {
		src, err = x.readSource(off)
		return err
	})
	if err != nil {
		return src, err
	}
	const keep = 1 << 17
	x.sources.mu.Lock()
	defer x.sources.mu.Unlock()
	if x.sources.sources == nil || len(x.sources.sources) >= keep {
		x.sources.sources = make(map[uint32]Source)
	}
	x.sources.sources[off] = src
	return src, nil
}

func (x *Index) readSource(off uint32) (src Source, err error) {
	var seen []uint32
	for {
		if slices.Contains(seen, off) || len(seen) == maxChain {
			return src, x.sec.fail(".debug_info", uint64(off), ErrCycle)
		}
		seen = append(seen, off)
		d, err := x.dieAt(off)
		if err != nil {
			return src, err
		}
		next, err := x.takeSource(&d, &src)
		if err != nil || next == 0 {
			return src, err
		}
		off = next
	}
}

// takeSource fills what src lacks from one DIE and returns the next one on
// the chain, 0 at its end.
func (x *Index) takeSource(d *die, src *Source) (next uint32, err error) {
	var origin, spec uint32
	_, err = d.each(func(attr uint16, v value) {
		switch attr {
		case attrName:
			if src.Name == "" {
				src.Name = x.sec.string(d.u.strRef(v))
			}
		case attrLinkageName, attrMIPSLinkageName:
			if src.LinkageName == "" {
				src.LinkageName = x.sec.string(d.u.strRef(v))
			}
		case attrDeclFile:
			if src.DeclFile == "" {
				src.DeclFile = d.u.File(int(v.v))
			}
		case attrDeclLine:
			if src.DeclLine == 0 {
				src.DeclLine = int(uint32(v.v))
			}
		case attrAbstractOrigin:
			origin = asReference(v, x.sec)
		case attrSpecification:
			spec = asReference(v, x.sec)
		}
	})
	if origin == 0 {
		origin = spec
	}
	return origin, err
}

// asReference returns the offset that v refers to, 0 if that is no place in
// .debug_info.
func asReference(v value, s *sections) uint32 {
	if v.class != classRef || v.v >= uint64(len(s.info)) {
		return 0
	}
	return uint32(v.v)
}

package dwarfinline

import (
	"iter"
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

// Sources yields what is known about each source function of the unit, with the DIE
// at the end of its chain of abstract origins, by DIE offset. What is broken
// yields its readable part. It is for those who want all: nothing is kept.
func (u *Unit) Sources() iter.Seq2[Subprogram, Source] {
	return func(yield func(Subprogram, Source) bool) {
		r := sourceReader{x: u.index, unit: u, files: make(map[int]string)}
		for i := range u.subs {
			d := &u.subs[i]
			if d.root != d.off && u.index.sub(u, d.root) != nil {
				continue
			}
			src, _ := r.read(d.off) // what is readable is all that is known
			if !yield(Subprogram{u, int32(i)}, src) {
				return
			}
		}
	}
}

func (x *Index) readSource(off uint32) (Source, error) {
	r := sourceReader{x: x}
	return r.read(off)
}

// sourceReader reads the sources of one DIE, or of many DIEs of one unit.
type sourceReader struct {
	x     *Index
	unit  *Unit          // nil for one DIE of any unit
	table *abbrevTable   // of unit
	files map[int]string // of unit, as far as they were asked for
}

func (r *sourceReader) read(off uint32) (src Source, err error) {
	var seen []uint32
	for {
		if slices.Contains(seen, off) || len(seen) == maxChain {
			return src, r.x.sec.fail(".debug_info", uint64(off), ErrCycle)
		}
		d, err := r.die(off)
		if err != nil {
			return src, err
		}
		next, err := r.take(&d, &src)
		if err != nil || next == 0 {
			return src, err
		}
		seen = append(seen, off)
		off = next
	}
}

func (r *sourceReader) die(off uint32) (die, error) {
	u := r.unit
	if u == nil || int(off) < u.root || int(off) >= u.end {
		return r.x.dieAt(off)
	}
	if r.table == nil {
		r.table = r.x.tables.get(r.x.sec, u.abbrevOff, u.enc)
	}
	return u.dieAt(int(off), r.table)
}

func (r *sourceReader) file(u *Unit, number int) string {
	if u != r.unit {
		return u.File(number)
	}
	file, ok := r.files[number]
	if !ok {
		file = u.File(number)
		r.files[number] = file
	}
	return file
}

// take fills what src lacks from one DIE and returns the next one on the chain, 0
// at its end.
func (r *sourceReader) take(d *die, src *Source) (next uint32, err error) {
	var origin, spec uint32
	s := r.x.sec
	_, err = d.each(func(attr uint16, v value) {
		switch attr {
		case attrName:
			if src.Name == "" {
				src.Name = s.string(d.u.strRef(v))
			}
		case attrLinkageName, attrMIPSLinkageName:
			if src.LinkageName == "" {
				src.LinkageName = s.string(d.u.strRef(v))
			}
		case attrDeclFile:
			if src.DeclFile == "" {
				src.DeclFile = r.file(d.u, int(v.v))
			}
		case attrDeclLine:
			if src.DeclLine == 0 {
				src.DeclLine = int(uint32(v.v))
			}
		case attrAbstractOrigin:
			origin = asReference(v, s)
		case attrSpecification:
			spec = asReference(v, s)
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

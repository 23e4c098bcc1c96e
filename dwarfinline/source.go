package dwarfinline

import (
	"cmp"
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
	sources map[uint64]Source
}

// Source returns what is known about the function whose DIE is at off. A
// chain that is broken or cyclic gives what its readable part says, and an error.
func (x *Index) Source(off uint64) (Source, error) {
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
		x.sources.sources = make(map[uint64]Source)
	}
	x.sources.sources[off] = src
	return src, nil
}

// SourceKeys yields what is known about each source function of the unit, with the DIE at
// the end of its chain of abstract origins, by DIE offset. What is broken yields its
// readable part. It is for those who want all: nothing is kept but in the interner.
func (u *Unit) SourceKeys(in *Interner) iter.Seq2[Subprogram, SourceKey] {
	return func(yield func(Subprogram, SourceKey) bool) {
		r := sourceReader{chainReader: chainReader{x: u.index, unit: u}, in: in, files: make(map[int]uint32)}
		for i := range u.subs {
			d := &u.subs[i]
			if d.root != d.off && u.index.sub(u, d.root.at()) != nil {
				continue
			}
			r.keyOf(d)
			if !yield(Subprogram{u, int32(i)}, r.key) {
				return
			}
		}
	}
}

// keyOf reads the key of a subprogram. Where it has no origin, the scan kept all that
// there is.
func (r *sourceReader) keyOf(d *subprogram) {
	r.key = SourceKey{}
	if !d.origin.none() {
		_ = r.read(d.off.at()) // what is readable is all that is known
		return
	}
	s := r.unit.sec
	r.key.Name, r.key.LinkageName, r.key.DeclLine = r.in.number(s.bytes(d.name)), r.in.number(s.bytes(d.link)), d.line
	if d.file != 0 {
		r.key.DeclFile = r.file(r.unit, int(d.file-1))
	}
}

func (x *Index) readSource(off uint64) (Source, error) {
	r := sourceReader{chainReader: x.chainFrom(off), in: &x.names}
	err := r.read(off)
	return x.names.Source(r.key), cmp.Or(err, x.names.Cut())
}

// sourceReader reads the sources of one DIE, or of many DIEs of one unit.
type sourceReader struct {
	chainReader
	in    *Interner
	key   SourceKey      // what was read
	files map[int]uint32 // of the unit, as far as they were asked for; nil for one DIE
}

func (r *sourceReader) read(off uint64) error {
	var chain [maxChain]uint64
	for n := range chain {
		if slices.Contains(chain[:n], off) {
			return r.x.fail(off, ErrCycle)
		}
		d, err := r.die(off)
		if err != nil {
			return err
		}
		next, err := r.take(&d)
		if err != nil || next == 0 {
			return err
		}
		chain[n], off = off, next
	}
	return r.x.fail(off, errChain)
}

func (r *sourceReader) file(u *Unit, number int) uint32 {
	if u != r.unit || r.files == nil {
		return r.in.number([]byte(u.File(number)))
	}
	file, ok := r.files[number]
	if !ok {
		file = r.in.number([]byte(u.File(number)))
		r.files[number] = file
	}
	return file
}

// take fills what the key lacks from one DIE and returns the next one on the chain, 0
// at its end.
func (r *sourceReader) take(d *die) (next uint64, err error) {
	var origin, spec uint64
	s, key := d.u.sec, &r.key
	_, err = d.each(func(attr uint16, v value) {
		switch attr {
		case attrName:
			if key.Name == 0 {
				key.Name = r.in.number(s.bytes(d.u.strRef(v)))
			}
		case attrLinkageName, attrMIPSLinkageName:
			if key.LinkageName == 0 {
				key.LinkageName = r.in.number(s.bytes(d.u.strRef(v)))
			}
		case attrDeclFile:
			if key.DeclFile == 0 {
				key.DeclFile = r.file(d.u, int(v.v))
			}
		case attrDeclLine:
			if key.DeclLine == 0 {
				key.DeclLine = uint32(v.v)
			}
		case attrAbstractOrigin:
			origin = asReference(v)
		case attrSpecification:
			spec = asReference(v)
		}
	})
	if origin == 0 {
		origin = spec
	}
	return origin, err
}

// asReference returns the offset that v refers to, 0 if no DIE can be there.
func asReference(v value) uint64 {
	if v.class != classRef {
		return 0
	}
	return v.v
}

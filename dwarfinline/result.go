package dwarfinline

// Result says where a function returns its value on x86-64.
type Result uint8

const (
	// UnclearResult stands for a structure, a wide number or a type that cannot be
	// read: it may be in any of rax, rdx, xmm0, xmm1, st0 and memory.
	UnclearResult Result = iota
	NoResult             // the function returns nothing
	IntegerResult        // an integer, pointer or enumeration of at most 64 bits: rax
	FloatResult          // a float of at most 64 bits: xmm0
)

// Result reads the type that a subprogram returns (DWARF 5 section 3.3.2). In C a
// missing type is void; in other languages than C and C++ nothing is said.
func (x *Index) Result(s Subprogram) (Result, error) {
	var r Result
	err := x.file.Guard(func() (err error) {
		r, err = x.result(s)
		return err
	})
	return r, err
}

func (x *Index) result(s Subprogram) (Result, error) {
	follows, _ := conventionLanguage(s.u.language)
	if !follows {
		return UnclearResult, nil
	}
	off := s.Offset()
	for range maxChain {
		d, err := x.dieAt(off)
		if err != nil {
			return UnclearResult, err
		}
		var typ value
		next := uint64(0)
		if _, err := d.each(func(attr uint16, v value) {
			switch attr {
			case attrType:
				typ = v
			case attrAbstractOrigin, attrSpecification:
				next = asReference(v)
			}
		}); err != nil {
			return UnclearResult, err
		}
		if typ.class != classNone {
			return x.resultOf(typ)
		}
		if off = next; off == 0 {
			return NoResult, nil
		}
	}
	return UnclearResult, nil
}

func (x *Index) resultOf(typ value) (Result, error) {
	t, ok, err := x.typeAt(typ)
	if err != nil || !ok {
		return UnclearResult, err
	}
	switch t.scalar() {
	case passInteger:
		return IntegerResult, nil
	case passFloat:
		return FloatResult, nil
	}
	return UnclearResult, nil
}

package klpmod

import (
	"inlay/dwarfinline"
	"inlay/elfscan"
)

// Read reads a live-patch module. The index is that of its DWARF, which tells how large the
// structures are; nil if there is none. Errors are *elfscan.FormatError and wrap ErrNoPatch,
// ErrRunTime, ErrUnclear or a sentinel of elfscan; there is a Patch or an error, never
// both.
func Read(f *elfscan.File, x *dwarfinline.Index) (*Patch, error) {
	m := &image{f: f, index: x, patch: new(Patch)}
	if err := f.Guard(m.read); err != nil {
		return nil, err
	}
	return m.patch, nil
}

func (m *image) read() error {
	if err := m.readInfo(); err != nil {
		return err
	}
	if m.f.AddrSize() != word {
		return m.fail(0, "%w: live patches of a machine with %d-byte addresses", elfscan.ErrUnsupported, m.f.AddrSize())
	}
	if err := m.readPointers(); err != nil {
		return err
	}
	if err := m.readReferences(); err != nil {
		return err
	}
	if err := m.readFunctions(); err != nil {
		return err
	}
	m.findLeftovers()
	return nil
}

// readFunctions reads what is replaced, in the one layout that the module has.
func (m *image) readFunctions() error {
	objects, funcs := m.externalSections()
	kpatch := m.f.Section(".kpatch.funcs")
	switch {
	case kpatch != nil && (objects != nil || funcs != nil):
		return m.fail(kpatch.Addr, "%w: %s beside the sections of klp-build", ErrUnclear, kpatch.Name)
	case kpatch != nil:
		m.patch.Layout = Kpatch
		return m.readKpatch(kpatch)
	case objects != nil && funcs != nil:
		m.patch.Layout = External
		return m.readExternal(objects, funcs)
	case objects != nil || funcs != nil:
		return m.fail(0, "%w: only one of the two sections of klp-build", elfscan.ErrCorrupt)
	}
	m.patch.Layout = Arrays
	return m.readArrays()
}

// objectName returns the name that an object has outside: a null pointer stands for the kernel.
func (m *image) objectName(at uint64) (string, error) {
	p, err := m.pointerAt(at)
	switch {
	case err != nil:
		return "", err
	case p != nil:
		return m.stringOf(p, "name of an object")
	}
	return Vmlinux, m.isZero(at, "name of an object")
}

// isZero demands that a field without a relocation holds 0: in a relocatable file no
// number is an address.
func (m *image) isZero(at uint64, what string) error {
	n, err := m.wordAt(at)
	if err == nil && n != 0 {
		err = m.fail(at, "%w: %s is the number 0x%x", elfscan.ErrCorrupt, what, n)
	}
	return err
}

// readFunc reads the three fields that all layouts have in this order. ok is false for an
// entry of zeroes.
func (m *image) readFunc(at uint64) (fn Func, ok bool, err error) {
	fn.At = at
	name, err := m.pointerAt(at)
	if err != nil {
		return fn, false, err
	}
	replacement, err := m.pointerAt(at + word)
	if err != nil {
		return fn, false, err
	}
	if fn.SymPos, err = m.wordAt(at + 2*word); err != nil {
		return fn, false, err
	}
	if name == nil {
		if err := m.isZero(at, "name of a function"); err != nil {
			return fn, false, err
		}
		if replacement == nil && fn.SymPos == 0 {
			return fn, false, m.isZero(at+word, "a new function")
		}
		return fn, false, m.fail(at, "%w: name of a function to replace", ErrRunTime)
	}
	if fn.Old, err = m.stringOf(name, "name of a function"); err != nil {
		return fn, false, err
	}
	return fn, true, m.setNew(&fn, replacement, at+word)
}

// setNew fills in where a function is sent.
func (m *image) setNew(fn *Func, p *pointer, at uint64) error {
	switch {
	case p == nil:
		if err := m.isZero(at, "a new function"); err != nil {
			return err
		}
		fn.NoNew = true
		m.note(at, "%s: no new function in the file; it is filled in at run time, or the entry replaces nothing", fn.Old)
	case p.symbol != nil:
		fn.NewSymbol = p.symbol.Name
	case !m.f.Executable(p.to):
		return m.fail(at, "%w: the new function of %s is %s, which is no code", elfscan.ErrCorrupt, fn.Old, m.f.Address(p.to))
	default:
		fn.New, fn.NewSymbol = p.to, m.functionAt(p.to)
	}
	m.used[at] = true
	return nil
}

package klpmod

import (
	"inlay/elfscan"
)

// include/linux/livepatch_external.h
const (
	externalFuncSize   = 3 * word // old_name, new_func, sympos
	externalObjectSize = 8 * word // name, funcs, five words of callbacks, nr_funcs
	externalCount      = 7 * word // where nr_funcs is, a number of 32 bits
)

// externalSections returns the sections of klp-build, nil for those that are not there.
// Before they were named .init. they were in the first versions of the series.
func (m *image) externalSections() (objects, funcs *elfscan.Section) {
	for _, prefix := range []string{".init.", "__"} {
		objects, funcs = m.f.Section(prefix+"klp_objects"), m.f.Section(prefix+"klp_funcs")
		if objects != nil || funcs != nil {
			return objects, funcs
		}
	}
	return nil, nil
}

// readExternal reads the tables of klp-build. Each entry of funcs belongs to one object, and
// the objects take them in order.
func (m *image) readExternal(objects, funcs *elfscan.Section) error {
	if objects.Size == 0 || objects.Size%externalObjectSize != 0 {
		return m.failIn(objects, "%w: %d bytes are not a whole number of objects of %d", elfscan.ErrCorrupt, objects.Size, externalObjectSize)
	}
	if funcs.Size%externalFuncSize != 0 {
		return m.failIn(funcs, "%w: %d bytes are not a whole number of functions of %d", elfscan.ErrCorrupt, funcs.Size, externalFuncSize)
	}
	for at := objects.Addr; at < objects.Addr+objects.Size; at += externalObjectSize {
		o, err := m.readExternalObject(at, funcs)
		if err != nil {
			return err
		}
		m.patch.Objects = append(m.patch.Objects, o)
	}
	if n := funcs.Size / externalFuncSize; uint64(len(m.taken)) != n {
		return m.failIn(funcs, "%w: %d of %d functions belong to no object", elfscan.ErrCorrupt, n-uint64(len(m.taken)), n)
	}
	return nil
}

func (m *image) readExternalObject(at uint64, funcs *elfscan.Section) (o Object, err error) {
	o.At = at
	if o.Name, err = m.objectName(at); err != nil {
		return o, err
	}
	p, err := m.pointerAt(at + word)
	if err != nil {
		return o, err
	}
	count, err := m.countAt(at + externalCount)
	if err != nil {
		return o, err
	}
	if p == nil || p.symbol != nil || p.to < funcs.Addr || (p.to-funcs.Addr)%externalFuncSize != 0 ||
		p.to > funcs.Addr+funcs.Size || count > (funcs.Addr+funcs.Size-p.to)/externalFuncSize {
		return o, m.fail(at, "%w: the %d functions of %s do not lie in %s", elfscan.ErrCorrupt, count, clip(o.Name), funcs.Name)
	}
	for i := range count {
		fn, ok, err := m.readFunc(p.to + i*externalFuncSize)
		if err != nil {
			return o, err
		}
		if m.taken[fn.At] {
			return o, m.fail(fn.At, "%w: %s belongs to two objects", elfscan.ErrCorrupt, clip(fn.Old))
		}
		m.taken[fn.At] = true
		if !ok {
			return o, m.fail(fn.At, "%w: function %d of %d of %s is empty", elfscan.ErrCorrupt, i, count, clip(o.Name))
		}
		o.Funcs = append(o.Funcs, fn)
	}
	return o, nil
}

// countAt returns a number of 32 bits.
func (m *image) countAt(at uint64) (uint64, error) {
	n, err := m.wordAt(at)
	if err != nil {
		return 0, err
	}
	var b [word]byte
	m.f.ByteOrder().PutUint64(b[:], n)
	return uint64(m.f.ByteOrder().Uint32(b[:])), nil
}

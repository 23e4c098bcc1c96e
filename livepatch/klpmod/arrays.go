package klpmod

import (
	"debug/elf"

	"inlay/elfscan"
)

// What struct klp_func, klp_object and klp_patch begin with in all versions
// (include/linux/livepatch.h, "external"); what follows differs.
const (
	funcPrefix   = 3 * word // old_name, new_func, old_sympos
	objectPrefix = 2 * word // name, funcs
	patchPrefix  = 2 * word // mod, objs
)

// callbackWords is how many pointers to functions follow the prefix of struct klp_object
// since Linux 4.15.
const callbackWords = 4

// readArrays follows the arrays from the structure that the module hands to
// klp_enable_patch.
func (m *image) readArrays() error {
	patch, err := m.findPatch()
	if err != nil {
		return err
	}
	objs, err := m.pointerAt(patch + word)
	if err != nil {
		return err
	}
	a := &arrays{image: m, at: patch, objs: objs.to}
	if err := a.readSizes(); err != nil {
		return err
	}
	if err := a.readObjects(); err != nil {
		return err
	}
	m.patch.Replace, err = a.replace()
	if err != nil {
		return err
	}
	a.noteWrites()
	return nil
}

// arrays is the structures of one patch while they are read.
type arrays struct {
	*image
	at   uint64 // of struct klp_patch
	objs uint64 // its array of objects
	size sizes
	ends []extent
}

// extent is where an array lies that was read, its terminator included.
type extent struct{ lo, hi uint64 }

// findPatch finds struct klp_patch: its first word is THIS_MODULE, without which the
// kernel refuses it, and its second leads to data. Tables of operations begin with
// THIS_MODULE too, and go on with code.
func (m *image) findPatch() (uint64, error) {
	self := m.thisModule()
	var all, likely []uint64
	unset := uint64(0)
	for i := range m.pointers {
		p := &m.pointers[i]
		if !p.whole || p.symbol != nil || p.to != self || self == 0 {
			continue
		}
		objs, err := m.pointerAt(p.at + word)
		switch {
		case err != nil || objs != nil && (objs.symbol != nil || m.f.Executable(objs.to)):
			continue
		case objs == nil:
			unset = p.at
			continue
		}
		all = append(all, p.at)
		if m.looksLikeObjects(objs.to) {
			likely = append(likely, p.at)
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	switch {
	case len(likely) == 1:
		return likely[0], nil
	case len(likely) > 1:
		return 0, m.fail(likely[1], "%w: it begins like struct klp_patch, as %s does", ErrUnclear, m.f.Address(likely[0]))
	case unset != 0:
		return 0, m.fail(unset, "%w: it begins like struct klp_patch, without objects", ErrRunTime)
	}
	return 0, m.fail(0, "%w: no struct klp_patch with its module and its objects is in the file", ErrRunTime)
}

// thisModule returns the address of the module's struct module, 0 if there is none.
func (m *image) thisModule() uint64 {
	for i := range m.symbols {
		if s := &m.symbols[i]; s.Name == "__this_module" && s.Section > 0 && s.Type != elf.STT_SECTION {
			return s.Addr
		}
	}
	if s := m.f.Section(".gnu.linkonce.this_module"); s != nil {
		return s.Addr
	}
	return 0
}

// looksLikeObjects tells whether an array begins like one of struct klp_object: with a
// pointer to what looks like struct klp_func.
func (m *image) looksLikeObjects(at uint64) bool {
	funcs, err := m.pointerAt(at + word)
	return err == nil && funcs != nil && funcs.symbol == nil && m.looksLikeFunc(funcs.to)
}

// looksLikeFunc tells whether a structure begins with a text and the address of code, as
// struct klp_func does.
func (m *image) looksLikeFunc(at uint64) bool {
	name, err := m.pointerAt(at)
	if err != nil || name == nil || name.symbol != nil || m.f.Executable(name.to) {
		return false
	}
	if _, err := m.stringOf(name, ""); err != nil {
		return false
	}
	fn, err := m.pointerAt(at + word)
	return err == nil && (fn == nil || fn.symbol != nil || m.f.Executable(fn.to))
}

// readObjects reads the array of objects and what they hold.
func (a *arrays) readObjects() error {
	for at := a.objs; ; at += a.size.object.bytes {
		if err := a.goesOn(a.objs, at, objectPrefix); err != nil {
			return err
		}
		o, ok, err := a.readObject(at)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		a.patch.Objects = append(a.patch.Objects, o)
		if a.size.object.bytes == 0 {
			break
		}
	}
	if len(a.patch.Objects) == 0 {
		return a.fail(a.objs, "%w: the array of objects is empty", ErrRunTime)
	}
	return a.add(a.objs, len(a.patch.Objects), a.size.object)
}

// readObject reads one object; ok is false for the entry of zeroes at the end.
func (a *arrays) readObject(at uint64) (o Object, ok bool, err error) {
	o.At = at
	name, err := a.pointerAt(at)
	if err != nil {
		return o, false, err
	}
	funcs, err := a.pointerAt(at + word)
	if err != nil {
		return o, false, err
	}
	if o.Name, err = a.objectName(at); err != nil {
		return o, false, err
	}
	switch {
	case funcs == nil && name == nil:
		return o, false, a.isZero(at+word, "the functions of an object")
	case funcs == nil:
		return o, false, a.fail(at+word, "%w: the functions of %s", ErrRunTime, clip(o.Name))
	case funcs.symbol != nil:
		return o, false, a.fail(at+word, "%w: the functions of %s are the symbol %s of another object", elfscan.ErrUnsupported, clip(o.Name), funcs.symbol.Name)
	}
	for i := range uint64(callbackWords) {
		a.used[at+objectPrefix+i*word] = true
	}
	o.Funcs, err = a.readFuncs(funcs.to)
	if err == nil && len(o.Funcs) == 0 {
		a.note(funcs.to, "%s has no function in the file; they are filled in at run time, or nothing is replaced", o.Name)
	}
	return o, true, err
}

// readFuncs reads an array of functions.
func (a *arrays) readFuncs(lo uint64) ([]Func, error) {
	var out []Func
	for at := lo; ; at += a.size.fn.bytes {
		if err := a.goesOn(lo, at, funcPrefix); err != nil {
			return nil, err
		}
		fn, ok, err := a.readFunc(at)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if a.taken[at] {
			return nil, a.fail(at, "%w: %s belongs to two objects", elfscan.ErrCorrupt, clip(fn.Old))
		}
		a.taken[at] = true
		out = append(out, fn)
		if a.size.fn.bytes == 0 {
			break
		}
	}
	return out, a.add(lo, len(out), a.size.fn)
}

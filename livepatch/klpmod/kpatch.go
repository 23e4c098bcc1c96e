package klpmod

import "inlay/elfscan"

// kpatchLayout is where the fields of struct kpatch_patch_func are
// (kmod/patch/kpatch-patch.h): new_addr, new_size, old_addr, old_size, sympos, name,
// objname. Before kpatch 0.3 there was no sympos.
type kpatchLayout struct{ size, sympos, name, object uint64 }

func kpatchLayouts() []kpatchLayout {
	return []kpatchLayout{
		{size: 7 * word, sympos: 4 * word, name: 5 * word, object: 6 * word},
		{size: 6 * word, name: 4 * word, object: 5 * word},
	}
}

const kpatchOldSize = 3 * word // where old_size is, in both layouts

// readKpatch reads the table of kpatch-build.
func (m *image) readKpatch(s *elfscan.Section) error {
	l, err := m.kpatchLayout(s)
	if err != nil {
		return err
	}
	known := make(map[string]int)
	for at := s.Addr; at < s.Addr+s.Size; at += l.size {
		fn, object, err := m.readKpatchFunc(at, l)
		if err != nil {
			return err
		}
		i, ok := known[object]
		if !ok {
			i = len(m.patch.Objects)
			known[object] = i
			m.patch.Objects = append(m.patch.Objects, Object{Name: object, At: at})
		}
		m.patch.Objects[i].Funcs = append(m.patch.Objects[i].Funcs, fn)
	}
	return nil
}

// kpatchLayout finds the layout with which every pointer of the table is one of the three
// of an entry.
func (m *image) kpatchLayout(s *elfscan.Section) (kpatchLayout, error) {
	var fitting []kpatchLayout
	for _, l := range kpatchLayouts() {
		if s.Size > 0 && s.Size%l.size == 0 && m.pointersFit(s, l) {
			fitting = append(fitting, l)
		}
	}
	if len(fitting) != 1 {
		return kpatchLayout{}, m.failIn(s, "%w: %d of the layouts that kpatch had fit its %d bytes", ErrUnclear, len(fitting), s.Size)
	}
	return fitting[0], nil
}

func (m *image) pointersFit(s *elfscan.Section, l kpatchLayout) bool {
	count := uint64(0)
	for i := m.from(s.Addr); i < len(m.pointers) && m.pointers[i].at < s.Addr+s.Size; i++ {
		field := (m.pointers[i].at - s.Addr) % l.size
		if field != 0 && field != l.name && field != l.object {
			return false
		}
		count++
	}
	return count == 3*(s.Size/l.size)
}

func (m *image) readKpatchFunc(at uint64, l kpatchLayout) (fn Func, object string, err error) {
	fn.At = at
	replacement, err := m.pointerAt(at)
	if err != nil {
		return fn, "", err
	}
	if fn.OldSize, err = m.wordAt(at + kpatchOldSize); err != nil {
		return fn, "", err
	}
	if l.sympos != 0 {
		if fn.SymPos, err = m.wordAt(at + l.sympos); err != nil {
			return fn, "", err
		}
	}
	if fn.Old, err = m.demandString(at+l.name, "name of a function"); err != nil {
		return fn, "", err
	}
	if object, err = m.demandString(at+l.object, "name of an object"); err != nil {
		return fn, "", err
	}
	return fn, object, m.setNew(&fn, replacement, at)
}

// demandString returns the text of a pointer that must be there.
func (m *image) demandString(at uint64, what string) (string, error) {
	p, err := m.pointerAt(at)
	if err != nil {
		return "", err
	}
	if p == nil {
		return "", m.fail(at, "%w: no %s", elfscan.ErrCorrupt, what)
	}
	return m.stringOf(p, what)
}

package elfscan

import "debug/elf"

// SoName returns DT_SONAME of .dynamic, by which others refer to a shared library; "" if there is
// none, or none that can be read.
func (f *File) SoName() (name string) {
	_ = f.Guard(func() error { // what cannot be read is not known
		name = f.soName()
		return nil
	})
	return name
}

func (f *File) soName() string {
	s := f.Section(".dynamic")
	if s == nil || int(s.Link) >= len(f.sections) {
		return ""
	}
	data, err := f.Data(s)
	if err != nil {
		return ""
	}
	order, word := f.ByteOrder(), f.AddrSize()
	value := func(at int) uint64 {
		if word == 4 {
			return uint64(order.Uint32(data[at:]))
		}
		return order.Uint64(data[at:])
	}
	for at := 0; at+2*word <= len(data); at += 2 * word {
		switch elf.DynTag(value(at)) {
		case elf.DT_NULL:
			return ""
		case elf.DT_SONAME:
			names, err := f.Data(&f.sections[s.Link])
			if err != nil {
				return ""
			}
			return newStrtab(names).name(value(at + word))
		}
	}
	return ""
}

package klpmod

import (
	"fmt"

	"inlay/elfscan"
)

// structure is what a description of types says of one structure.
type structure struct {
	size    uint64            // bytes
	members map[string]uint64 // bytes from the start, by name; nil if the members are not told
}

// structures is the structures of live patching that a description of types has, by name.
type structures map[string]structure

// The structures that are looked for, and where the members are that are read
// (include/linux/livepatch.h, "external").
func wanted() map[string]map[string]uint64 {
	return map[string]map[string]uint64{
		"klp_func":   {"old_name": 0, "new_func": word, "old_sympos": 2 * word},
		"klp_object": {"name": 0, "funcs": word},
		"klp_patch":  {"mod": 0, "objs": word},
	}
}

// mostDescribed bounds the sizes that a description may give.
const mostDescribed = 1 << 16

// check demands that the members which are read lie where they are read, and sizes that
// arrays can have.
func (s structures) check() error {
	for name, places := range wanted() {
		have, ok := s[name]
		if !ok {
			continue
		}
		least := uint64(len(places)) * word
		if have.size < least || have.size > mostDescribed || have.size%word != 0 {
			return fmt.Errorf("%w: struct %s of %d bytes", elfscan.ErrCorrupt, name, have.size)
		}
		for member, at := range places {
			if is, ok := have.members[member]; have.members != nil && (!ok || is != at) {
				return fmt.Errorf("%w: struct %s without %s at %d", elfscan.ErrUnsupported, name, member, at)
			}
		}
	}
	return nil
}

// describe returns the structures that the module's own DWARF tells, and those that only
// its BTF does. What cannot be read of either is noted: the other, or distances, may do.
func (m *image) describe() (structures, error) {
	all := make(structures)
	for _, source := range []struct {
		name string
		read func() (structures, error)
	}{{"DWARF", m.dwarfStructures}, {"BTF", m.btfStructures}} {
		found, err := source.read()
		if err != nil {
			m.patch.Notes = append(m.patch.Notes, source.name+": "+err.Error())
		}
		if err := found.check(); err != nil {
			return nil, m.fail(0, "%s: %w", source.name, err)
		}
		for name, s := range found {
			if have, ok := all[name]; ok && have.size != s.size {
				return nil, m.fail(0, "%w: struct %s of %d bytes in DWARF, of %d in BTF", ErrUnclear, name, have.size, s.size)
			} else if !ok {
				all[name] = s
			}
		}
	}
	return all, nil
}

package elfscan

import (
	"fmt"
	"path/filepath"
	"sort"
)

// innerArchive is an archive that a thin one names, or why it cannot be read.
type innerArchive struct {
	a   *Archive
	err error
}

// within finds a member in the other archive that it is of.
func (a *Archive) within(m Member) (*Archive, Member, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	in, known := a.inside[m.path]
	if !known {
		in.a, in.err = a.openInside(m.path)
		a.inside[m.path] = in
	}
	if in.err != nil {
		return nil, Member{}, in.err
	}
	all := in.a.members
	i := sort.Search(len(all), func(i int) bool { return all[i].header >= m.origin })
	if i == len(all) || all[i].header != m.origin {
		return nil, Member{}, fmt.Errorf("%w: no member at 0x%x of %s", ErrCorrupt, m.origin, m.path)
	}
	return in.a, all[i], nil
}

// openInside opens another archive beneath the folder of this one.
func (a *Archive) openInside(name string) (*Archive, error) {
	file, real, err := Beneath(filepath.Dir(a.host.path), filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	return openArchive(real, file, true, a.options())
}

package elfscan

import (
	"strings"
	"sync"
)

// joined is a debug section by name, made once.
type joined struct {
	once sync.Once
	data []byte
	err  error
}

// isDebugName says whether a section of that name holds debugging information.
func isDebugName(name string) bool {
	return strings.HasPrefix(name, ".debug") || strings.HasPrefix(name, ".zdebug")
}

// DebugSection returns the contents of the debug section of that name, which
// is given in the form ".debug_info"; a compressed ".zdebug_info" is found
// too. The bytes are decompressed and relocated. If a relocatable file has
// several sections of the name, as for COMDAT type units, they follow one
// another in section order. It is nil if there is none or it has no contents.
// The slice is shared; callers must not modify it. Errors are those of Data.
func (f *File) DebugSection(name string) ([]byte, error) {
	at := f.debugSections(name)
	switch {
	case len(at) == 0:
		return nil, nil
	case len(at) == 1:
		return f.Data(&f.sections[at[0]])
	}
	f.joinMu.Lock()
	if f.joined == nil {
		f.joined = make(map[string]*joined)
	}
	j := f.joined[name]
	if j == nil {
		j = new(joined)
		f.joined[name] = j
	}
	f.joinMu.Unlock()
	j.once.Do(func() { j.data, j.err = f.join(name, at) })
	return j.data, j.err
}

// debugSections returns the sections that DebugSection reads for name. In a
// linked file only the first that has contents counts.
func (f *File) debugSections(name string) []int32 {
	var out []int32
	for _, n := range [2]string{name, zname(name)} {
		if n == "" {
			continue
		}
		for _, i := range f.named[n] {
			if f.sections[i].FileSize > 0 {
				out = append(out, i)
			}
		}
	}
	if len(out) > 1 && !f.Relocatable() {
		out = out[:1]
	}
	return out
}

// zname returns the GNU name of a compressed debug section, "" if name is none.
func zname(name string) string {
	if rest, ok := strings.CutPrefix(name, ".debug_"); ok {
		return ".zdebug_" + rest
	}
	return ""
}

// join strings sections of one name together.
func (f *File) join(name string, at []int32) ([]byte, error) {
	var total uint64
	for _, i := range at {
		total += min(f.sections[i].Size, 1<<40) // no budget has so much
	}
	if err := f.Take(int64(min(total, 1<<62))); err != nil {
		return nil, f.fail(name, 0, "no memory for %d sections of one name, %d bytes: %w", len(at), total, err)
	}
	out := make([]byte, 0, total)
	err := f.Guard(func() error {
		for _, i := range at {
			b, err := f.Data(&f.sections[i])
			if err != nil {
				return err
			}
			out = append(out, b...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// HasDWARF says whether the file has a .debug_info section with contents.
func (f *File) HasDWARF() bool { return len(f.debugSections(".debug_info")) > 0 }

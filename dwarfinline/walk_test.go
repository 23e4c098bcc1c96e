package dwarfinline

import (
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"testing"
)

// oracle reads the same facts as the index with debug/elf and debug/dwarf.
type oracle struct {
	d    *dwarf.Data
	exec []Range
	rel  bool
	unit *dwarf.Entry
	// files has the file table of every unit met so far.
	files map[dwarf.Offset][]*dwarf.LineFile
	dirs  map[dwarf.Offset]string // of the units
	open  []oracleScope           // of the open DIEs
	heads []dwarf.Offset          // of all units' root DIEs, ascending
}

type oracleScope struct {
	host  *fact
	depth int
}

// fact is an inlined or an out-of-line instance as the oracle sees it.
type fact struct {
	off, origin, host uint64
	hostLow           uint64
	ranges            []Range
	entry             uint64
	hasEntry          bool
	file, name, link  string
	line, column      int
	depth             int
}

// String has one line per fact, so that a difference names the field.
func (f *fact) String() string {
	return fmt.Sprintf("%#x origin %#x host %#x@%#x entry %#x %t ranges %x at %q:%d:%d name %q link %q depth %d",
		f.off, f.origin, f.host, f.hostLow, f.entry, f.hasEntry, f.ranges, f.file, f.line, f.column, f.name, f.link, f.depth)
}

func newOracle(t testing.TB, file string) (*oracle, error) {
	t.Helper()
	f, err := elf.Open(file)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = f.Close() })
	o := &oracle{rel: f.Type == elf.ET_REL, files: map[dwarf.Offset][]*dwarf.LineFile{}, dirs: map[dwarf.Offset]string{}}
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC != 0 && s.Flags&elf.SHF_EXECINSTR != 0 && s.Size > 0 {
			o.exec = append(o.exec, Range{s.Addr, s.Addr + s.Size})
		}
	}
	if o.d, err = f.DWARF(); err != nil {
		return nil, err
	}
	units := o.d.Reader()
	for {
		e, err := units.Next()
		if err != nil {
			return nil, err
		}
		if e == nil {
			break
		}
		o.heads = append(o.heads, e.Offset)
		units.SkipChildren()
	}
	return o, nil
}

// walkUnit lists the instances of the unit whose root DIE is at off.
func (o *oracle) walkUnit(off dwarf.Offset) (inlined, bodies []*fact, err error) {
	r := o.d.Reader()
	r.Seek(off)
	if o.unit, err = r.Next(); err != nil || !o.unit.Children {
		return nil, nil, err
	}
	o.open = append(o.open[:0], oracleScope{})
	for len(o.open) > 0 {
		e, err := r.Next()
		if err != nil || e == nil {
			return nil, nil, fmt.Errorf("%#x: %v", off, err)
		}
		in := o.open[len(o.open)-1]
		switch e.Tag {
		case 0:
			o.open = o.open[:len(o.open)-1]
			continue
		case dwarf.TagSubprogram:
			body, err := o.body(e)
			if err != nil {
				return nil, nil, err
			}
			if body != nil {
				bodies = append(bodies, body)
			}
			in = oracleScope{body, 0}
		case dwarf.TagInlinedSubroutine:
			if in.host != nil {
				i, err := o.inlined(e, in)
				if err != nil {
					return nil, nil, err
				}
				inlined = append(inlined, i)
			}
			in.depth++
		}
		if e.Children {
			o.open = append(o.open, in)
		}
	}
	return inlined, bodies, nil
}

// place fills the addresses of a fact; ok is false where the DIE names none.
func (o *oracle) place(f *fact, e *dwarf.Entry) (first uint64, ok bool, err error) {
	ranges, err := o.d.Ranges(e)
	if err != nil {
		return 0, false, err
	}
	low, hasLow := e.Val(dwarf.AttrLowpc).(uint64)
	hasRanges := e.AttrField(dwarf.AttrRanges) != nil
	if len(ranges) > 0 {
		first = ranges[0][0]
	}
	if hasLow && !hasRanges {
		first = low
	}
	for _, r := range ranges {
		if r[0] < r[1] {
			f.ranges = append(f.ranges, Range{r[0], r[1]})
		}
	}
	f.entry, f.hasEntry = first, hasLow || hasRanges
	if entry := e.AttrField(dwarf.AttrEntrypc); entry != nil {
		f.hasEntry = true
		if entry.Class == dwarf.ClassAddress {
			f.entry = entry.Val.(uint64)
		} else {
			f.entry += uint64(entry.Val.(int64))
		}
	}
	return first, hasLow || hasRanges, nil
}

// body reads an out-of-line instance; nil if the subprogram has no code left.
func (o *oracle) body(e *dwarf.Entry) (*fact, error) {
	f := &fact{off: uint64(e.Offset)}
	first, ok, err := o.place(f, e)
	if err != nil || !ok {
		return nil, err
	}
	if !o.rel {
		hasRanges := len(f.ranges) > 0
		f.ranges = slices.DeleteFunc(f.ranges, func(r Range) bool { return !o.executable(r.Lo) })
		if hasRanges && len(f.ranges) == 0 || !hasRanges && !o.executable(first) {
			return nil, nil
		}
		if e.AttrField(dwarf.AttrEntrypc) == nil && hasRanges {
			f.entry = f.ranges[0].Lo
		}
	}
	origin, _ := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
	if origin == 0 {
		origin, _ = e.Val(dwarf.AttrSpecification).(dwarf.Offset)
	}
	f.origin = uint64(origin)
	return f, o.source(f, e)
}

func (o *oracle) executable(pc uint64) bool {
	return slices.ContainsFunc(o.exec, func(r Range) bool { return r.Lo <= pc && pc <= r.Hi })
}

// source follows the chain of origins: the nearest attribute counts.
func (o *oracle) source(f *fact, e *dwarf.Entry) error {
	for range 10 {
		if v, ok := e.Val(dwarf.AttrName).(string); ok && f.name == "" {
			f.name = v
		}
		for _, a := range []dwarf.Attr{dwarf.AttrLinkageName, 0x2007} {
			if v, ok := e.Val(a).(string); ok && f.link == "" {
				f.link = v
			}
		}
		if v, ok := e.Val(dwarf.AttrDeclFile).(int64); ok && f.file == "" {
			name, err := o.file(e.Offset, v)
			if err != nil {
				return err
			}
			f.file = name
		}
		if v, ok := e.Val(dwarf.AttrDeclLine).(int64); ok && f.line == 0 {
			f.line = int(v)
		}
		next, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			next, ok = e.Val(dwarf.AttrSpecification).(dwarf.Offset)
		}
		if !ok {
			return nil
		}
		r := o.d.Reader()
		r.Seek(next)
		var err error
		if e, err = r.Next(); err != nil {
			return err
		}
	}
	return nil
}

func (o *oracle) inlined(e *dwarf.Entry, in oracleScope) (*fact, error) {
	f := &fact{off: uint64(e.Offset), host: in.host.off, depth: in.depth}
	f.hostLow = in.host.entry
	if _, _, err := o.place(f, e); err != nil {
		return nil, err
	}
	origin, _ := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
	f.origin = uint64(origin)
	line, _ := e.Val(dwarf.AttrCallLine).(int64)
	column, _ := e.Val(dwarf.AttrCallColumn).(int64)
	f.line, f.column = int(line), int(column)
	if n, ok := e.Val(dwarf.AttrCallFile).(int64); ok {
		var err error
		if f.file, err = o.file(e.Offset, n); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// file returns the path of a file number in the unit that holds off.
func (o *oracle) file(off dwarf.Offset, number int64) (string, error) {
	i, found := slices.BinarySearch(o.heads, off)
	if !found {
		i--
	}
	head := o.heads[i]
	files, ok := o.files[head]
	if !ok {
		r := o.d.Reader()
		r.Seek(head)
		unit, err := r.Next()
		if err != nil {
			return "", err
		}
		lines, err := o.d.LineReader(unit)
		if err != nil {
			return "", err
		}
		if lines != nil {
			var entry dwarf.LineEntry
			// Files lists all files only when the program was begun.
			if err := lines.Next(&entry); err != nil && err != io.EOF {
				return "", err
			}
			files = lines.Files()
		}
		o.files[head] = files
	}
	if number < 0 || number >= int64(len(files)) || files[number] == nil {
		return "", nil
	}
	return o.absolute(head, files[number].Name)
}

// absolute joins a relative path with the compilation directory, which
// debug/dwarf does for tables before version 5 only.
func (o *oracle) absolute(head dwarf.Offset, name string) (string, error) {
	if path.IsAbs(name) {
		return path.Clean(name), nil
	}
	dir, ok := o.dirs[head]
	if !ok {
		r := o.d.Reader()
		r.Seek(head)
		unit, err := r.Next()
		if err != nil {
			return "", err
		}
		dir, _ = unit.Val(dwarf.AttrCompDir).(string)
		o.dirs[head] = dir
	}
	if dir == "" || strings.HasPrefix(name, dir+"/") {
		return path.Clean(name), nil
	}
	return path.Join(dir, name), nil
}

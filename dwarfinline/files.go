package dwarfinline

import (
	"fmt"
	"iter"
	"path"
	"sync"

	"inlay/elfscan"
)

// fileTable is the directory and file table of a line number program
// (DWARF 5 section 6.2.4). Names stay references until they are asked for.
type fileTable struct {
	version int
	dirs    []strRef
	files   []fileEntry
}

type fileEntry struct {
	name strRef
	dir  uint32
}

// lineCache keeps the file tables that queries used last, by their offset in
// .debug_line.
type lineCache struct {
	mu     sync.Mutex
	tables map[lineKey]*fileTable
	failed map[lineKey]Diagnostic // tables that cannot be read
}

type lineKey struct {
	sec *sections
	off uint64
}

// lineUnit returns the unit whose line number program is meant: file numbers in a split
// unit are those of its skeleton.
func (u *Unit) lineUnit() *Unit {
	if u.skeleton != nil {
		return u.skeleton
	}
	return u
}

// fileTable returns the file table of the unit, nil if it has none or it
// cannot be read.
func (u *Unit) fileTable() *fileTable {
	if !u.hasStmtList {
		return nil
	}
	c, key := &u.index.lines, lineKey{u.sec, u.stmtList}
	c.mu.Lock()
	t, ok := c.tables[key]
	c.mu.Unlock()
	if ok {
		return t
	}
	h, err := u.sec.lineHeader(u.stmtList, u.enc)
	if err == nil {
		t = &h.fileTable
	}
	const keep = 4096
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil && len(c.failed) < keep {
		if c.failed == nil {
			c.failed = make(map[lineKey]Diagnostic)
		}
		c.failed[key] = asDiagnostic(err, u)
	}
	if c.tables == nil || len(c.tables) >= keep {
		c.tables = make(map[lineKey]*fileTable)
	}
	c.tables[key] = t
	return t
}

// checkLines tells a unit whose line number program is none: without it no declaration of the
// unit has a file. Only the start is looked at, since tables of files are long.
func (u *Unit) checkLines() error {
	l := u.lineUnit()
	if u.err != nil || !l.hasStmtList || len(l.sec.line) == 0 {
		return nil
	}
	_, _, err := l.sec.lineStart(l.stmtList, l.enc)
	return err
}

// File returns the path of a file number, as in DW_AT_decl_file and
// DW_AT_call_file: joined with its directory, and with the compilation
// directory where that is relative. It returns "" for number 0 of a table
// before version 5, which stands for no file, and for numbers that the table does
// not hold. The version that counts is the table's, not the unit's.
func (u *Unit) File(number int) string {
	u = u.lineUnit()
	t := u.fileTable()
	if t == nil {
		return ""
	}
	return t.path(u.sec, number, u.compDir)
}

// Files yields the paths of all files of the unit's line number program, in the order of
// their numbers: every file that code or declarations of the unit come from.
func (u *Unit) Files() iter.Seq[string] {
	u = u.lineUnit()
	return func(yield func(string) bool) {
		t := u.fileTable()
		if t == nil {
			return
		}
		first := 0
		if t.version < 5 {
			first = 1
		}
		for n := range t.files {
			if !yield(t.path(u.sec, n+first, u.compDir)) {
				return
			}
		}
	}
}

func (t *fileTable) path(s *sections, number int, compDir strRef) string {
	if t.version < 5 {
		number--
	}
	if number < 0 || number >= len(t.files) {
		return ""
	}
	f := t.files[number]
	name := s.string(f.name)
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return joinPath(t.dir(s, f.dir, compDir), name)
}

// dir returns a directory of the table. Directory 0 is the compilation
// directory, which version 5 lists and older versions leave out.
func (t *fileTable) dir(s *sections, number uint32, compDir strRef) string {
	base := compDir
	if t.version >= 5 && len(t.dirs) > 0 {
		base = t.dirs[0]
	}
	i := int(number)
	if t.version < 5 {
		i--
	}
	if number == 0 || i >= len(t.dirs) {
		return s.string(base)
	}
	dir := s.string(t.dirs[i])
	if path.IsAbs(dir) {
		return dir
	}
	return joinPath(s.string(base), dir)
}

func joinPath(dir, name string) string {
	if dir == "" {
		return name
	}
	return path.Join(dir, name)
}

// lineHeader is the header of a line number program.
type lineHeader struct {
	fileTable
	enc           encoding
	minInst       uint64
	maxOps        uint8
	lineBase      int8
	lineRange     uint8
	opcodeLengths []byte // of the standard opcodes, from 1 on
	program       []byte
	programOff    uint64 // of program in .debug_line
}

// lineStart reads the length and the version at off of .debug_line. The reader ends with
// the program.
func (s *sections) lineStart(off uint64, enc encoding) (h lineHeader, r reader, err error) {
	r = reader{b: s.line, off: off, big: s.big}
	h.enc = enc
	length := r.fixed(4)
	if h.enc.dwarf64 = length == 0xffffffff; h.enc.dwarf64 {
		length = r.fixed(8)
	}
	r.limit(length)
	h.version = int(r.fixed(2))
	h.enc.version = uint8(h.version)
	if r.failed {
		return h, r, s.fail(".debug_line", off, elfscan.ErrTruncated)
	}
	if h.version < 2 || h.version > 5 {
		return h, r, s.fail(".debug_line", off, fmt.Errorf("version %d: %w", h.version, elfscan.ErrUnsupported))
	}
	return h, r, nil
}

// lineHeader reads the header at off of .debug_line.
func (s *sections) lineHeader(off uint64, enc encoding) (h lineHeader, err error) {
	h, r, err := s.lineStart(off, enc)
	if err != nil {
		return h, err
	}
	if h.version >= 5 {
		h.enc.addrSize = uint8(r.fixed(1))
		r.fixed(1) // segment selector size
	}
	headerLength := r.fixed(h.enc.offsetSize())
	start := r.off + headerLength
	h.minInst, h.maxOps = r.fixed(1), 1
	if h.version >= 4 {
		h.maxOps = uint8(r.fixed(1))
	}
	r.fixed(1) // default_is_stmt
	h.lineBase, h.lineRange = int8(r.fixed(1)), uint8(r.fixed(1))
	if n := r.fixed(1); n > 0 {
		h.opcodeLengths = r.bytes(n - 1)
	}
	if h.version >= 5 {
		h.readTables5(&r, s)
	} else {
		h.readTables(&r)
	}
	if r.failed || start < r.off || start > uint64(len(r.b)) {
		return h, s.fail(".debug_line", off, elfscan.ErrTruncated)
	}
	h.program, h.programOff = r.b[start:], start
	return h, nil
}

// readTables reads the tables of versions 2 to 4.
func (h *lineHeader) readTables(r *reader) {
	for {
		dir := newStrRef(r.off, strLine)
		if s := r.cstring(); len(s) == 0 {
			break
		}
		h.dirs = append(h.dirs, dir)
	}
	for {
		name := newStrRef(r.off, strLine)
		if s := r.cstring(); len(s) == 0 {
			break
		}
		dir := r.uleb()
		r.uleb() // time
		r.uleb() // length
		h.files = append(h.files, fileEntry{name, uint32(min(dir, 1<<31))})
	}
}

// readTables5 reads the tables of version 5, which describe their own format.
func (h *lineHeader) readTables5(r *reader, s *sections) {
	for _, f := range h.entries(r, s) {
		h.dirs = append(h.dirs, f.name)
	}
	h.files = h.entries(r, s)
}

// DWARF 5 section 6.2.4.1: the content types that matter here.
const (
	lnctPath           = 1
	lnctDirectoryIndex = 2
)

func (h *lineHeader) entries(r *reader, s *sections) []fileEntry {
	formats := make([]spec, uint8(r.fixed(1)))
	for i := range formats {
		sp := spec{attr: uint16(min(r.uleb(), 0xffff)), form: uint16(min(r.uleb(), 0xffff))}
		sp.formInfo = makeFormInfo(sp.form, h.enc)
		formats[i] = sp
	}
	n := r.uleb()
	if len(formats) == 0 || n > uint64(len(r.b)) {
		if n > 0 {
			r.failed = true
		}
		return nil
	}
	// Forms are decoded as in a unit, with .debug_line as the bytes at hand.
	u := &Unit{sec: s, enc: h.enc}
	var out []fileEntry
	for range n {
		var f fileEntry
		for i := range formats {
			sp := &formats[i]
			v, next := decode(r.b, int(r.off), sp, u)
			if r.failed = r.failed || next < 0; r.failed {
				return out
			}
			r.off = uint64(next)
			switch sp.attr {
			case lnctPath:
				if f.name = u.strRef(v); f.name.sec == strInfo {
					f.name.sec = strLine
				}
			case lnctDirectoryIndex:
				f.dir = uint32(min(v.v, 1<<31))
			}
		}
		out = append(out, f)
	}
	return out
}

package elfscan

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// Archive is an open static archive, as ar makes them: a regular one, or a thin one that
// only names its members. Open may be called by several goroutines at once.
type Archive struct {
	host    *File // its bytes, limits and guard; no ELF file
	file    *os.File
	thin    bool
	inner   bool // a thin archive names it
	members []Member
	files   map[Member]bool // that a thin archive names, by path and origin

	mu     sync.Mutex
	inside map[string]innerArchive // archives whose members a thin one names
}

// Member is one file of an Archive.
type Member struct {
	// Name is as the archive has it: untrusted, and a path in a thin archive. A member of
	// another archive that a thin one names is "lib.a(x.o)", and the second of a name is
	// "x.o[2]".
	Name string
	// Size is the number of bytes of the contents. In a thin archive the header says so,
	// and nothing else.
	Size int64

	header  int64  // offset of its header
	at      int64  // offset of its contents, in a regular archive
	path    string // below the folder of a thin archive
	archive bool   // path is an archive, and origin the offset of a header there
	origin  int64
}

// IsArchive tells a file that begins as a static archive does. What cannot be read does
// not.
func IsArchive(path string) bool {
	file, err := os.OpenFile(path, openFlags, 0)
	if err != nil {
		return false
	}
	defer file.Close() // it was only read
	head := make([]byte, len(ThinArchiveMagic))
	n, err := file.ReadAt(head, 0)
	return err == nil && n == len(head) && (string(head) == ArchiveMagic || string(head) == ThinArchiveMagic)
}

// OpenArchive lists the members of the archive at path; opt is for them too and may be
// nil. Where the list breaks off, what is wrong is among the Diagnostics and the members
// before are there. Errors are like those of Open.
func OpenArchive(path string, opt *Options) (*Archive, error) {
	file, err := os.OpenFile(path, openFlags, 0)
	if err != nil {
		return nil, err
	}
	return openArchive(path, file, false, opt)
}

// openArchive takes file over; inner says that a thin archive names it.
func openArchive(path string, file *os.File, inner bool, opt *Options) (*Archive, error) {
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &FormatError{Path: path, Offset: -1, Err: notRegular(info)}
	}
	if err != nil {
		_ = file.Close() // the first error is the one to report
		return nil, err
	}
	a := &Archive{host: newFile(path, 0, opt), file: file, inner: inner, inside: make(map[string]innerArchive)}
	a.host.size, a.host.stat = info.Size(), info // only its members count as input
	a.attach()
	if err := a.host.Guard(a.list); err != nil {
		_ = a.Close()
		return nil, err
	}
	return a, nil
}

// attach maps the file, so that its members are views of one memory. The mapping is
// private and writable, because members are relocated in place.
func (a *Archive) attach() {
	if size := a.host.size; size == int64(int(size)) {
		if data, err := mapFile(a.file, size, true); err == nil {
			a.host.b = &memory{data: data, mapped: true}
			return
		}
	}
	a.host.b = &readAt{r: a.file}
}

// Members lists the members in their order, without the tables of symbols and names.
// Callers must not modify the slice.
func (a *Archive) Members() []Member { return a.members }

// Path returns the name the archive was opened by.
func (a *Archive) Path() string { return a.host.path }

// Diagnostics lists what could not be read of the archive itself.
func (a *Archive) Diagnostics() []Diagnostic { return a.host.Diagnostics() }

// Close releases the archive. The files of its members must not be used afterwards.
func (a *Archive) Close() error {
	err := errors.Join(a.host.Close(), a.file.Close())
	for _, in := range a.inside {
		if in.a != nil {
			err = errors.Join(err, in.a.Close())
		}
	}
	return err
}

// Open opens a member, whose path becomes "lib.a(x.o)". A thin archive's member is opened
// only beneath the archive's folder. Close it before the archive.
func (a *Archive) Open(m Member) (*File, error) {
	path := a.host.path + "(" + m.Name + ")"
	f, err := a.open(path, m)
	if err != nil {
		var known *FormatError
		if errors.As(err, &known) {
			return nil, err
		}
		return nil, &FormatError{Path: path, Offset: -1, Err: err}
	}
	f.base = filepath.Base(a.host.path) + "(" + m.Name + ")"
	return f, nil
}

func (a *Archive) open(path string, m Member) (*File, error) {
	if m.archive {
		in, within, err := a.within(m)
		if err != nil {
			return nil, err
		}
		return in.view(path, within)
	}
	if a.thin {
		file, real, err := Beneath(filepath.Dir(a.host.path), filepath.FromSlash(m.path))
		if err != nil {
			return nil, err
		}
		f, err := OpenFile(path, file, a.options())
		if err == nil {
			f.disk = real
		}
		return f, err
	}
	return a.view(path, m)
}

// view opens a member whose contents are in the archive.
func (a *Archive) view(path string, m Member) (*File, error) {
	var f *File
	var err error
	if whole, ok := a.host.b.(*memory); ok {
		err = a.host.Guard(func() error {
			data, err := whole.bytes(m.at, m.Size)
			if err == nil {
				f = newFile(path, m.Size, a.options())
				f, err = f.opened(f.fromMemory(data))
			}
			return err
		})
	} else {
		f, err = NewFile(path, io.NewSectionReader(a.file, m.at, m.Size), m.Size, a.options())
	}
	if err == nil {
		f.disk, f.stat = a.host.path, a.host.stat
	}
	return f, err
}

// options are those that the archive was opened with.
func (a *Archive) options() *Options {
	return &Options{Limits: a.host.limits, Budget: a.host.budget}
}

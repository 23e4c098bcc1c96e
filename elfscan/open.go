package elfscan

import (
	"fmt"
	"io"
	"os"
)

// Open opens the ELF file at path; opt may be nil. The file is mapped where
// the system can, and read piece by piece elsewhere. A file compressed as a
// whole with gzip, xz, zstd or bzip2, as kernel modules are, or a kernel image for
// x86 (bzImage), is recognised by its first bytes and decompressed into memory.
//
// Errors are *FormatError wrapping ErrNotELF, ErrNotRegular, ErrTruncated,
// ErrLimit, ErrCorrupt or ErrUnsupported, or an *os.PathError.
func Open(path string, opt *Options) (*File, error) {
	file, err := os.OpenFile(path, openFlags, 0)
	if err != nil {
		return nil, err
	}
	return OpenFile(path, file, opt)
}

// OpenFile is Open for a file that is open already, as [Beneath] returns it; path stands
// for it in messages. It takes the file over and closes it also where it fails.
func OpenFile(path string, file *os.File, opt *Options) (*File, error) {
	keep := false
	defer func() {
		if !keep {
			_ = file.Close() // a mapping outlives it, and nothing was written
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &FormatError{Path: path, Offset: -1, Err: notRegular(info)}
	}
	head := make([]byte, ehdr64)
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = head[:n]
	f := newFile(path, info.Size(), opt)
	if kind := packaging(head, file); kind != "" {
		return f.opened(f.unpack(kind, io.NewSectionReader(file, 0, info.Size())))
	}
	if err := f.attach(file, head); err != nil {
		return f.opened(err)
	}
	_, mapped := f.b.(*memory)
	keep, f.stat = !mapped, info
	return f.opened(f.start())
}

func notRegular(info os.FileInfo) error {
	if info.IsDir() {
		return fmt.Errorf("%w: it is a directory; give the files in it", ErrNotRegular)
	}
	return fmt.Errorf("%w (mode %v)", ErrNotRegular, info.Mode().Type())
}

// attach maps the file, or sets it up for piecewise reading.
func (f *File) attach(file *os.File, head []byte) error {
	h, err := readHeader(head)
	if err != nil {
		return &FormatError{Path: f.path, Offset: 0, Err: err}
	}
	f.hdr = h
	if f.size == int64(int(f.size)) {
		if data, err := mapFile(file, f.size, f.Relocatable()); err == nil {
			f.b = &memory{data: data, mapped: true}
			return nil
		}
	}
	f.b = &ownedReadAt{readAt: readAt{r: file}, c: file}
	return nil
}

// Read reads an ELF file, which may be compressed as for Open, from r into
// memory; name stands for it in messages. It is meant for standard input.
func Read(name string, r io.Reader, opt *Options) (*File, error) {
	f := newFile(name, 0, opt)
	most := f.limits.Memory
	if most <= 0 {
		most = maxStream
	}
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return f.opened(fmt.Errorf("%s: read: %w", name, err))
	case int64(len(data)) > most:
		return f.opened(f.fail("", -1, "%w", Exceeded(LimitMemory, "more than %d bytes of input", most)))
	}
	f.counts(int64(len(data)))
	if err := f.Take(int64(len(data))); err != nil {
		return f.opened(f.fail("", -1, "%w", err))
	}
	return f.opened(f.fromMemory(data))
}

// maxStream bounds what is read from a pipe where no limit was given.
const maxStream = 8 << 30

// NewFile reads an ELF file of size bytes through r, piece by piece, as
// sections are asked for. The caller keeps r open until after Close.
func NewFile(name string, r io.ReaderAt, size int64, opt *Options) (*File, error) {
	f := newFile(name, size, opt)
	head := make([]byte, max(0, min(size, ehdr64)))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return f.opened(f.fail("", int64(n), "%w: %w", ErrTruncated, err))
	}
	whole := io.NewSectionReader(r, 0, size)
	if kind := packaging(head, whole); kind != "" {
		return f.opened(f.unpack(kind, whole))
	}
	f.b = &readAt{r: r}
	return f.opened(f.start())
}

// newFile makes a File that counts as size bytes of input.
func newFile(path string, size int64, opt *Options) *File {
	if opt == nil {
		opt = new(Options)
	}
	f := &File{path: path, size: size, disk: opt.Disk, limits: opt.Limits.WithDefaults(), budget: opt.Budget, b: &memory{}}
	if f.budget == nil {
		f.budget = NewBudget(f.limits.Memory, nil)
	}
	f.counts(size)
	return f
}

// counts adds bytes to what the file counts as in its budget.
func (f *File) counts(size int64) {
	f.input += size
	f.budget.open(size)
}

// opened returns the file, or nothing but the error with which opening it ended.
func (f *File) opened(err error) (*File, error) {
	if err != nil {
		_ = f.Close() // the first error is the one to report
		return nil, err
	}
	return f, nil
}

// OpenBytes reads an ELF file, which may be compressed as for [Open], that is in memory; name
// stands for it in messages. The bytes must not change until after Close. The caller has them from
// elsewhere, so that they do not count as input of the Budget.
func OpenBytes(name string, data []byte, opt *Options) (*File, error) {
	f := newFile(name, 0, opt)
	return f.opened(f.fromMemory(data))
}

// fromMemory opens contents that nobody else changes.
func (f *File) fromMemory(data []byte) error {
	f.size = int64(len(data))
	f.b = &memory{data: data}
	if kind := packaging(data, byteReader(data)); kind != "" {
		return f.unpack(kind, io.NewSectionReader(byteReader(data), 0, f.size))
	}
	return f.start()
}

// start reads the tables that every question needs.
func (f *File) start() error {
	return f.Guard(func() error {
		head, err := f.b.bytes(0, max(0, min(f.size, ehdr64)))
		if err != nil {
			return f.fail("", 0, "%w", err)
		}
		if f.hdr, err = readHeader(head); err != nil {
			return f.fail("", 0, "%w", err)
		}
		if err := f.readSections(); err != nil {
			return err
		}
		f.layOut()
		f.indexRelocations()
		f.buildID = f.findBuildID()
		return nil
	})
}

// ownedReadAt is a readAt that closes its file.
type ownedReadAt struct {
	readAt
	c io.Closer
}

func (o *ownedReadAt) close() error {
	if o.closed.Swap(true) {
		return nil
	}
	return o.c.Close()
}

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
		return f.unpack(kind, io.NewSectionReader(file, 0, info.Size()))
	}
	if err := f.attach(file, head); err != nil {
		return nil, err
	}
	_, mapped := f.b.(*memory)
	keep, f.opened = !mapped, info
	return f.start()
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
	data, err := io.ReadAll(io.LimitReader(r, f.limits.Memory+1))
	if err != nil {
		return nil, fmt.Errorf("%s: read: %w", name, err)
	}
	if int64(len(data)) > f.limits.Memory {
		return nil, f.fail("", -1, "%w: more than %d bytes of input", ErrLimit, f.limits.Memory)
	}
	return f.fromMemory(data)
}

// NewFile reads an ELF file of size bytes through r, piece by piece, as
// sections are asked for. The caller keeps r open until after Close.
func NewFile(name string, r io.ReaderAt, size int64, opt *Options) (*File, error) {
	f := newFile(name, size, opt)
	head := make([]byte, max(0, min(size, ehdr64)))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return nil, f.fail("", int64(n), "%w: %w", ErrTruncated, err)
	}
	whole := io.NewSectionReader(r, 0, size)
	if kind := packaging(head, whole); kind != "" {
		return f.unpack(kind, whole)
	}
	f.b = &readAt{r: r}
	return f.start()
}

func newFile(path string, size int64, opt *Options) *File {
	f := &File{path: path, size: size, limits: opt.limits(), b: &memory{}}
	if opt != nil {
		f.disk = opt.Disk
	}
	return f
}

// OpenBytes reads an ELF file, which may be compressed as for [Open], that is in memory; name
// stands for it in messages. The bytes must not change until after Close.
func OpenBytes(name string, data []byte, opt *Options) (*File, error) {
	return newFile(name, 0, opt).fromMemory(data)
}

// fromMemory opens contents that nobody else changes.
func (f *File) fromMemory(data []byte) (*File, error) {
	f.size = int64(len(data))
	f.b = &memory{data: data}
	if kind := packaging(data, byteReader(data)); kind != "" {
		return f.unpack(kind, io.NewSectionReader(byteReader(data), 0, f.size))
	}
	return f.start()
}

// start reads the tables that every question needs.
func (f *File) start() (*File, error) {
	f.heap.Store(f.limits.grown(f.size))
	err := f.Guard(func() error {
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
	if err != nil {
		_ = f.b.close() // the first error is the one to report
		return nil, err
	}
	return f, nil
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

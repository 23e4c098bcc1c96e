package elfscan

import (
	"cmp"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// File is an open ELF file. All methods are safe for concurrent use.
type File struct {
	path   string
	base   string // of a member of an archive
	disk   string // where it is if not at path; "" if it is
	size   int64
	b      backing
	limits Limits
	budget *Budget
	input  int64        // bytes that count as its own there: not what comes out of another file
	held   atomic.Int64 // bytes taken from the budget
	left   atomic.Bool  // everything was given back

	hdr      header
	buildID  string
	sections []Section
	state    []sectionState
	named    map[string][]int32 // section indices by name, in section order
	places   []span             // alloc sections, disjoint and ascending
	code     []span             // executable ranges, disjoint and ascending
	bases    []int              // sections of a relocatable file that have a base, ascending
	relocsOf map[int][]int      // relocation sections by the section they apply to
	dynrelas []int              // relocation sections for the dynamic linker
	relocate relocTables        // values of symbols, made when first needed

	joinMu sync.Mutex
	joined map[string]*joined

	symsOnce sync.Once
	syms     []Symbol
	symsErr  error

	stat    os.FileInfo // of the file on disk; nil where no path led to it or its contents were read whole
	faulted atomic.Pointer[error]
	guarded atomic.Int64
	diagMu  sync.Mutex
	diags   []Diagnostic
}

// Path returns the name the file was opened by.
func (f *File) Path() string { return f.path }

// Base returns the last part of the path: "x.o", or "lib.a(dir/x.o)" for a member of an
// archive.
func (f *File) Base() string { return cmp.Or(f.base, filepath.Base(f.path)) }

// Disk returns the path of what is on the disk: that of the archive for a member of one,
// that of the object for a member of a thin one, what [Options] say, and else Path.
func (f *File) Disk() string { return cmp.Or(f.disk, f.path) }

// Size returns the size of the ELF file in bytes, after decompression of a .ko.xz and the like.
func (f *File) Size() int64 { return f.size }

// BuildID returns the GNU build-id in lower-case hex, "" if there is none.
func (f *File) BuildID() string { return f.buildID }

// MachineID returns the processor the file is for.
func (f *File) MachineID() elf.Machine { return f.hdr.machine }

// Relocatable says whether the file is a .o or .ko (ET_REL), whose addresses
// are synthetic.
func (f *File) Relocatable() bool { return f.hdr.typ == elf.ET_REL }

// ByteOrder returns the byte order of the file.
func (f *File) ByteOrder() binary.ByteOrder { return f.hdr.order.std() }

// AddrSize returns the size of an address of the file's class: 4 or 8 bytes.
func (f *File) AddrSize() int { return f.hdr.word }

// Type returns "rel", "exec", "dyn" or "core", and a number for other types.
func (f *File) Type() string { return typeName(f.hdr.typ) }

// Machine returns a stable lower-case name of the processor, such as "x86_64"
// or "aarch64", and "machine-N" for one without a name here.
func (f *File) Machine() string { return machineName(f.hdr) }

// Close releases the file. Slices it returned must not be used afterwards.
func (f *File) Close() error {
	f.leave()
	return f.b.close()
}

// Budget returns the memory that the file takes from, with others if [Options] said so.
func (f *File) Budget() *Budget { return f.budget }

// Limits returns the limits that the file was opened with, with their defaults.
func (f *File) Limits() Limits { return f.limits }

// Take reserves n bytes of memory for what is kept of the file, outside its mapping, until it is closed
// or Give returns them. The error wraps ErrLimit. Readers of a file's contents take what they
// keep where its amount is in the hands of whoever made the file.
func (f *File) Take(n int64) error {
	if err := f.budget.take(n); err != nil {
		return err
	}
	f.held.Add(n)
	return nil
}

// Give returns n bytes that were taken.
func (f *File) Give(n int64) {
	f.held.Add(-n)
	f.budget.give(n)
}

// leave gives back all that was taken.
func (f *File) leave() {
	if !f.left.Swap(true) {
		f.budget.close(f.input, f.held.Load())
	}
}

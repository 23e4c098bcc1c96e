package elfscan

import (
	"cmp"
	"debug/elf"
	"encoding/binary"
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
	heap   atomic.Int64 // bytes that may still be held outside the mapping

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
func (f *File) Close() error { return f.b.close() }

// take reserves n bytes of memory outside the mapping.
func (f *File) take(n int64) error {
	if n < 0 || f.heap.Add(-n) < 0 {
		f.heap.Add(max(n, 0))
		return ErrLimit
	}
	return nil
}

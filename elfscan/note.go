package elfscan

import (
	"debug/elf"
	"encoding/hex"
	"fmt"
)

// maxBuildID is the longest build-id taken for one, in bytes.
const maxBuildID = 64

// errNotes tells notes that share their bytes: one after the other, they would be read for ever.
var errNotes = fmt.Errorf("%w: notes are larger than the file together", ErrLimit)

// findBuildID looks for NT_GNU_BUILD_ID in note sections, then in note segments.
func (f *File) findBuildID() string {
	left := uint64(f.size) // notes that share no bytes are not larger than the file
	for i := range f.sections {
		s := &f.sections[i]
		if s.Type != elf.SHT_NOTE || s.FileSize == 0 || !f.inside(s.Offset, s.FileSize) {
			continue
		}
		if s.FileSize > left {
			f.note(s.Name, 0, errNotes)
			break
		}
		left -= s.FileSize
		if id := f.buildIDIn(s.Offset, s.FileSize, s.Addralign); id != "" {
			return id
		}
	}
	return f.segmentBuildID()
}

// segmentBuildID serves files whose section headers were removed.
func (f *File) segmentBuildID() string {
	h := &f.hdr
	want := uint64(phdr64)
	if h.word == 4 {
		want = phdr32
	}
	if h.phentsize != want || h.phoff == 0 || !f.inside(h.phoff, h.phnum*want) {
		return ""
	}
	b, err := f.b.bytes(int64(h.phoff), int64(h.phnum*want))
	if err != nil {
		return ""
	}
	left := uint64(f.size)
	for ; len(b) >= int(want); b = b[want:] {
		if elf.ProgType(h.order.u32(b)) != elf.PT_NOTE {
			continue
		}
		off, size, align := uint64(0), uint64(0), uint64(0)
		if h.word == 8 {
			off, size, align = h.order.u64(b[8:]), h.order.u64(b[32:]), h.order.u64(b[48:])
		} else {
			off, size, align = uint64(h.order.u32(b[4:])), uint64(h.order.u32(b[16:])), uint64(h.order.u32(b[28:]))
		}
		if !f.inside(off, size) {
			continue
		}
		if size > left {
			f.note("", int64(off), errNotes)
			break
		}
		left -= size
		if id := f.buildIDIn(off, size, align); id != "" {
			return id
		}
	}
	return ""
}

func (f *File) buildIDIn(off, size, align uint64) string {
	if size > 1<<20 {
		return ""
	}
	b, err := f.b.bytes(int64(off), int64(size))
	if err != nil {
		return ""
	}
	id, err := buildIDNote(f.hdr.order, b, align)
	if err != nil {
		f.note("", int64(off), err)
	}
	return id
}

// buildIDNote walks notes: name size, descriptor size, type, then name and
// descriptor, each padded to align (gABI, "Note Section").
func buildIDNote(o order, b []byte, align uint64) (string, error) {
	if align != 8 {
		align = 4
	}
	for len(b) >= 12 {
		name, desc := uint64(o.u32(b)), uint64(o.u32(b[4:]))
		typ := o.u32(b[8:])
		at := (12 + name + align - 1) &^ (align - 1)
		end := at + desc
		if at > uint64(len(b)) || end > uint64(len(b)) {
			return "", fmt.Errorf("%w: note of %d bytes, %d are left", ErrTruncated, end, len(b))
		}
		if typ == 3 && name == 4 && string(b[12:16]) == "GNU\x00" && desc > 0 && desc <= maxBuildID {
			return hex.EncodeToString(b[at:end]), nil
		}
		b = b[min((end+align-1)&^(align-1), uint64(len(b))):]
	}
	return "", nil
}

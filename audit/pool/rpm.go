package pool

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"inlay/elfscan"
)

const (
	rpmLead      = 96
	rpmHeader    = "\x8e\xad\xe8\x01"
	maxRPMHeader = 256 << 20 // as rpm has it
	maxRPMTags   = 1 << 16
)

// Tags of an rpm header that are needed where the payload has neither names nor sizes.
const (
	rpmFileSizes  = 1028
	rpmFileModes  = 1030
	rpmDevices    = 1095
	rpmInodes     = 1096
	rpmDirIndexes = 1116
	rpmBaseNames  = 1117
	rpmDirNames   = 1118
	rpmLongSizes  = 5008
)

// rpm lists an RPM package, version 3 or 4: a lead, a header of signatures, a header, and a
// compressed cpio archive. Nothing is verified but what the compression has.
func (w *walk) rpm(name string, r io.Reader, at place) error {
	if _, err := io.CopyN(io.Discard, r, rpmLead); err != nil {
		return eof(err)
	}
	signatures, err := readRPMHeader(r)
	if err != nil {
		return fmt.Errorf("signatures of an rpm: %w", err)
	}
	if _, err := io.CopyN(io.Discard, r, int64(-len(signatures.data)&7)); err != nil {
		return eof(err)
	}
	header, err := readRPMHeader(r)
	if err != nil {
		return fmt.Errorf("header of an rpm: %w", err)
	}
	for _, tag := range []uint32{rpmBaseNames, rpmDirNames} { // empty names take a byte each, and much more as slices
		if _, count := header.find(tag); count > int64(w.opt.Limits.Members) {
			return elfscan.Exceeded(elfscan.LimitMembers, "header of an rpm: %d files or folders, more than %d", count, w.opt.Limits.Members)
		}
	}
	return w.payload(r, func(r io.Reader) error {
		return w.cpioFiles(name, &cpioReader{r: r, files: header.file}, at)
	})
}

// rpmTags is a header: where each tag has its data, and the data.
type rpmTags struct {
	tags  map[uint32]rpmTag
	data  []byte
	names [][]byte // of the files, when first needed
	dirs  [][]byte
	last  map[int64]int64 // the last file of each inode: of several links only that has content
}

// rpmTag is an entry of the index.
type rpmTag struct{ offset, count uint32 }

// readRPMHeader reads a header. Memory grows as bytes arrive.
func readRPMHeader(r io.Reader) (*rpmTags, error) {
	var h [16]byte // magic, four bytes, number of tags, bytes of data
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return nil, eof(err)
	}
	if string(h[:4]) != rpmHeader {
		return nil, fmt.Errorf("%w: no header", elfscan.ErrCorrupt)
	}
	tags, size := binary.BigEndian.Uint32(h[8:]), binary.BigEndian.Uint32(h[12:])
	if tags > maxRPMTags || size > maxRPMHeader {
		return nil, fmt.Errorf("%w: %d tags in %d bytes", elfscan.ErrLimit, tags, size)
	}
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r, 16*int64(tags)+int64(size)); err != nil {
		return nil, eof(err)
	}
	t := &rpmTags{tags: make(map[uint32]rpmTag), data: b.Bytes()[16*tags:]}
	t.index(b.Bytes()[:16*tags])
	return t, nil
}

// index notes the tags, of which the first of a number counts: 16 bytes each, of tag, type, offset and
// count, big-endian. Some are asked for with every file.
func (t *rpmTags) index(entries []byte) {
	for e := entries; len(e) > 0; e = e[16:] {
		tag, at := binary.BigEndian.Uint32(e), rpmTag{binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])}
		if _, known := t.tags[tag]; !known && at.offset <= uint32(len(t.data)) {
			t.tags[tag] = at
		}
	}
}

// find returns the data from where a tag has its own, and how many elements it has; nil for a tag
// that is not there.
func (t *rpmTags) find(tag uint32) ([]byte, int64) {
	at, ok := t.tags[tag]
	if !ok {
		return nil, 0
	}
	return t.data[at.offset:], int64(at.count)
}

// number returns element i of a tag with numbers of some bytes each.
func (t *rpmTags) number(tag uint32, bytes, i int64) (int64, bool) {
	data, count := t.find(tag)
	if i >= count || (i+1)*bytes > int64(len(data)) {
		return 0, false
	}
	v := uint64(0)
	for _, b := range data[i*bytes : (i+1)*bytes] {
		v = v<<8 | uint64(b)
	}
	return int64(v), int64(v) >= 0
}

// strings splits a tag with strings, which zero bytes end.
func (t *rpmTags) strings(tag uint32) [][]byte {
	data, count := t.find(tag)
	var all [][]byte
	for range count {
		s, rest, found := bytes.Cut(data, []byte{0})
		if !found {
			break
		}
		all, data = append(all, s), rest
	}
	return all
}

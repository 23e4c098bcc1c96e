package store

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"path/filepath"
	"slices"

	"inlay/audit/facts"
)

// indexFile is the name of the file beside the tables of a segment or of a merge. It seals them:
// it has the checksum of each block of each table, which the parts of Parquet that a look-up trusts
// (footer, page index, bloom filter) do not have. And it answers, in one read of a few kilobytes,
// whether a name is in a segment at all, so that most segments need not be opened.
const indexFile = "index"

const (
	indexMagic  = "inlayidx"
	indexFormat = 1
	blockSize   = 16 << 10 // bytes under one checksum
	maxIndex    = 1 << 30  // bytes of an index file: four for each name
)

// castagnoli is the polynomial that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// index is what an index file says.
type index struct {
	digests []facts.Digest // of the evidence files, sorted
	files   []sealedFile   // by table as in tableNames, then by key
	names   []byte         // sorted little-endian words: 28 bits of a name's hash, 4 bits for the tables that have it
	binary  []byte         // of a segment its row of the table binaries as JSON, since every question reads it; empty for none
}

// sealedFile is one Parquet file as it was written.
type sealedFile struct {
	name        string // within the folder
	rows, size  int64
	first, last string // the least and the greatest key
	sums        []byte // CRC-32C of each block, little-endian
}

// nameHash gives the upper 28 bits of a word of index.names.
func nameHash(name string) uint32 {
	h := fnv.New64a()
	h.Write([]byte(name))
	v := h.Sum64()
	return uint32(v^v>>32) &^ 15
}

// encodeBinary gives what index.binary is: empty for a row with a string that JSON cannot hold.
func encodeBinary(b *facts.Binary) []byte {
	text, err := json.Marshal(b)
	if err != nil || bytes.Contains(text, []byte(`\ufffd`)) {
		return nil
	}
	return text
}

// mayHave tells whether a table may have rows with the name as key. It is wrong once in some
// thousands of names, and then only by saying yes.
func (x *index) mayHave(bit uint32, name string) bool {
	h := nameHash(name)
	lo, hi := 0, len(x.names)/4
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if word := binary.LittleEndian.Uint32(x.names[4*mid:]); word < h {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if 4*lo >= len(x.names) {
		return false
	}
	word := binary.LittleEndian.Uint32(x.names[4*lo:])
	return word&^15 == h && word&bit != 0
}

// encode gives the bytes of an index file.
func (x *index) encode() ([]byte, error) {
	b := binary.LittleEndian.AppendUint32([]byte(indexMagic), indexFormat)
	u32 := func(v int) { b = binary.LittleEndian.AppendUint32(b, uint32(v)) }
	text := func(s string) { u32(len(s)); b = append(b, s...) }
	u32(len(x.digests))
	for _, d := range x.digests {
		raw, err := hex.DecodeString(d)
		if err != nil || len(raw) != 32 {
			return nil, fmt.Errorf("digest %q is no SHA-256", d)
		}
		b = append(b, raw...)
	}
	u32(len(x.files))
	for _, f := range x.files {
		text(f.name)
		b = binary.LittleEndian.AppendUint64(b, uint64(f.rows))
		b = binary.LittleEndian.AppendUint64(b, uint64(f.size))
		text(f.first)
		text(f.last)
		text(string(f.sums))
	}
	text(string(x.names))
	text(string(x.binary))
	if len(b)+4 > maxIndex {
		return nil, fmt.Errorf("the index would have %d bytes, and none with more than %d is read", len(b)+4, maxIndex)
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli)), nil
}

// readIndex reads the index file of a folder.
func readIndex(folder string) (*index, error) {
	name := filepath.Join(folder, indexFile)
	b, err := readWhole(name, maxIndex)
	if err != nil {
		return nil, err
	}
	x, err := decodeIndex(b)
	if err != nil {
		return nil, corrupt(name, err)
	}
	return x, nil
}

// decodeIndex is the inverse of encode.
func decodeIndex(b []byte) (*index, error) {
	if len(b) < len(indexMagic)+8 || string(b[:len(indexMagic)]) != indexMagic {
		return nil, fmt.Errorf("it does not begin with %s", indexMagic)
	}
	end := len(b) - 4
	if crc32.Checksum(b[:end], castagnoli) != binary.LittleEndian.Uint32(b[end:]) {
		return nil, errSum
	}
	d := indexReader{b: b[len(indexMagic):end]}
	if v := d.u32(); v != indexFormat {
		return nil, fmt.Errorf("format %d: %w", v, ErrNewer)
	}
	x := &index{}
	raw := d.take(32 * uint64(d.u32()))
	text := hex.EncodeToString(raw)
	for i := range len(raw) / 32 {
		x.digests = append(x.digests, text[64*i:64*i+64])
	}
	for range d.u32() {
		f := sealedFile{name: d.text(), rows: d.i64(), size: d.i64(), first: d.text(), last: d.text(), sums: d.bytes()}
		if d.bad || f.rows < 0 || int64(len(f.sums)) != 4*blocks(f.size) {
			return nil, fmt.Errorf("the entry of file %d does not fit", len(x.files))
		}
		x.files = append(x.files, f)
	}
	x.names, x.binary = d.bytes(), d.bytes()
	if d.bad || len(d.b) != 0 || len(x.names)%4 != 0 || !slices.IsSorted(x.digests) {
		return nil, fmt.Errorf("its lengths do not fit")
	}
	return x, nil
}

// blocks counts the blocks of a file, -1 for a size that no file has.
func blocks(size int64) int64 {
	if size < 0 || size > 1<<50 {
		return -1
	}
	return (size + blockSize - 1) / blockSize
}

// indexReader takes values from the front of b. After the first that is not there, all are zero.
type indexReader struct {
	b   []byte
	bad bool
}

func (d *indexReader) take(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.b, d.bad = nil, true
		return nil
	}
	var out []byte
	out, d.b = d.b[:n:n], d.b[n:]
	return out
}

func (d *indexReader) u32() uint32 {
	if v := d.take(4); v != nil {
		return binary.LittleEndian.Uint32(v)
	}
	return 0
}

func (d *indexReader) i64() int64 {
	if v := d.take(8); v != nil {
		return int64(binary.LittleEndian.Uint64(v))
	}
	return 0
}

func (d *indexReader) bytes() []byte { return d.take(uint64(d.u32())) }

func (d *indexReader) text() string { return string(d.bytes()) }

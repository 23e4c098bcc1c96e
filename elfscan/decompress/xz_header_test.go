package decompress_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"runtime"
	"testing"

	"inlay/elfscan/decompress"
)

// block finds the header of the first block of an xz file, changes it, and corrects its CRC32.
func block(t *testing.T, packed []byte, change func(header []byte)) []byte {
	t.Helper()
	b := bytes.Clone(packed)
	header := b[12 : 12+4*(int(b[12])+1)]
	change(header)
	binary.LittleEndian.PutUint32(header[len(header)-4:], crc32.ChecksumIEEE(header[:len(header)-4]))
	return b
}

// Headers that lie, with a checksum that is right.
func TestLyingHeaders(t *testing.T) {
	// With sizes, as -T2 writes them: size, flags, packed in 3 bytes, plain in 3, then the filter.
	sized := pack(t, random(200_000), "xz", "-c", "-T2", "--block-size=100000")
	bare := pack(t, []byte("hello"), "xz", "-c", "-T1")
	filter := func(header []byte) int { return bytes.Index(header, []byte{0x21, 1}) }
	for _, tt := range []struct {
		name   string
		packed []byte
		change func(header []byte)
		want   error
	}{
		{"dictionary of 4 GiB", bare, func(h []byte) { h[filter(h)+2] = 40 }, decompress.ErrLimit},
		{"dictionary of a size that is none", bare, func(h []byte) { h[filter(h)+2] = 41 }, decompress.ErrCorrupt},
		{"dictionary too small", sized, func(h []byte) { h[filter(h)+2] = 0 }, nil}, // random bytes have no matches
		{"another filter", bare, func(h []byte) { h[filter(h)] = 3 }, decompress.ErrUnsupported},
		{"flags", bare, func(h []byte) { h[1] |= 4 }, decompress.ErrUnsupported},
		{"two filters", bare, func(h []byte) { h[1] |= 1 }, decompress.ErrUnsupported},
		{"plain size too large", sized, func(h []byte) { h[5] ^= 1 }, decompress.ErrCorrupt},
		{"plain size too small", sized, func(h []byte) { h[6] ^= 2 }, decompress.ErrCorrupt},
		{"packed size too small", sized, func(h []byte) { h[3]-- }, decompress.ErrCorrupt},
		{"number without end", sized, func(h []byte) { copy(h[2:], "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff") }, decompress.ErrCorrupt},
		{"padding", bare, func(h []byte) { h[len(h)-5] = 1 }, decompress.ErrCorrupt},
	} {
		for _, workers := range []int{1, 2} {
			if _, err := unpack(t, block(t, tt.packed, tt.change), workers); !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
				t.Errorf("%s, %d workers: got %v, want %v", tt.name, workers, err, tt.want)
			}
		}
	}
}

// What a header claims is not allocated: a dictionary of 128 MiB costs nothing before bytes arrive.
func TestClaimedDictionary(t *testing.T) {
	packed := block(t, pack(t, []byte("hello"), "xz", "-c", "-T1"), func(h []byte) {
		h[bytes.Index(h, []byte{0x21, 1})+2] = 30
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := unpack(t, packed, 1)
	runtime.ReadMemStats(&after)
	if string(got) != "hello" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
		t.Errorf("allocated %d bytes", n)
	}
}

// A distance that reaches before the dictionary's beginning, or beyond its size, is an error and not
// somebody's old bytes. The data have a match over 60,000 bytes; the header then claims a dictionary of 4 KiB.
func TestDistance(t *testing.T) {
	far := bytes.Join([][]byte{random(60_000), random(60_000)}, nil)
	packed := block(t, pack(t, far, "xz", "-c", "-T1"), func(h []byte) { h[bytes.Index(h, []byte{0x21, 1})+2] = 0 })
	if got, err := unpack(t, packed, 1); !errors.Is(err, decompress.ErrCorrupt) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

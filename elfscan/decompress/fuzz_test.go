package decompress_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"testing"

	"inlay/elfscan/decompress"
)

// FuzzReader: nothing panics or hangs, and any number of workers gives the same bytes. Where it
// fails, one may find that earlier than the other.
func FuzzReader(f *testing.F) {
	for _, p := range packers {
		f.Add(pack(f, []byte("some text, some more text"), p[0], p[1:]...))
	}
	f.Add(pack(f, bytes.Repeat([]byte("abcdefg"), 500), "xz", "-c", "-T2", "--block-size=1000"))
	f.Fuzz(func(t *testing.T, packed []byte) {
		decompress.Head(packed, 512)
		one, err := read(t, packed, 1)
		many, errMany := read(t, packed, 3)
		if (err == nil) != (errMany == nil) || err == nil && !bytes.Equal(one, many) ||
			!bytes.HasPrefix(one, many) && !bytes.HasPrefix(many, one) {
			t.Errorf("%d bytes, %v; with workers %d bytes, %v", len(one), err, len(many), errMany)
		}
	})
}

// read reads at most 16 MiB.
func read(t *testing.T, packed []byte, workers int) ([]byte, error) {
	r, err := decompress.NewReader(t.Context(), bytes.NewReader(packed), &decompress.Options{Workers: workers})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, 16<<20))
}

// FuzzLZMA2 is about the data of a block, which the checks of its header do not cover. Two decoders that
// keep less and more of the plain bytes agree.
func FuzzLZMA2(f *testing.F) {
	header := pack(f, nil, "xz", "-c", "--lzma2=dict=4KiB")[:12]
	for _, args := range [][]string{{"-c"}, {"-c", "-0"}, {"-c", "--lzma2=preset=1,lc=0,lp=4,pb=4"}} {
		packed := pack(f, bytes.Repeat([]byte("some text, some more text; "), 20), "xz", args...)
		f.Add(packed[24:]) // behind the header of the stream and that of the block, of 12 bytes each
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var out [2][]byte
		var failed [2]bool
		for i, size := range []byte{0, 20} { // dictionaries of 4 KiB and 4 MiB
			block := []byte{2, 0, 0x21, 1, size, 0, 0, 0}
			block = binary.LittleEndian.AppendUint32(block, crc32.ChecksumIEEE(block))
			packed := bytes.Join([][]byte{header, block, data}, nil)
			b, err := read(t, packed, 1)
			out[i], failed[i] = b, err != nil
			decompress.Head(packed, 512)
		}
		if !bytes.HasPrefix(out[1], out[0]) || failed[1] && !failed[0] {
			t.Errorf("%d bytes, failed %v; with a larger dictionary %d, %v", len(out[0]), failed[0], len(out[1]), failed[1])
		}
	})
}

package decompress_test

import (
	"bytes"
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

package decompress_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"

	"inlay/elfscan/decompress"
)

// unpackTold reads all of a stream of a kind that its first bytes do not tell.
func unpackTold(t testing.TB, kind string, packed io.Reader) ([]byte, error) {
	t.Helper()
	r, err := decompress.NewReader(t.Context(), packed, &decompress.Options{Kind: kind})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if r.Kind() != kind {
		t.Errorf("kind %q of %q", r.Kind(), kind)
	}
	return io.ReadAll(r)
}

var toldPackers = []struct {
	kind string
	args []string
}{
	{"lz4", []string{"lz4", "-l", "-9", "-", "-"}},
	{"lzma", []string{"xz", "-c", "--format=lzma", "-9"}},
	{"lzma", []string{"xz", "-c", "--format=lzma", "-0"}},
	{"lzma", []string{"xz", "-c", "--lzma1=preset=1,lc=0,lp=4,pb=4,dict=4KiB", "--format=lzma"}},
}

// What the tools packed comes out as it was, whatever pieces the stream comes in.
func TestTold(t *testing.T) {
	for name, data := range inputs(t) {
		for _, p := range toldPackers {
			t.Run(fmt.Sprint(name, p.args), func(t *testing.T) {
				packed := pack(t, data, p.args[0], p.args[1:]...)
				if kind := decompress.Kind(packed); kind != "" {
					t.Errorf("its first bytes tell %q", kind)
				}
				for _, r := range []io.Reader{bytes.NewReader(packed), iotest.HalfReader(bytes.NewReader(packed))} {
					if got, err := unpackTold(t, p.kind, r); err != nil || !bytes.Equal(got, data) {
						t.Errorf("%d bytes of %d, %v", len(got), len(data), err)
					}
				}
			})
		}
	}
}

// A stream that is cut is told so, and one whose reader fails fails with that.
func TestToldCut(t *testing.T) {
	data, mine := inputs(t)["mixed"][:150_000], errors.New("a disk that fails")
	for _, p := range toldPackers {
		packed := pack(t, data, p.args[0], p.args[1:]...)
		for n := 5; n < len(packed); n += 1 + len(packed)/60 {
			got, err := unpackTold(t, p.kind, bytes.NewReader(packed[:n]))
			if !errors.Is(err, decompress.ErrTruncated) || !bytes.HasPrefix(data, got) {
				t.Errorf("%v cut at %d: %d bytes, %v", p.args, n, len(got), err)
			}
		}
		half := bytes.NewReader(packed[:len(packed)/2])
		if _, err := unpackTold(t, p.kind, io.MultiReader(half, iotest.ErrReader(mine))); !errors.Is(err, mine) || errors.Is(err, decompress.ErrCorrupt) {
			t.Errorf("%v: %v", p.args, err)
		}
	}
}

// alone makes data of the format before xz, without a marker at their end, of the only chunk in an
// xz file: its symbols are the same.
func alone(t *testing.T, data []byte, size int64) []byte {
	t.Helper()
	chunk := pack(t, data, "xz", "-c", "-T1", "--check=none", "--lzma2=dict=64KiB")[24:]
	plain := int(chunk[0]&0x1f)<<16 + int(chunk[1])<<8 + int(chunk[2]) + 1
	packed := int(chunk[3])<<8 + int(chunk[4]) + 1
	if chunk[0] < 0xe0 || plain != len(data) || chunk[6+packed] != 0 {
		t.Fatalf("not one chunk: % x", chunk[:6])
	}
	b := binary.LittleEndian.AppendUint32([]byte{chunk[5]}, 64<<10)
	b = binary.LittleEndian.AppendUint64(b, uint64(size))
	return append(b, chunk[6:][:packed]...)
}

// The header may say the size, with a marker behind it or without; what contradicts it is an error.
func TestLZMASize(t *testing.T) {
	for _, n := range []int{1000, 65_536, 70_000, 90_000} { // pieces are of 65,536
		data := inputs(t)["code"][:n]
		marked := pack(t, data, "xz", "-c", "--format=lzma")
		sized := bytes.Clone(marked)
		binary.LittleEndian.PutUint64(sized[5:], uint64(n))
		long := bytes.Clone(marked)
		binary.LittleEndian.PutUint64(long[5:], uint64(n)+1)
		short := bytes.Clone(marked)
		binary.LittleEndian.PutUint64(short[5:], uint64(n)-1)
		for _, tt := range []struct {
			name   string
			packed []byte
			want   error
		}{
			{"size and marker", sized, nil},
			{"size", alone(t, data, int64(n)), nil},
			{"more behind a marker", append(bytes.Clone(marked), 0), decompress.ErrCorrupt},
			{"more behind the size", append(alone(t, data, int64(n)), 0), decompress.ErrCorrupt},
			{"marker too early", long, decompress.ErrCorrupt},
			{"size too small", short, decompress.ErrCorrupt},
			{"size too small, no marker", alone(t, data, int64(n)-1), decompress.ErrCorrupt},
			{"size too large, no marker", alone(t, data, int64(n)+1000), decompress.ErrTruncated},
			{"neither", alone(t, data, -1), decompress.ErrTruncated},
		} {
			got, err := unpackTold(t, "lzma", bytes.NewReader(tt.packed))
			if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || err == nil && !bytes.Equal(got, data) {
				t.Errorf("%s: %d bytes of %d, %v, want %v", tt.name, len(got), n, err, tt.want)
			}
		}
	}
}

// What a header asks for in vain.
func TestLZMAHeader(t *testing.T) {
	for _, tt := range []struct {
		name string
		at   int
		b    string
		want error
	}{
		{"dictionary", 4, "\xff", decompress.ErrLimit},
		{"properties", 0, "\xff", decompress.ErrCorrupt},
		{"size", 12, "\x80", decompress.ErrCorrupt},
		{"first byte", 13, "\x01", decompress.ErrCorrupt},
	} {
		packed := pack(t, []byte("hello"), "xz", "-c", "--format=lzma")
		copy(packed[tt.at:], tt.b)
		if _, err := unpackTold(t, "lzma", bytes.NewReader(packed)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// FuzzTold: nothing panics or hangs, and the pieces that a stream comes in change nothing.
func FuzzTold(f *testing.F) {
	for _, p := range toldPackers {
		f.Add(p.kind == "lz4", pack(f, []byte("some text, some more text"), p.args[0], p.args[1:]...))
	}
	f.Fuzz(func(t *testing.T, lz4 bool, packed []byte) {
		kind := "lzma"
		if lz4 {
			kind = "lz4"
		}
		var out [2][]byte
		var errs [2]error
		for i, r := range []io.Reader{bytes.NewReader(packed), iotest.HalfReader(bytes.NewReader(packed))} {
			d, err := decompress.NewReader(t.Context(), r, &decompress.Options{Kind: kind})
			if errs[i] = err; err != nil {
				continue
			}
			out[i], errs[i] = io.ReadAll(io.LimitReader(d, 16<<20))
			_ = d.Close()
		}
		if !bytes.Equal(out[0], out[1]) || (errs[0] == nil) != (errs[1] == nil) {
			t.Errorf("%d bytes, %v; by halves %d, %v", len(out[0]), errs[0], len(out[1]), errs[1])
		}
	})
}

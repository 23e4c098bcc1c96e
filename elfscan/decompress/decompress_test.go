package decompress_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"testing/iotest"
	"time"

	"inlay/elfscan/decompress"
)

// pack runs a compressor over data; the test skips where it is not installed.
func pack(t testing.TB, data []byte, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return out
}

// unpack reads all of a stream.
func unpack(t testing.TB, packed []byte, workers int) ([]byte, error) {
	t.Helper()
	r, err := decompress.NewReader(t.Context(), bytes.NewReader(packed), &decompress.Options{Workers: workers})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// random returns bytes that do not compress.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

// inputs are of all sorts: code is the running test, which has code, text and tables.
func inputs(t testing.TB) map[string][]byte {
	t.Helper()
	code, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	code = code[:min(len(code), 1<<20)]
	return map[string][]byte{
		"nothing": {}, "one byte": {7}, "zeros": make([]byte, 3<<20), "random": random(300_000), "code": code,
		"mixed": bytes.Join([][]byte{code[:200_000], random(100_000), make([]byte, 100_000), code[100_000:400_000]}, nil),
	}
}

var packers = [][]string{
	{"gzip", "-c"},
	{"bzip2", "-c"},
	{"zstd", "-c", "-q"},
	{"zstd", "-c", "-q", "-12", "--long=27"},
	{"xz", "-c", "-0"},
	{"xz", "-c", "-6", "-T1", "--check=crc32"},
	{"xz", "-c", "-9e", "--check=sha256"},
	{"xz", "-c", "-1", "-T2", "--block-size=100000"},
	{"xz", "-c", "-1", "-T2", "--block-size=70000", "--check=none"},
	{"xz", "-c", "--lzma2=preset=1,lc=0,lp=4,pb=4"},
	{"xz", "-c", "--lzma2=preset=2,lc=1,lp=3,pb=0,dict=4KiB"},
	{"xz", "-c", "--lzma2=preset=2,lc=4,lp=0,pb=1,dict=48KiB"},
	{"xz", "-c", "--check=crc32", "--x86", "--lzma2=dict=32MiB"}, // as kernel builds do
	{"xz", "-c", "-T2", "--block-size=100000", "--x86", "--lzma2=preset=1"},
}

// What the tools packed comes out as it was, with any number of workers.
func TestReader(t *testing.T) {
	for name, data := range inputs(t) {
		for _, p := range packers {
			t.Run(fmt.Sprint(name, p), func(t *testing.T) {
				t.Parallel()
				packed := pack(t, data, p[0], p[1:]...)
				if decompress.Kind(packed) != p[0] {
					t.Errorf("kind %q", decompress.Kind(packed))
				}
				for _, workers := range []int{0, 2, 5} {
					if got, err := unpack(t, packed, workers); err != nil || !bytes.Equal(got, data) {
						t.Errorf("%d workers: %d bytes of %d, %v", workers, len(got), len(data), err)
					}
				}
				if head := decompress.Head(packed, 600); !bytes.HasPrefix(data, head) || p[0] != "bzip2" && len(head) < min(len(data), 600) {
					t.Errorf("head of %d bytes", len(head))
				}
			})
		}
	}
}

// Two files one after the other are one, with padding between and behind (§2.2 of the xz format).
func TestConcatenated(t *testing.T) {
	a, b := random(1000), []byte("more")
	for _, name := range []string{"gzip", "xz", "zstd", "bzip2"} {
		packed := append(pack(t, a, name, "-c"), pack(t, b, name, "-c")...)
		if name == "xz" {
			packed = append(append(pack(t, a, name, "-c"), 0, 0, 0, 0), pack(t, b, name, "-c", "--check=none")...)
			packed = append(packed, make([]byte, 8)...)
		}
		for _, workers := range []int{1, 3} {
			got, err := unpack(t, packed, workers)
			if err != nil || !bytes.Equal(got, append(bytes.Clone(a), b...)) {
				t.Errorf("%s: %d bytes, %v", name, len(got), err)
			}
		}
	}
}

// A stream that is cut gives the bytes before, as far as they were unpacked, and an error.
func TestCut(t *testing.T) {
	data := inputs(t)["mixed"][:150_000]
	for _, p := range packers {
		packed := pack(t, data, p[0], p[1:]...)
		for n := 0; n < len(packed); n += 1 + n/30 {
			for _, workers := range []int{1, 2} {
				got, err := unpack(t, packed[:n], workers)
				if err == nil || !bytes.HasPrefix(data, got) {
					t.Errorf("%v cut at %d: %d bytes, %v", p, n, len(got), err)
				}
				if n >= 6 && !errors.Is(err, decompress.ErrTruncated) {
					t.Errorf("%v cut at %d: %v", p, n, err)
				}
			}
		}
	}
}

// Every byte of an xz file is under some check: whichever is changed, an error tells.
func TestFlipped(t *testing.T) {
	data := inputs(t)["code"][:30_000]
	for _, args := range [][]string{{"-c"}, {"-c", "-T2", "--block-size=10000", "--check=crc32"}, {"-c", "--check=sha256"},
		{"-c", "--x86", "--lzma2"}, {"-c", "-T2", "--block-size=10000", "--check=crc32", "--x86", "--lzma2"}} {
		packed := pack(t, data, "xz", args...)
		for i := 0; i < len(packed); i += 1 + i/200 {
			b := bytes.Clone(packed)
			b[i] ^= 1 << (i % 8)
			for _, workers := range []int{1, 2} {
				if got, err := unpack(t, b, workers); err == nil || len(got) > len(data) {
					t.Errorf("%v byte %d of %d: %d bytes, %v", args, i, len(b), len(got), err)
				}
			}
		}
	}
}

// The error of the reader below is not taken for one of the stream.
func TestReadError(t *testing.T) {
	mine := errors.New("a disk that fails")
	for _, p := range packers {
		packed := pack(t, random(200_000), p[0], p[1:]...)
		for _, workers := range []int{1, 2} {
			in := io.MultiReader(bytes.NewReader(packed[:len(packed)/2]), iotest.ErrReader(mine))
			r, err := decompress.NewReader(t.Context(), in, &decompress.Options{Workers: workers})
			if err == nil {
				_, err = io.Copy(io.Discard, r)
				_ = r.Close()
			}
			if !errors.Is(err, mine) || errors.Is(err, decompress.ErrCorrupt) || errors.Is(err, decompress.ErrTruncated) {
				t.Errorf("%v: got %v", p, err)
			}
		}
	}
}

// panics is a reader that fails as no reader should.
type panics struct{}

func (panics) Read([]byte) (int, error) {
	var none []byte
	return int(none[len(none)]), nil
}

// A panic below or in a decoder is an error for those who ask for that, in every goroutine.
func TestGuard(t *testing.T) {
	for _, p := range packers {
		packed := pack(t, random(200_000), p[0], p[1:]...)
		for _, n := range []int{8, len(packed) / 2} {
			for _, workers := range []int{1, 2} {
				in := io.MultiReader(bytes.NewReader(packed[:n]), panics{})
				r, err := decompress.NewReader(t.Context(), in, &decompress.Options{Workers: workers, Guard: true})
				for err == nil {
					_, err = r.Read(make([]byte, 1<<20))
				}
				if r != nil {
					_ = r.Close()
				}
				if !errors.Is(err, decompress.ErrPanic) {
					t.Errorf("%v after %d bytes, %d workers: %v", p, n, workers, err)
				}
			}
		}
	}
}

// Close and the end of the context stop all goroutines, wherever they are.
func TestStop(t *testing.T) {
	packed := pack(t, make([]byte, 8<<20), "xz", "-c", "-0", "-T2", "--block-size=262144")
	before := runtime.NumGoroutine()
	for n := range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		r, err := decompress.NewReader(ctx, bytes.NewReader(packed), &decompress.Options{Workers: 3})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(io.Discard, r, int64(n)*100_000); err != nil {
			t.Fatal(err)
		}
		if n%2 == 0 {
			cancel()
			for err == nil {
				_, err = r.Read(make([]byte, 1<<20))
			}
			if !errors.Is(err, context.Canceled) {
				t.Errorf("after cancel: %v", err)
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if _, err := r.Read(make([]byte, 1)); !errors.Is(err, decompress.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
		cancel()
	}
	for range 100 { // they ended, but may still be counted
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

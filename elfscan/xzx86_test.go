package elfscan_test

import (
	"bytes"
	"errors"
	"math/rand"
	"os"
	"slices"
	"testing"

	"inlay/elfscan"
)

// TestXZFilterX86: what xz packed behind its filter for x86 code comes out as it was, also
// where the filter has opcodes within distances to look at: the checksum is of what went in.
func TestXZFilterX86(t *testing.T) {
	raw, err := os.ReadFile("testdata/reloc-x86_64.o")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewSource(7))
	for _, alphabet := range []string{"\xe8\xe9\x00\xff", "\xe8\x00\xff\x01\xfe\x80", "\xe8\xe9\x00\xff\x12\x34\x56\x78\x9a"} {
		noise := make([]byte, 1<<18)
		for i := range noise {
			noise[i] = alphabet[random.Intn(len(alphabet))]
		}
		whole := slices.Concat(raw, noise)
		for _, args := range [][]string{
			{"--check=crc32", "--x86", "--lzma2"},
			{"--check=crc32", "--block-size=65536", "--x86", "--lzma2=dict=1MiB"},
		} {
			path := pack(t, whole, "xz", args...)
			if f := mustOpen(t, path); f.Size() != int64(len(whole)) {
				t.Errorf("%q: %d bytes, want %d", args, f.Size(), len(whole))
			}
		}
	}
	packed, err := os.ReadFile(pack(t, raw, "xz", "--check=crc32", "--x86", "--lzma2"))
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(packed); n += 5 {
		if f, err := elfscan.Read("cut", bytes.NewReader(packed[:n]), nil); err == nil {
			t.Errorf("%d of %d bytes: a file of %d", n, len(packed), f.Size())
		}
	}
	for at := 6; at < len(packed); at += 7 {
		broken := slices.Clone(packed)
		broken[at] ^= 0x10
		if f, err := elfscan.Read("broken", bytes.NewReader(broken), nil); err == nil && at > 12 && at < len(packed)-40 {
			t.Errorf("byte %d changed: a file of %d", at, f.Size()) // 40 bytes behind: index and footer, which tell nothing
		} else if err != nil {
			positioned(t, err)
		}
	}
	for _, args := range [][]string{{"--x86", "--delta", "--lzma2"}, {"--x86=start=4096", "--lzma2"}, {"--check=sha256", "--x86", "--lzma2"}} {
		if _, err := elfscan.Open(pack(t, raw, "xz", args...), nil); !errors.Is(err, elfscan.ErrUnsupported) && !errors.Is(err, elfscan.ErrCorrupt) {
			t.Errorf("%q: %v", args, err)
		}
	}
}

// TestXZSmallBlocks: a file of small blocks that each ask for a large dictionary is refused
// before they are made.
func TestXZSmallBlocks(t *testing.T) {
	raw := make([]byte, 4<<10)
	for _, args := range [][]string{{"--x86", "--lzma2=dict=64MiB"}, {"--lzma2=dict=64MiB"}} {
		packed := pack(t, raw, "xz", append([]string{"--block-size=64", "--check=crc32"}, args...)...)
		frugal(t, func() {
			if _, err := elfscan.Open(packed, nil); !errors.Is(err, elfscan.ErrLimit) {
				t.Errorf("%q: %v", args, err)
			}
		})
	}
}

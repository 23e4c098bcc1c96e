package decompress_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan/decompress"
)

// What xz packed behind its filter for x86 code comes out as it was, with every kind of check and also
// where the filter has opcodes within distances to look at.
func TestFilterX86(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 7))
	for _, alphabet := range []string{"\xe8\xe9\x00\xff", "\xe8\x00\xff\x01\xfe\x80", "\xe8\xe9\x00\xff\x12\x34\x56\x78\x9a"} {
		noise := make([]byte, 1<<18)
		for i := range noise {
			noise[i] = alphabet[dice.IntN(len(alphabet))]
		}
		data := slices.Concat(inputs(t)["code"][:200_000], noise)
		for _, args := range [][]string{
			{"--check=crc32", "-T1"}, {"--check=crc64", "-T2", "--block-size=65536"}, {"--check=sha256", "-T2", "--block-size=65537"},
			{"--check=none", "-T2", "--block-size=100001"}, {"--check=sha256", "-T1", "--block-size=1003"},
		} {
			packed := pack(t, data, "xz", append(args, "-c", "--x86", "--lzma2=preset=1,dict=64KiB")...)
			if plain := pack(t, data, "xz", append(args, "-c", "--lzma2=preset=1,dict=64KiB")...); bytes.Equal(plain, packed) {
				t.Fatalf("%q: the filter changed nothing", args)
			}
			for _, workers := range []int{1, 3} {
				if got, err := unpack(t, packed, workers); err != nil || !bytes.Equal(got, data) {
					t.Errorf("%q, %d workers: %d bytes of %d, %v", args, workers, len(got), len(data), err)
				}
			}
		}
	}
}

// Blocks that end within what may be an instruction.
func TestFilterX86Short(t *testing.T) {
	for n := range 12 {
		data := bytes.Repeat([]byte("\xe8\x10\x00\x00\x00"), 3)[:n]
		packed := pack(t, data, "xz", "-c", "--x86", "--lzma2")
		for _, workers := range []int{1, 2} {
			if got, err := unpack(t, packed, workers); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d workers: % x, want % x, %v", workers, got, data, err)
			}
		}
		if got := decompress.Head(packed, 100); !bytes.Equal(got, data) {
			t.Errorf("head % x, want % x", got, data)
		}
	}
}

// Other filters before LZMA2 are not known, and are said so.
func TestFilter(t *testing.T) {
	for _, tt := range []struct {
		filters []string
		says    string
	}{
		{[]string{"--delta"}, "xz filter 0x3 before LZMA2"},
		{[]string{"--arm"}, "xz filter 0x7 before LZMA2"},
		{[]string{"--x86=start=4096"}, "x86 code with an offset"},
		{[]string{"--x86", "--delta"}, "3 filters"},
		{[]string{"--delta", "--x86"}, "3 filters"},
	} {
		packed := pack(t, random(100), "xz", slices.Concat([]string{"-c"}, tt.filters, []string{"--lzma2"})...)
		for _, workers := range []int{1, 2} {
			if _, err := unpack(t, packed, workers); !errors.Is(err, decompress.ErrUnsupported) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%q: got %v", tt.filters, err)
			}
		}
	}
	if _, err := decompress.NewReader(t.Context(), strings.NewReader("plain text"), nil); !errors.Is(err, decompress.ErrUnsupported) {
		t.Errorf("plain text: %v", err)
	}
}

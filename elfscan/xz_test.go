package elfscan_test

import (
	"errors"
	"testing"

	"inlay/elfscan"
)

// TestXZSmallBlocks: small blocks that each ask for a large dictionary cost what they hold.
func TestXZSmallBlocks(t *testing.T) {
	raw := make([]byte, 64<<10)
	for _, args := range [][]string{{"--x86", "--lzma2=dict=64MiB"}, {"--lzma2=dict=64MiB"}} {
		packed := pack(t, raw, "xz", append([]string{"--block-size=64", "--check=crc32"}, args...)...)
		frugal(t, func() {
			if _, err := elfscan.Open(packed, nil); !errors.Is(err, elfscan.ErrNotELF) {
				t.Errorf("%q: %v", args, err)
			}
		})
	}
}

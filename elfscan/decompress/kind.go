package decompress

import "bytes"

// KindHead is how many bytes from the beginning of a stream tell its compression.
const KindHead = len(xzMagic)

// Kind names the compression that the first bytes of a stream show: "gzip", "xz", "zstd", "bzip2", or "" for
// none. KindHead bytes are enough. It never says "lz4" or "lzma": what holds those has to tell.
func Kind(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "gzip"
	case bytes.HasPrefix(head, []byte(xzMagic)):
		return "xz"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	case len(head) > 3 && string(head[:3]) == "BZh" && head[3] >= '1' && head[3] <= '9':
		return "bzip2"
	}
	return ""
}

package decompress_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"testing"

	"inlay/elfscan/decompress"
)

// BenchmarkXZ unpacks this program, packed in blocks of 1 MiB.
func BenchmarkXZ(b *testing.B) {
	code, err := os.ReadFile(os.Args[0])
	if err != nil {
		b.Fatal(err)
	}
	packed := pack(b, code, "xz", "-c", "-T2", "--block-size=1048576")
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			b.SetBytes(int64(len(code)))
			for b.Loop() {
				r, err := decompress.NewReader(b.Context(), bytes.NewReader(packed), &decompress.Options{Workers: workers})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, r); err != nil {
					b.Fatal(err)
				}
				_ = r.Close()
			}
		})
	}
}

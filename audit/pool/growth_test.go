package pool_test

import (
	"bytes"
	"io"
	"testing"

	"inlay/audit/pool"
	"inlay/testdata/invariant"
)

// TestGrowth: archives of many small members are walked in time in proportion to their size.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	for name, pack := range map[string]func(files ...file) []byte{
		"tar":  func(files ...file) []byte { return tarOf(t, files...) },
		"ar":   arOf,
		"cpio": cpioOf,
	} {
		t.Run(name, func(t *testing.T) {
			invariant.Linear(t, 500, func(n int) func() {
				files := []file{}
				for range n {
					files = append(files, file{"a", "x"})
				}
				data := pack(files...)
				return func() {
					for m, err := range pool.Members(t.Context(), "x", bytes.NewReader(data), int64(len(data)), nil) {
						if err == nil && m.Body != nil {
							_, _ = io.Copy(io.Discard, m.Body)
						}
					}
				}
			})
		})
	}
}

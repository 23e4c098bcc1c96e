package pool_test

import (
	"bytes"
	"runtime"
	"testing"
)

// TestBuffers: what follows a cpio archive is read through a buffer in a buffer. The two must not
// become one, even where no used buffer is left over: given back twice, it would read from itself
// in a later walk.
func TestBuffers(t *testing.T) {
	archive := cpioOf() // no member leaves a buffer behind
	nest := tarOf(t, file{"inner.tar", string(tarOf(t, file{"a", "content of a"}))})
	for range 20 {
		runtime.GC() // the buffers that are kept go: those used since the last time,
		runtime.GC() // and those before
		for _, tt := range []struct {
			data []byte
			want string
		}{{archive, `"":cpio`}, {nest, `"":tar "inner.tar":tar "inner.tar!a"`}} {
			all, err := list(t, bytes.NewReader(tt.data), nil)
			if got := names(all); err != nil || got != tt.want {
				t.Fatalf("%s, %v; want %s", got, err, tt.want)
			}
		}
	}
}

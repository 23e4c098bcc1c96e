package audit

import (
	"os"
	"testing"
)

// Of memory that is discarded no more goes than the pages that lie wholly within.
func TestDiscarded(t *testing.T) {
	data, free, err := allocate(4 << 20)
	if err != nil {
		t.Fatal(err)
	}
	defer free()
	for i := range data {
		data[i] = 1
	}
	page := int64(os.Getpagesize())
	discard(data, page+1, 3*page-1)
	for i, b := range data {
		within := int64(i) >= 2*page && int64(i) < 4*page
		if !within && b != 1 {
			t.Fatalf("byte %d is gone", i)
		}
	}
}

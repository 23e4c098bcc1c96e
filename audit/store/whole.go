package store

import (
	"fmt"
	"io"
	"os"
)

// readWhole reads a small file. One of more than most bytes is not read: a file with a hole can say
// that it has more than there is memory.
func readWhole(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	size := info.Size()
	if size > most {
		return nil, corrupt(name, fmt.Errorf("it has %d bytes, and at most %d are right", size, most))
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, corrupt(name, err)
	}
	return b, nil
}

package store

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file with a hole claims more bytes than there is memory: it is refused by name, not read.
func TestHoles(t *testing.T) {
	for _, base := range []string{storeFile, indexFile} {
		t.Run(base, func(t *testing.T) {
			dir, _ := damagedStore(t, false)
			name := find(t, dir, base)
			if err := os.Truncate(name, 1<<40); err != nil {
				t.Skipf("no files with holes here: %v", err)
			}
			err := errors.Join(ask(dir, "f1").errs...)
			if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), name) {
				t.Errorf("%v, want %v of %s", err, ErrCorrupt, name)
			}
		})
	}
}

// find returns the first file of a name in a folder.
func find(t *testing.T, dir, base string) (found string) {
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err == nil && filepath.Base(path) == base {
			found, err = path, filepath.SkipAll
		}
		return err
	})
	if err != nil || found == "" {
		t.Fatalf("no %s: %v", base, err)
	}
	return found
}

func TestReadLine(t *testing.T) {
	long := strings.Repeat("x", 40) // the reader has room for 16
	in := bufio.NewReaderSize(strings.NewReader("a\n\n"+long+"\n"+long+"y\nrest"), 16)
	for _, want := range []string{"a\n", "\n", long + "\n"} {
		if got, err := readLine(in, 41); string(got) != want || err != nil {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	if got, err := readLine(in, 41); got != nil || !errors.Is(err, ErrCorrupt) {
		t.Errorf("a line of 42 bytes: %q, %v, want %v", got, err, ErrCorrupt)
	}
	in = bufio.NewReader(strings.NewReader("rest"))
	if got, err := readLine(in, 41); string(got) != "rest" || err != io.EOF {
		t.Errorf("without an end: %q, %v", got, err)
	}
}

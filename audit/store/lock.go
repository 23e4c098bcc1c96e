package store

import (
	"errors"
	"os"
	"time"
)

const lockSuffix = ".lock"

// errLocked says that another process holds a lock.
var errLocked = errors.New("locked by another process")

// acquire makes and locks a file. The file may be removed between the two by one who took it for
// left behind: then the lock is on nothing, and errLocked.
func acquire(name string) (*os.File, error) {
	f, err := openLocked(name)
	if err != nil {
		return nil, err
	}
	same, err := sameFile(f, name)
	if same {
		return f, nil
	}
	f.Close()
	if err == nil {
		err = errLocked
	}
	return nil, err
}

// acquireLasting is acquire of a lock that is held for long or not at all: a sweep has it in hand for
// a moment, which is no reason to give up.
func acquireLasting(name string) (f *os.File, err error) {
	for range 20 {
		if f, err = acquire(name); !errors.Is(err, errLocked) {
			return f, err
		}
		time.Sleep(5 * time.Millisecond)
	}
	return nil, err
}

// sameFile tells whether a name still stands for an open file.
func sameFile(f *os.File, name string) (bool, error) {
	ours, err := f.Stat()
	if err != nil {
		return false, err
	}
	there, err := os.Stat(name)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(ours, there), err
}

package store

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncsAtOnce says that files need not be synced one by one: a segment has eight, a pool has
// thousands of segments, and one call brings all of them to the disk.
const syncsAtOnce = true

// sync waits until what was put, by whichever process, is on the disk.
func (s *Store) sync() error {
	dir, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	defer dir.Close()
	return os.NewSyscallError("syncfs", unix.Syncfs(int(dir.Fd())))
}

package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

const lockSuffix = ".lock"

// area is a folder below tmp/ that one process writes in. The lock on the file beside it says that
// the process lives.
type area struct {
	dir  string
	lock *os.File
}

// workArea returns the folder for what is not whole yet, made when first asked for.
func (s *Store) workArea() (*area, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.area != nil {
		return s.area, nil
	}
	if err := os.MkdirAll(s.path(tmpDir), 0o777); err != nil {
		return nil, err
	}
	for {
		dir := s.path(tmpDir, rand.Text())
		lock, err := acquire(dir + lockSuffix)
		if errors.Is(err, errLocked) {
			continue // a sweep had it in hand
		}
		if err != nil {
			return nil, err
		}
		s.area = &area{dir: dir, lock: lock}
		if err := os.Mkdir(dir, 0o777); err != nil {
			return nil, errors.Join(err, s.area.close())
		}
		return s.area, nil
	}
}

// close removes the folder first: while the lock is there, nobody else takes it.
func (a *area) close() error {
	return errors.Join(os.RemoveAll(a.dir), os.Remove(a.lock.Name()), a.lock.Close())
}

// folder makes a new folder in the area.
func (a *area) folder() (string, error) {
	return os.MkdirTemp(a.dir, "")
}

// errLocked says that another process holds a lock.
var errLocked = errors.New("locked by another process")

// acquire makes and locks a file. The file may be removed between the two by one who took it for
// left behind: then the lock is on nothing, and errLocked.
func acquire(name string) (*os.File, error) {
	f, err := openLocked(name)
	if err != nil {
		return nil, err
	}
	ours, err := f.Stat()
	if err == nil {
		var there os.FileInfo
		if there, err = os.Stat(name); err == nil && os.SameFile(ours, there) {
			return f, nil
		}
	}
	f.Close()
	if err == nil || errors.Is(err, os.ErrNotExist) {
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

// sweep removes what processes that no longer live left below tmp/.
func (s *Store) sweep() error {
	entries, err := os.ReadDir(s.path(tmpDir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		dir := s.path(tmpDir, strings.TrimSuffix(e.Name(), lockSuffix))
		lock, err := acquire(dir + lockSuffix)
		if errors.Is(err, errLocked) {
			continue
		}
		if err == nil {
			err = (&area{dir: dir, lock: lock}).close()
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("removing what a killed collection left: %w", err)
		}
	}
	return nil
}

// writeWhole writes a small file so that it is there whole or not at all, also after a power cut.
func (s *Store) writeWhole(name string, text []byte) error {
	a, err := s.workArea()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(a.dir, "")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(0o644)
	}
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// syncDir brings the names in a folder to the disk, where a system can.
func syncDir(name string) error {
	if runtime.GOOS == "windows" {
		return nil // it has no such call
	}
	return syncFile(name)
}

// syncFile brings a file to the disk.
func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

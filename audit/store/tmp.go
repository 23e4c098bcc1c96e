package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
)

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
		a := &area{dir: dir, lock: lock}
		if err := os.Mkdir(dir, 0o777); err != nil {
			return nil, errors.Join(err, a.close())
		}
		s.area = a
		return a, nil
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

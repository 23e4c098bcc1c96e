package store

import (
	"errors"
	"os"
	"runtime"
)

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

// writeSynced writes a file and brings it to the disk.
func writeSynced(name string, b []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

package debugfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"inlay/elfscan"
)

// missTime is how long elfutils' client believes an empty file in the cache, which says
// that no server had it.
const missTime = 10 * time.Minute

// fetch asks the cache, then the servers. It returns nil where there is nothing to ask
// them for, and where nobody has the file; why is among the attempts.
func (s *search) fetch(ctx context.Context) *elfscan.File {
	id := s.want.buildID
	if s.servers == nil || s.Kind != Debug && s.Kind != Alternate {
		return nil
	}
	if id == "" {
		s.fail("", ErrNoBuildID)
		return nil
	}
	kept := candidate{s.servers.Cache, filepath.Join(id, "debuginfo"), ByServer}
	path := filepath.Join(kept.root, kept.name)
	if age, missed := missedSince(path); missed {
		s.fail(path, fmt.Errorf("%w: no server had it %v ago", fs.ErrNotExist, age.Round(time.Second)))
		return nil
	}
	got, err := s.try(kept)
	if err == nil {
		return got
	}
	s.fail(path, err)
	everywhere := len(s.servers.URLs) > 0
	for _, server := range s.servers.URLs {
		address := serverAddress(server, id)
		if err := s.download(ctx, address, kept); err != nil {
			everywhere = everywhere && errors.Is(err, fs.ErrNotExist)
			s.fail(redacted(address), err)
			continue
		}
		if got, err = s.try(kept); err == nil {
			return got
		}
		s.fail(path, err)
	}
	if everywhere {
		rememberMiss(path)
	}
	return nil
}

// download puts what a server has into the cache, once it proved to be the right file.
func (s *search) download(ctx context.Context, address string, kept candidate) error {
	path := filepath.Join(kept.root, kept.name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(path), "debuginfo.")
	if err != nil {
		return err
	}
	defer os.Remove(part.Name()) // not there any more if it was kept
	if err := s.servers.get(ctx, address, part); err != nil {
		_ = part.Close() // the first error is the one to report
		return err
	}
	// As elfutils leaves it: others may have it mapped, so it is not to be written to.
	if err := errors.Join(part.Chmod(0o400), part.Close()); err != nil {
		return err
	}
	name, err := filepath.Rel(kept.root, part.Name())
	if err != nil {
		return err
	}
	got, err := s.try(candidate{kept.root, name, ByServer})
	if err != nil {
		return err
	}
	if err := got.Close(); err != nil {
		return err
	}
	return os.Rename(part.Name(), path)
}

// missedSince says how long ago no server had the file of a path in the cache.
func missedSince(path string) (time.Duration, bool) {
	info, err := os.Stat(path)
	if err != nil || info.Size() > 0 || !info.Mode().IsRegular() {
		return 0, false
	}
	age := time.Since(info.ModTime())
	return age, age >= 0 && age < missTime
}

// rememberMiss keeps the servers from being asked again at once. It is no answer, so that
// it may fail.
func rememberMiss(path string) {
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		return // refused here, and not ours to remove
	}
	_ = os.Remove(path) // an older one
	if file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		_ = file.Close()
	}
}

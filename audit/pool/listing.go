package pool

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"inlay/elfscan"
)

// maxFolders is how deep folders may be within each other.
const maxFolders = 250

// listing is one call of Sources. Its methods return false where the listing has to end.
type listing struct {
	ctx   context.Context
	yield func(Source, error) bool
	roots map[string]bool // false for those that were met
	own   fs.FileInfo     // of the folder that is left out, nil for none
}

// order is what paths are compared by: a folder comes where the files in it do.
func order(path string, folder bool) string {
	if folder {
		return path + string(filepath.Separator)
	}
	return path
}

func (s *listing) emit(src Source) bool {
	return context.Cause(s.ctx) == nil && s.yield(src, nil)
}

// root lists a root, following it if it is a link.
func (s *listing) root(path string) bool {
	s.roots[path] = false
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return s.emit(Source{Path: path, Err: pathless(err)})
	}
	info, err := os.Lstat(real)
	if err != nil {
		return s.emit(Source{Path: path, Err: pathless(err)})
	}
	if !info.IsDir() {
		return s.file(path, filepath.Dir(real), filepath.Base(real), info)
	}
	if os.SameFile(info, s.own) {
		return s.emit(Source{Path: path, Skip: skipOwn})
	}
	root, err := os.OpenRoot(real)
	if err != nil {
		return s.emit(Source{Path: path, Err: pathless(err)})
	}
	defer root.Close() // it was only read
	return s.folder(root, path, real, "", 0)
}

// file lists what is not a folder.
func (s *listing) file(path, folder, name string, info fs.FileInfo) bool {
	return s.emit(Source{Path: path, Size: info.Size(), ModTime: info.ModTime().UnixNano(), Skip: skip(info.Mode()),
		folder: folder, name: name})
}

// folder lists what is below an open folder, which is name below the folder top and is shown as path.
func (s *listing) folder(dir *os.Root, path, top, name string, depth int) bool {
	if depth > maxFolders {
		return s.emit(Source{Path: path, Err: fmt.Errorf("%w: %d folders within each other", elfscan.ErrLimit, depth)})
	}
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil && !s.emit(Source{Path: path, Err: pathless(err)}) { // some may be there all the same
		return false
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int {
		return strings.Compare(order(a.Name(), a.IsDir()), order(b.Name(), b.IsDir()))
	})
	for _, e := range entries {
		if !s.entry(dir, e.Name(), filepath.Join(path, e.Name()), top, filepath.Join(name, e.Name()), depth) {
			return false
		}
	}
	return true
}

// entry lists a file or folder that was met in a folder.
func (s *listing) entry(dir *os.Root, base, path, top, name string, depth int) bool {
	if fresh, ok := s.roots[path]; ok {
		return !fresh || s.root(path)
	}
	info, err := dir.Lstat(base)
	if err != nil {
		return s.emit(Source{Path: path, Err: pathless(err)})
	}
	if !info.IsDir() {
		return s.file(path, top, name, info)
	}
	if os.SameFile(info, s.own) {
		return s.emit(Source{Path: path, Skip: skipOwn})
	}
	sub, err := dir.OpenRoot(base)
	if err != nil {
		return s.emit(Source{Path: path, Err: pathless(err)})
	}
	defer sub.Close() // it was only read
	if now, err := sub.Stat("."); err != nil || !os.SameFile(info, now) {
		return s.emit(Source{Path: path, Err: fmt.Errorf("%w: something else has taken its place", elfscan.ErrUnsafe)})
	}
	return s.folder(sub, path, top, name, depth+1)
}

// skip says why a file is not opened, "" if it is.
func skip(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return ""
	case mode&fs.ModeSymlink != 0:
		return skipLink
	case mode&fs.ModeSocket != 0:
		return skipSocket
	case mode&fs.ModeNamedPipe != 0:
		return skipPipe
	case mode&(fs.ModeDevice|fs.ModeCharDevice) != 0:
		return skipDevice
	}
	return fmt.Sprintf("file of mode %v", mode.Type())
}

// pathless drops the path from an error that is shown beside it.
func pathless(err error) error {
	var in *fs.PathError
	if errors.As(err, &in) {
		return in.Err
	}
	return err
}

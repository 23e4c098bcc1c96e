package pool

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"inlay/elfscan"
)

// Source is a file on disk.
type Source struct {
	Path    string // below its root, as the root was given
	Size    int64  // bytes, when it was listed
	ModTime int64  // nanoseconds since 1970, when it was listed
	// Skip says why it is never opened: a link, a socket, a named pipe, a device. "" if it can be.
	Skip string
	// Err says why it cannot be: a root that is not there, a folder that cannot be read.
	Err error

	folder string // that it must not leave, without links
	name   string // below that
}

// maxFolders is how deep folders may be within each other.
const maxFolders = 250

// Sources lists the files at and below the roots, in the order of their paths. A root that is a link
// is followed; links below it are listed and never followed. What is reached twice by one path, as
// one root is in another, is listed once; by two paths, twice. Roots are made clean first, so that
// "pool/" and "pool" are one.
//
// An error ends the sequence and is that of ctx. Whatever else goes wrong is a Source with Err.
func Sources(ctx context.Context, roots []string) iter.Seq2[Source, error] {
	return func(yield func(Source, error) bool) {
		s := &listing{ctx: ctx, yield: yield, roots: make(map[string]bool)}
		var clean []string
		for _, root := range roots {
			root = filepath.Clean(root)
			if !s.roots[root] {
				s.roots[root] = true
				clean = append(clean, root)
			}
		}
		slices.SortFunc(clean, func(a, b string) int { return strings.Compare(order(a, true), order(b, true)) })
		for _, root := range clean {
			if s.roots[root] && !s.root(root) {
				break
			}
		}
		if err := context.Cause(ctx); err != nil {
			yield(Source{}, err)
		}
	}
}

// Open opens a source for reading, if it is a regular file still and in the folder that it was in. It
// never opens a device or a pipe. Errors wrap elfscan.ErrUnsafe where a link has taken its place,
// elfscan.ErrNotRegular, or what the system says.
func Open(src Source) (*os.File, error) {
	if src.Skip != "" || src.Err != nil || src.folder == "" {
		return nil, fmt.Errorf("%s: %w: it was not listed as a file to open", src.Path, elfscan.ErrNotRegular)
	}
	file, path, err := elfscan.Beneath(src.folder, src.name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", src.Path, err)
	}
	if path != filepath.Join(src.folder, src.name) {
		_ = file.Close() // it was only opened
		return nil, fmt.Errorf("%s: %w: a link has taken its place", src.Path, elfscan.ErrUnsafe)
	}
	return file, nil
}

// listing is one call of Sources. Its methods return false where the listing has to end.
type listing struct {
	ctx   context.Context
	yield func(Source, error) bool
	roots map[string]bool // false for those that were met
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
		return "symbolic link"
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

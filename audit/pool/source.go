package pool

import (
	"context"
	"fmt"
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

// Sources lists the files at and below the roots, in the order of their paths. A root that is a link
// is followed; links below it are listed and never followed. What is reached twice by one path, as
// one root is in another, is listed once; by two paths, twice. Roots are made clean first, so that
// "pool/" and "pool" are one.
//
// The folder own, "" for none, is listed as a Source with Skip, without what is in it: whoever keeps
// what he finds below a root does not want to find that.
//
// An error ends the sequence and is that of ctx. Whatever else goes wrong is a Source with Err.
func Sources(ctx context.Context, roots []string, own string) iter.Seq2[Source, error] {
	return func(yield func(Source, error) bool) {
		s := &listing{ctx: ctx, yield: yield, roots: make(map[string]bool)}
		if own != "" {
			s.own, _ = os.Stat(own) // what is not there is not met
		}
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

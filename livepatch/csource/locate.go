package csource

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// located is an answer of Locate.
type located struct {
	path string
	err  error
}

// Locate returns the file of the tree that a recorded path means, relative to
// the tree with slashes. Prefixes are tried first, then the tree's own
// directory, then the compilation directories, then the longest end of the path
// that a file of the tree has. Fewer than two components of a longer path prove
// nothing unless the file stands at the top of the tree. The error wraps
// ErrNotFound or ErrAmbiguous.
func (t *Tree) Locate(recorded string) (string, error) {
	known, _ := t.located.Load(recorded)
	if a, ok := known.(located); ok {
		return a.path, a.err
	}
	p, err := t.locate(recorded)
	t.located.Store(recorded, located{p, err})
	return p, err
}

func (t *Tree) locate(recorded string) (string, error) {
	if recorded == "" {
		return "", fmt.Errorf("no path: %w", ErrNotFound)
	}
	name := path.Clean(recorded)
	if p, ok := t.prefixed(name); ok {
		return p, nil
	}
	for _, dir := range append([]string{filepath.ToSlash(t.dir)}, t.opt.CompDirs...) {
		if rest, ok := beneath(name, path.Clean(dir)); ok && t.paths[rest] {
			return rest, nil
		}
	}
	return t.bySuffix(recorded, name)
}

// prefixed applies the longest explicit prefix that leads to a file.
func (t *Tree) prefixed(name string) (string, bool) {
	prefixes := slices.Clone(t.opt.Prefixes)
	slices.SortStableFunc(prefixes, func(a, b Prefix) int { return len(b.Old) - len(a.Old) })
	for _, p := range prefixes {
		rest, ok := beneath(name, path.Clean(p.Old))
		if !ok {
			continue
		}
		dir := filepath.ToSlash(p.New)
		if filepath.IsAbs(p.New) {
			if dir, ok = beneath(path.Clean(dir), filepath.ToSlash(t.dir)); !ok {
				continue
			}
		}
		if full := path.Join(dir, rest); t.paths[full] {
			return full, true
		}
	}
	return "", false
}

// beneath returns what follows a directory in a path, "." for itself.
func beneath(name, dir string) (string, bool) {
	switch {
	case name == dir:
		return ".", true
	case dir == ".":
		return name, !strings.HasPrefix(name, "/")
	case dir == "/":
		return strings.TrimPrefix(name, "/"), strings.HasPrefix(name, "/")
	case strings.HasPrefix(name, dir) && name[len(dir)] == '/':
		return name[len(dir)+1:], true
	}
	return "", false
}

// bySuffix finds the file with the most trailing components in common.
func (t *Tree) bySuffix(recorded, name string) (string, error) {
	want := components(name)
	best, score := []string(nil), 0
	for _, p := range t.byBase[path.Base(name)] {
		have := components(p)
		n := commonTail(want, have)
		if n < 2 && n < len(have) && n < len(want) {
			continue
		}
		if n == len(have) {
			// All of the file's path fits: better than as many components
			// of a file that stands deeper.
			if n >= score {
				best, score = []string{p}, n
			}
			continue
		}
		switch {
		case n > score:
			best, score = []string{p}, n
		case n == score && len(components(best[0])) > n:
			best = append(best, p)
		}
	}
	switch len(best) {
	case 0:
		return "", fmt.Errorf("%s: %w", recorded, ErrNotFound)
	case 1:
		return best[0], nil
	}
	return "", ambiguous(recorded, best)
}

// components cuts a path, leading ".." and "/" left out.
func components(name string) []string {
	c := strings.Split(name, "/")
	for len(c) > 1 && (c[0] == "" || c[0] == ".." || c[0] == ".") {
		c = c[1:]
	}
	return c
}

func commonTail(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

package csource

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// list records the paths of all regular C files of the tree.
func (t *Tree) list() error {
	count := 0
	err := fs.WalkDir(t.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if name == "." {
				return err
			}
			if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		if d.IsDir() {
			if base := path.Base(name); base == ".git" || base == ".svn" || base == ".hg" {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		if isMakefile(name) {
			t.makefiles = append(t.makefiles, name)
		}
		if !isSource(name) {
			return nil
		}
		if count++; count > t.opt.maxFiles() {
			return fmt.Errorf("%d files: %w", count, ErrLimit)
		}
		base := path.Base(name)
		t.byBase[base] = append(t.byBase[base], name)
		t.paths[name] = true
		return nil
	})
	for _, list := range t.byBase {
		slices.Sort(list)
	}
	return err
}

// isSource tells files that may hold C.
func isSource(name string) bool {
	switch path.Ext(name) {
	case ".c", ".h", ".inc", ".def", ".i", ".tbl", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".C", ".H",
		".l", ".y", ".x", ".m", ".in", ".tab", ".inl", ".ipp", ".tcc", ".dh", ".ch", ".gen", ".lex":
		return true
	}
	return false
}

// isHeader tells files that units include.
func isHeader(name string) bool {
	switch path.Ext(name) {
	case ".c", ".cc", ".cpp", ".cxx", ".C", ".i", ".l", ".y", ".m":
		return false
	}
	return true
}

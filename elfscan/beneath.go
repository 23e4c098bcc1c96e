package elfscan

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Beneath opens the regular file name beneath folder, for a name that stands in a file
// and so is untrusted. Symbolic links are followed as long as they stay beneath folder.
// The path it returns has none, and the caller closes the file.
//
// Errors wrap ErrUnsafe for a name or a link that leads out of the folder, ErrNotRegular,
// or what the system says, without the path: fs.ErrNotExist above all.
func Beneath(folder, name string) (file *os.File, path string, err error) {
	top, rel, err := resolve(folder, name)
	if err != nil {
		return nil, "", err
	}
	// The links may have changed since: an os.Root never leaves its folder.
	root, err := os.OpenRoot(top)
	if err != nil {
		return nil, "", cause(err)
	}
	defer root.Close() // what it opened stays open
	// Before it is opened, as a device may act on that.
	if err := regular(root.Stat(rel)); err != nil {
		return nil, "", err
	}
	if file, err = root.OpenFile(rel, openFlags, 0); err != nil {
		return nil, "", cause(err)
	}
	if err := regular(file.Stat()); err != nil { // it may be another one by now
		_ = file.Close()
		return nil, "", err
	}
	return file, filepath.Join(top, rel), nil
}

// resolve follows the symbolic links of folder and of name in it, which must not lead
// out of folder.
func resolve(folder, name string) (root, rel string, err error) {
	if !filepath.IsLocal(name) {
		return "", "", fmt.Errorf("%w: file name %q", ErrUnsafe, name)
	}
	if root, err = filepath.EvalSymlinks(folder); err != nil {
		return "", "", cause(err)
	}
	path, err := filepath.EvalSymlinks(filepath.Join(root, name))
	if err != nil {
		return "", "", cause(err)
	}
	rel, err = filepath.Rel(root, path)
	if err != nil || !filepath.IsLocal(rel) {
		return "", "", fmt.Errorf("%w: it is a link to %s", ErrUnsafe, path)
	}
	return root, rel, nil
}

// regular says why a file is not a regular one.
func regular(info os.FileInfo, err error) error {
	switch {
	case err != nil:
		return cause(err)
	case !info.Mode().IsRegular():
		return notRegular(info)
	}
	return nil
}

// cause drops the path from an error that is printed beside it.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

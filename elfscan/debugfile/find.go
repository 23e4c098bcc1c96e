package debugfile

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"inlay/elfscan"
)

// DefaultRoot is where distributions install separate debug files.
const DefaultRoot = "/usr/lib/debug"

// Options tunes Find. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Roots are folders searched, in this order, before DefaultRoot.
	Roots []string
	// NoDefaultRoot leaves DefaultRoot out.
	NoDefaultRoot bool
	// ELF is how candidates are opened; nil means the defaults.
	ELF *elfscan.Options
}

// How a debug file was found.
const (
	ByBuildID = "build-id"
	ByLink    = "debuglink"
)

// Found is a debug file that belongs to the file asked about.
type Found struct {
	File  *elfscan.File // open; the caller closes it
	How   string        // ByBuildID or ByLink
	Tried []Attempt     // what was tried before it, in vain
}

// candidate is a path to try.
type candidate struct {
	folder string // the folder it must stay beneath
	name   string // path below folder
	how    string
}

// Find looks for the separate debug file of f; opt may be nil. It only reads
// f, and it is safe for concurrent use. Without a file that proves to belong
// to f the error is a *NotFoundError.
func Find(f *elfscan.File, opt *Options) (*Found, error) {
	if opt == nil {
		opt = &Options{}
	}
	l, err := readLink(f)
	failed := &NotFoundError{Path: f.Path()}
	if err != nil {
		failed.Tried = append(failed.Tried, Attempt{Err: err})
	}
	if f.BuildID() == "" && l.name == "" && err == nil {
		failed.Tried = append(failed.Tried, Attempt{Err: ErrNoLink})
	}
	for _, c := range candidates(f, l, opt) {
		got, err := try(f, c, l, opt)
		if err == nil {
			return &Found{File: got, How: c.how, Tried: failed.Tried}, nil
		}
		failed.Tried = append(failed.Tried, Attempt{Path: filepath.Join(c.folder, c.name), Err: err})
	}
	return nil, failed
}

// candidates lists the paths to try, most certain first.
func candidates(f *elfscan.File, l link, opt *Options) []candidate {
	roots := append([]string{}, opt.Roots...)
	if !opt.NoDefaultRoot {
		roots = append(roots, DefaultRoot)
	}
	var out []candidate
	if id := f.BuildID(); len(id) > 2 {
		for _, r := range roots {
			out = append(out, candidate{r, filepath.Join(".build-id", id[:2], id[2:]+".debug"), ByBuildID})
		}
	}
	folder, err := filepath.Abs(filepath.Dir(f.Path()))
	if l.name == "" || err != nil {
		return out
	}
	out = append(out, candidate{folder, l.name, ByLink}, candidate{folder, filepath.Join(".debug", l.name), ByLink})
	below := strings.TrimPrefix(folder, filepath.VolumeName(folder))
	for _, r := range roots {
		out = append(out, candidate{r, filepath.Join(below, l.name), ByLink})
	}
	return out
}

// try opens a candidate and makes sure that it belongs to f.
func try(f *elfscan.File, c candidate, l link, opt *Options) (*elfscan.File, error) {
	path, err := beneath(c.folder, c.name)
	if err != nil {
		return nil, err
	}
	got, err := elfscan.Open(path, opt.ELF)
	if err != nil {
		return nil, reason(err)
	}
	if err := belongs(f, got, c, l); err != nil {
		_ = got.Close() // the mismatch is the error to report
		return nil, err
	}
	return got, nil
}

// belongs compares the identities of f and the candidate got.
func belongs(f, got *elfscan.File, c candidate, l link) error {
	if got.MachineID() != f.MachineID() || got.AddrSize() != f.AddrSize() {
		return fmt.Errorf("%w: it is for %s, not %s", ErrMismatch, got.Machine(), f.Machine())
	}
	if !got.HasDWARF() {
		return elfscan.ErrNoDWARF
	}
	known := f.BuildID() != "" && got.BuildID() != "" || c.how == ByBuildID
	if known && got.BuildID() != f.BuildID() {
		return fmt.Errorf("%w: build-id %s, want %s", ErrMismatch, orNone(got.BuildID()), orNone(f.BuildID()))
	}
	if c.how == ByBuildID {
		return nil
	}
	sum, err := checksum(got.Path())
	if err != nil {
		return reason(err)
	}
	if sum != l.crc {
		return fmt.Errorf("%w: CRC32 %08x, .gnu_debuglink wants %08x", ErrMismatch, sum, l.crc)
	}
	return nil
}

func orNone(id string) string {
	if id == "" {
		return "none"
	}
	return id
}

// beneath joins name to folder and resolves symbolic links, which must not
// lead out of the folder.
func beneath(folder, name string) (string, error) {
	root, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return "", reason(err)
	}
	path, err := filepath.EvalSymlinks(filepath.Join(folder, name))
	if err != nil {
		return "", reason(err)
	}
	rel, err := filepath.Rel(root, path)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%w: it is a link to %s", ErrUnsafe, path)
	}
	return path, nil
}

// reason drops the path from an error that is printed beside it.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

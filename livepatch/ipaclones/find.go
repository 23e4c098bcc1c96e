package ipaclones

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Errors of Set.Unit.
var (
	// ErrNoRecord says that no file of the record belongs to a unit.
	ErrNoRecord = errors.New("no ipa-clones file")
	// ErrAmbiguous says that several files fit a unit equally well.
	ErrAmbiguous = errors.New("several ipa-clones files fit")
)

// Stage is the part of a build that wrote a file.
type Stage string

// The stages. Link-time optimization takes the steps of the whole program in
// WPA and repeats for each partition what falls into it in LTRANS.
const (
	Unit   Stage = "unit"
	WPA    Stage = "wpa"
	LTRANS Stage = "ltrans"
)

// File is one file of the record in a folder.
type File struct {
	Path  string // as the system opens it
	Stage Stage
	// Of is what the file tells about, with slashes, relative to the folder:
	// the source beside the object for a unit ("kernel/sched/core.c"), the output of
	// the link without its partition otherwise ("libfoo.so").
	Of string
}

// Set is the files of the record beneath one folder, by path. It is immutable
// and safe for concurrent use.
type Set struct {
	files  []File
	byBase map[string][]int // unit files by the last component of Of
}

// Find lists the files of the record beneath dir. It opens none, follows no
// symbolic link and leaves out folders that cannot be read; the error is not nil
// only if dir itself cannot.
func Find(dir string) (*Set, error) {
	s := &Set{byBase: make(map[string][]int)}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			if name == "." {
				return err
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		if of, stage, ok := parseName(name); ok {
			s.files = append(s.files, File{Path: filepath.Join(dir, filepath.FromSlash(name)), Stage: stage, Of: of})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("ipa-clones files: %w", err)
	}
	slices.SortFunc(s.files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	for i, f := range s.files {
		if f.Stage == Unit {
			base := path.Base(f.Of)
			s.byBase[base] = append(s.byBase[base], i)
		}
	}
	return s, nil
}

// Files returns the files, by path.
func (s *Set) Files() []File { return slices.Clone(s.files) }

// Open reads the file.
func (f File) Open() (*Dump, error) {
	in, err := os.Open(f.Path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	d, err := Parse(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Path, err)
	}
	return d, nil
}

// Unit returns the file of a compilation unit, from its DW_AT_comp_dir and
// DW_AT_name: the one whose path shares most components with the unit's at its end. GCC
// writes it beside the object, under the name of the source, so a build outside
// the source tree shares the components from its top on. Errors wrap
// ErrNoRecord or ErrAmbiguous.
func (s *Set) Unit(compDir, name string) (File, error) {
	full := filepath.ToSlash(name)
	if !path.IsAbs(full) {
		full = path.Join(filepath.ToSlash(compDir), full)
	}
	var best []File
	var most fit
	for _, i := range s.byBase[path.Base(full)] {
		f := s.files[i]
		switch n := fitOf(withoutLibs(f.Of), full); n.compare(most) {
		case 1:
			best, most = []File{f}, n
		case 0:
			best = append(best, f)
		}
	}
	switch len(best) {
	case 0:
		return File{}, fmt.Errorf("%w for %s", ErrNoRecord, full)
	case 1:
		return best[0], nil
	}
	return File{}, fmt.Errorf("%w %s: %s and %s", ErrAmbiguous, full, best[0].Path, best[1].Path)
}

// Link returns the files of link-time optimization, by path: those of every link
// beneath the folder.
func (s *Set) Link() []File {
	var out []File
	for _, f := range s.files {
		if f.Stage != Unit {
			out = append(out, f)
		}
	}
	return out
}

// parseName takes the name of a dump file apart: what it is of, the number and letter of
// the pass, the name of the dump.
func parseName(rel string) (of string, stage Stage, ok bool) {
	rest, ok := strings.CutSuffix(rel, "i.ipa-clones")
	if !ok {
		return "", "", false
	}
	dot := strings.LastIndexByte(rest, '.')
	if dot < 0 || dot == len(rest)-1 || strings.Trim(rest[dot+1:], "0123456789") != "" {
		return "", "", false
	}
	of = rest[:dot]
	if path.Base(of) == "" {
		return "", "", false
	}
	if out, ok := strings.CutSuffix(of, ".wpa"); ok {
		return out, WPA, true
	}
	if out, ok := strings.CutSuffix(of, ".ltrans"); ok {
		if dot := strings.LastIndex(out, ".ltrans"); dot >= 0 && strings.Trim(out[dot+len(".ltrans"):], "0123456789") == "" {
			return out[:dot], LTRANS, true
		}
	}
	return of, Unit, true
}

// withoutLibs drops the folder in which libtool keeps the objects of shared
// libraries: it is no part of the source's path.
func withoutLibs(of string) string {
	return path.Join(strings.ReplaceAll("/"+path.Dir(of)+"/", "/.libs/", "/")[1:], path.Base(of))
}

// fit is how well the path of a file and that of a unit agree: components that
// they share at their end, and those of the file that are left over.
type fit struct{ shared, over int }

// compare returns 1 if f is better: resource.c of the folder kernel is not that
// of x86/kernel, though both end alike.
func (f fit) compare(g fit) int {
	return cmp.Or(cmp.Compare(f.shared, g.shared), cmp.Compare(g.over, f.over))
}

func fitOf(of, unit string) fit {
	x, y := strings.Split(of, "/"), strings.Split(unit, "/")
	n := 0
	for n < len(x) && n < len(y) && x[len(x)-1-n] == y[len(y)-1-n] {
		n++
	}
	return fit{n, len(x) - n}
}

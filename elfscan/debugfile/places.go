package debugfile

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"inlay/elfscan"
)

// maxPath is the longest path taken from a file, PATH_MAX of Linux.
const maxPath = 4096

// candidate is a path to try.
type candidate struct {
	root string // the folder it must stay beneath
	name string // path below root
	how  string
}

// candidates lists the paths to try, most certain first. What keeps it from making one
// is recorded as an attempt.
func (s *search) candidates() []candidate {
	switch s.Kind {
	case Alternate:
		return s.alternates()
	case Split:
		return s.splits()
	case Package:
		return s.packages()
	}
	return s.debugFiles()
}

// debugFiles follows the conventions of GDB ("Separate Debug Files").
func (s *search) debugFiles() []candidate {
	if s.For == nil {
		s.want.buildID = s.BuildID
		return s.byBuildID(s.BuildID)
	}
	l, err := readLink(s.For)
	if err != nil {
		s.fail("", err)
	}
	s.want = identity{buildID: s.For.BuildID(), crc: l.crc}
	if s.want.buildID == "" && l.name == "" && err == nil {
		s.fail("", ErrNoLink)
	}
	out := append(s.byBuildID(s.want.buildID), s.ofImage()...)
	folder, err := folderOf(s.For)
	if l.name == "" || err != nil {
		return out
	}
	out = append(out, candidate{folder, l.name, ByLink}, candidate{folder, filepath.Join(".debug", l.name), ByLink})
	for _, r := range s.roots {
		out = append(out, candidate{r, filepath.Join(relative(folder), l.name), ByLink})
	}
	return out
}

// alternates looks for a build-id, then where the file says, then where distributions
// put what dwz writes.
func (s *search) alternates() []candidate {
	l, err := readAltLink(s.For)
	if err != nil {
		s.fail("", err)
		return nil
	}
	s.want = l.id
	out := s.byBuildID(l.id.buildID)
	if folder, err := folderOf(s.For); err == nil {
		out = append(out, s.allowed(at(folder, l.name), ByName)...)
	}
	for _, r := range s.roots {
		for _, name := range sharedNames(l.name) {
			out = append(out, candidate{r, name, ByName})
		}
	}
	return out
}

// sharedNames are the paths beneath a root that stands for /usr/lib/debug, which is what
// distributions write into their files: /usr/lib/debug/.dwz/x86_64-linux-gnu/shared.debug.
func sharedNames(name string) []string {
	short := filepath.Join(".dwz", filepath.Base(name))
	if at := strings.LastIndex(name, "/.dwz/"); at >= 0 {
		if long := filepath.Clean(name[at+1:]); long != short && filepath.IsLocal(long) {
			return []string{long, short}
		}
	}
	return []string{short}
}

// splits looks where the unit says, for objects that were not moved since, then beside
// the file and beneath the roots.
func (s *search) splits() []candidate {
	recorded := at(s.CompDir, s.Name)
	if s.Name == "" || len(recorded) > maxPath || strings.ContainsRune(recorded, 0) {
		s.fail("", fmt.Errorf("%w: DW_AT_dwo_name is no file name", elfscan.ErrCorrupt))
		return nil
	}
	var out []candidate
	if filepath.IsAbs(recorded) {
		out = s.allowed(recorded, ByName)
	}
	for _, r := range s.allRoots() {
		for _, name := range []string{relative(recorded), filepath.Clean(s.Name), filepath.Base(s.Name)} {
			c := candidate{r, name, ByName}
			if filepath.IsLocal(name) && !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// packages looks beside the file and beneath the roots. A debug file "x.debug" may have
// the package of "x".
func (s *search) packages() []candidate {
	var out []candidate
	for _, f := range []*elfscan.File{s.Main, s.For} {
		if f == nil {
			continue
		}
		folder, err := folderOf(f)
		if err != nil {
			continue
		}
		base := filepath.Base(f.Disk())
		names := []string{base + ".dwp"}
		if plain, ok := strings.CutSuffix(base, ".debug"); ok {
			names = append(names, plain+".dwp")
		}
		for _, name := range names {
			out = append(out, candidate{folder, name, ByName})
			for _, r := range s.roots {
				out = append(out, candidate{r, filepath.Join(relative(folder), name), ByName}, candidate{r, name, ByName})
			}
		}
	}
	return out
}

// byBuildID lists the places of a build-id, none if it is too short for one.
func (s *search) byBuildID(id string) []candidate {
	var out []candidate
	if len(id) > 2 {
		for _, r := range s.roots {
			out = append(out, candidate{r, filepath.Join(".build-id", id[:2], id[2:]+".debug"), ByBuildID})
		}
	}
	return out
}

// allowed makes a candidate of an absolute path that the file gives, if it lies beneath a
// folder in which files may be opened.
func (s *search) allowed(path, how string) []candidate {
	for _, r := range s.allRoots() {
		if rel, err := filepath.Rel(r, path); err == nil && filepath.IsLocal(rel) {
			return []candidate{{r, rel, how}}
		}
	}
	s.fail(path, fmt.Errorf("%w: it is beneath no folder that was given", elfscan.ErrUnsafe))
	return nil
}

// allRoots lists the folders in which files may be opened, absolute: those of the files
// and the roots, each also as it is called without symbolic links.
func (s *search) allRoots() []string {
	var out []string
	add := func(folder string, err error) {
		if err == nil && !slices.Contains(out, folder) {
			out = append(out, folder)
		}
	}
	for _, f := range []*elfscan.File{s.Main, s.For} {
		if f == nil {
			continue
		}
		folder, err := folderOf(f)
		add(folder, err)
		if real, err := filepath.EvalSymlinks(f.Disk()); err == nil {
			add(filepath.Abs(filepath.Dir(real)))
		}
	}
	for _, r := range s.roots {
		add(filepath.Abs(r))
		if real, err := filepath.EvalSymlinks(r); err == nil {
			add(filepath.Abs(real))
		}
	}
	return out
}

// folderOf returns the absolute folder of a file.
func folderOf(f *elfscan.File) (string, error) { return filepath.Abs(filepath.Dir(f.Disk())) }

// at returns the path that name means in folder.
func at(folder, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(folder, name)
}

// relative returns an absolute path as one below a root.
func relative(path string) string {
	rest := strings.TrimPrefix(path, filepath.VolumeName(path))
	return strings.TrimLeft(rest, string(filepath.Separator))
}

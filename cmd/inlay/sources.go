package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

const (
	maxSource     = 16 << 20 // bytes of one source file
	maxSources    = 64 << 20 // bytes of the files kept in memory
	maxComponents = 64       // of a recorded path
)

// sources reads source files beneath one folder. The paths come from the binary, so
// nothing outside the folder is ever opened, nor anything but regular files.
type sources struct {
	dir  string
	root *os.Root
	note func(string) // is told once of each file that cannot be shown
	// files holds what was read, and nil for what could not be, by recorded path
	// and compilation directory.
	files map[[2]string][]string
	held  int64 // bytes of files
}

func openSources(dir string, note func(string)) (*sources, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("--source %s: %w", dir, err)
	}
	return &sources{dir: dir, root: root, note: note, files: map[[2]string][]string{}}, nil
}

func (s *sources) close() { _ = s.root.Close() } // it was only read from

// lines returns the lines of a source file as the DWARF recorded its path, nil
// if there is none.
func (s *sources) lines(file, compDir string) []string {
	key := [2]string{file, compDir}
	if lines, ok := s.files[key]; ok {
		return lines
	}
	text, err := s.read(file, compDir)
	if err != nil {
		s.note(fmt.Sprintf("--source %s: %s: %v", s.dir, file, err))
	}
	if s.held += int64(len(text)); s.held > maxSources {
		s.held = int64(len(text))
		for k, lines := range s.files {
			if lines != nil { // what could not be read is not to be told again
				delete(s.files, k)
			}
		}
	}
	var lines []string
	if err == nil {
		lines = strings.Split(text, "\n")
	}
	s.files[key] = lines
	return lines
}

// read tries the path relative to the compilation directory, then its ends, the
// longest first.
func (s *sources) read(file, compDir string) (string, error) {
	for _, name := range candidates(file, compDir) {
		text, err := s.open(filepath.FromSlash(name))
		if !errors.Is(err, os.ErrNotExist) {
			return text, err
		}
	}
	return "", errors.New("no such file there")
}

// errIrregular and errLarge say why a file that is there is not shown.
var (
	errIrregular = errors.New("no regular file")
	errLarge     = fmt.Errorf("larger than %d bytes", maxSource)
)

// open reads one file. It is looked at before it is opened, because opening a pipe
// waits for a writer, and afterwards, because it may be another one by then.
func (s *sources) open(name string) (string, error) {
	info, err := s.root.Stat(name)
	if err != nil {
		return "", os.ErrNotExist // also a link that leads out of the folder
	}
	if info.IsDir() {
		return "", os.ErrNotExist
	}
	if !info.Mode().IsRegular() {
		return "", errIrregular
	}
	f, err := s.root.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return "", err
	} else if !info.Mode().IsRegular() {
		return "", errIrregular
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSource+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxSource {
		return "", errLarge
	}
	return string(text), nil
}

// candidates lists the names beneath the folder that a recorded path may have.
func candidates(file, compDir string) []string {
	file = path.Clean(strings.ReplaceAll(file, `\`, "/"))
	compDir = path.Clean(strings.ReplaceAll(compDir, `\`, "/"))
	if rest, ok := strings.CutPrefix(file, compDir+"/"); ok {
		file = rest
	}
	parts := strings.Split(strings.TrimLeft(file, "/"), "/")
	for len(parts) > 0 && parts[0] == ".." {
		parts = parts[1:]
	}
	if len(parts) > maxComponents {
		parts = parts[len(parts)-maxComponents:]
	}
	var names []string
	for i := range parts {
		if name := path.Join(parts[i:]...); name != "." && name != "" {
			names = append(names, name)
		}
	}
	return names
}

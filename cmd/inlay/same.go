package main

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

// maxFiles bounds one run: every file is mapped, and systems bound the number
// of mappings of a process (Linux at 65,530).
const maxFiles = 20_000

// once drops files that are named again, by whatever path: what they hold
// would be counted twice.
func once(files []string) ([]string, error) {
	named := map[string]bool{}
	var unique []string
	for _, path := range files {
		if clean := filepath.Clean(path); !named[clean] {
			named[clean] = true
			unique = append(unique, path)
		}
	}
	if len(unique) > maxFiles {
		return nil, usagef("%d files are too many for one run; give at most %d", len(unique), maxFiles)
	}
	known := map[stamp][]os.FileInfo{}
	return slices.DeleteFunc(unique, func(path string) bool { return path != "-" && seenBefore(path, known) }), nil
}

// stamp is what the same file has in common whatever its name.
type stamp struct {
	size int64
	time time.Time
}

// seenBefore tells whether path leads to a file of known, else adds it.
func seenBefore(path string, known map[stamp][]os.FileInfo) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false // opening it will tell
	}
	at := stamp{info.Size(), info.ModTime()}
	if slices.ContainsFunc(known[at], func(other os.FileInfo) bool { return os.SameFile(info, other) }) {
		return true
	}
	known[at] = append(known[at], info)
	return false
}

// identity is the path that a path leads to, as far as it does.
func identity(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// overwrites tells the input that an output would replace, "" if none.
func overwrites(output string, inputs []string) string {
	out, err := os.Stat(output)
	if err != nil || !out.Mode().IsRegular() {
		return ""
	}
	for _, path := range inputs {
		if in, err := os.Stat(path); err == nil && os.SameFile(in, out) {
			return path
		}
	}
	return ""
}

// notInput keeps outputs from replacing what is to be read.
func notInput(outputs []output, inputs []string) error {
	for _, o := range outputs {
		if in := overwrites(o.path, inputs); in != "" {
			return usagef("-o %s=%s: that is the file to be read, %s; name another", o.format, o.path, in)
		}
	}
	return nil
}

// notInStore keeps outputs out of the folder of a store, whose files they could replace.
func notInStore(outputs []output, store string) error {
	for _, o := range outputs {
		if o.path == "" {
			continue
		}
		in, err := filepath.Rel(identity(store), identity(destination(o.path)))
		if parent, err2 := filepath.Rel(identity(store), identity(filepath.Dir(o.path))); err2 == nil && filepath.IsLocal(parent) {
			in = parent
		}
		if err == nil && filepath.IsLocal(in) {
			return usagef("-o %s=%s: that is in the store %s; name a place elsewhere", o.format, o.path, store)
		}
	}
	return nil
}

// destination is where an output lands: a link is followed, as the shell does.
func destination(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

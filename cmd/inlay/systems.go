package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/elfscan"
)

// systems are the FILEs of --each taken apart.
type systems struct {
	list []*system
	left []answer.Diagnostic // modules that belong to none
}

// system is a linked file with its modules, or files that no linked file was given for.
type system struct {
	release string
	linked  bool
	paths   []string // the linked file first
}

// name is what the system is called, given how many have its release.
func (s *system) name(same int) string {
	if s.release != "" && same == 1 {
		return s.release
	}
	return s.paths[0]
}

// elfKind is what has to be known of a file to find its system.
type elfKind struct {
	linked, module bool
	release        string // "" if unknown
}

// takeApart finds the systems among the files, in the order of their linked files. A
// module belongs to the kernel of its release, and to the linked file if there is only
// one. Where no linked file is given, the modules of a release are a system, and so is
// every other object. A file that cannot be read is a system, so that it is told.
func takeApart(paths []string) *systems {
	all := &systems{}
	modules := map[string][]string{} // by release
	var releases []string
	for _, path := range paths {
		kind, err := kindOf(path)
		if err == nil && kind.module {
			if modules[kind.release] == nil {
				releases = append(releases, kind.release)
			}
			modules[kind.release] = append(modules[kind.release], path)
			continue
		}
		all.list = append(all.list, &system{release: kind.release, linked: kind.linked, paths: []string{path}})
	}
	linked := slices.DeleteFunc(slices.Clone(all.list), func(s *system) bool { return !s.linked })
	for _, release := range releases {
		all.place(release, modules[release], linked)
	}
	return all
}

// place gives the modules of a release to their system.
func (all *systems) place(release string, modules []string, linked []*system) {
	if len(linked) == 0 {
		all.list = append(all.list, &system{release: release, paths: modules})
		return
	}
	fits := linked
	if len(linked) > 1 {
		fits = slices.DeleteFunc(slices.Clone(linked), func(s *system) bool { return s.release == "" || s.release != release })
	}
	if len(fits) == 1 {
		fits[0].paths = append(fits[0].paths, modules...)
		return
	}
	why := fmt.Sprintf("left out: it belongs to the kernel %s, and %s", release, noneFits(fits, linked))
	if release == "" {
		why = fmt.Sprintf("left out: it does not tell to which of the %d linked files it belongs", len(linked))
	}
	for _, path := range modules {
		all.left = append(all.left, answer.Diagnostic{Input: path, Section: ".modinfo", Offset: -1, Message: why})
	}
}

// noneFits says why no system can be picked.
func noneFits(fits, linked []*system) string {
	if len(fits) > 1 {
		return fmt.Sprintf("%d of the linked files are that, %s first", len(fits), fits[0].paths[0])
	}
	var known []string
	for _, s := range linked {
		if s.release != "" {
			known = append(known, s.release)
		}
	}
	if len(known) == 0 {
		return "no linked file tells its own"
	}
	return "the linked files are " + strings.Join(known, ", ")
}

// kindOf looks into a file without reading what it debugs.
func kindOf(path string) (kind elfKind, err error) {
	f, err := elfscan.Open(path, nil)
	if err != nil {
		return kind, err
	}
	defer f.Close() // it was only read
	kind.linked = !f.Relocatable()
	kind.module = f.Relocatable() && f.Section(".modinfo") != nil
	err = f.Guard(func() error {
		if kind.module {
			kind.release = between(f, ".modinfo", "vermagic=", " \x00")
		} else if kind.linked && f.Section("__ksymtab") != nil {
			kind.release = between(f, ".rodata", "Linux version ", " \x00")
		}
		return nil
	})
	return kind, err
}

// maxRelease bounds a release: the kernel's own bound is 64.
const maxRelease = 128

// between returns what stands in a section behind a text that is there once, up to one of
// the ends, "" if it is not there.
func between(f *elfscan.File, section, before, ends string) string {
	s := f.Section(section)
	if s == nil {
		return ""
	}
	data, err := f.Data(s)
	if err != nil {
		return ""
	}
	_, rest, found := bytes.Cut(data, []byte(before))
	if !found {
		return ""
	}
	rest = rest[:min(len(rest), maxRelease)]
	end := bytes.IndexAny(rest, ends)
	if end < 0 {
		return ""
	}
	return string(rest[:end])
}

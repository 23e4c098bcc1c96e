package program

import (
	"errors"
	"fmt"
	"os"

	"inlay/elfscan"
)

// source is a path that Open was given, with the ELF files it stands for: a file itself,
// or the members of a static archive.
type source struct {
	path    string
	archive *elfscan.Archive // nil for a file
	err     error            // why nothing can be opened
	inputs  []*input
}

// input is one ELF file to be read, and what became of it.
type input struct {
	archive string // path of the archive that it is a member of, "" if none
	path    string
	size    int64 // bytes, 0 if unknown
	open    func() (*elfscan.File, error)
	once    bool // it cannot be opened again

	file *File
	err  error
}

// sourcesOf looks what paths stand for.
func sourcesOf(paths []string, opt *Options) []*source {
	all := make([]*source, len(paths))
	for i, path := range paths {
		all[i] = &source{path: path}
		if path != "-" && elfscan.IsArchive(path) {
			all[i].openArchive(opt)
			continue
		}
		in := &input{path: path, once: path == "-", open: func() (*elfscan.File, error) { return openELF(path, opt) }}
		if info, err := os.Stat(path); err == nil && path != "-" {
			in.size = info.Size()
		}
		all[i].inputs = []*input{in}
	}
	return all
}

// openArchive lists the members of an archive.
func (s *source) openArchive(opt *Options) {
	s.archive, s.err = elfscan.OpenArchive(s.path, &elfscan.Options{Limits: opt.Limits, Budget: opt.Budget})
	if s.err != nil {
		return
	}
	for _, m := range s.archive.Members() {
		s.inputs = append(s.inputs, &input{
			archive: s.path, path: s.path + "(" + m.Name + ")", size: m.Size,
			open: func() (*elfscan.File, error) { return s.archive.Open(m) },
		})
	}
}

// take adds what was read to the program. An archive is one input to its user: members
// that give no answer, as those that are no ELF files, are diagnostics, and only if none
// does the archive is a failure.
func (p *Program) take(s *source) {
	read := 0
	for _, in := range s.inputs {
		if in.file != nil {
			in.file.number, in.file.archive = len(p.files), in.archive
			p.files = append(p.files, in.file)
			read++
		}
	}
	switch {
	case s.err != nil:
		p.failures = append(p.failures, Failure{s.path, s.err})
	case s.archive == nil && read == 0:
		p.failures = append(p.failures, Failure{s.path, s.inputs[0].err})
	case s.archive != nil:
		p.takeArchive(s, read)
	}
}

func (p *Program) takeArchive(s *source, read int) {
	p.archives = append(p.archives, s.archive)
	var first error
	at := int64(-1) // of the first fault of the archive itself
	for _, in := range s.inputs {
		if in.err == nil {
			continue
		}
		if first == nil {
			first = in.err
		}
		section, offset, err := "", int64(-1), in.err
		var f *elfscan.FormatError
		if errors.As(err, &f) {
			section, offset, err = f.Section, f.Offset, f.Err
		}
		if read > 0 {
			p.notes.add(in.path, section, offset, err)
		}
	}
	for _, d := range s.archive.Diagnostics() {
		if first == nil {
			at = d.Offset
		}
		first = errors.Join(first, d.Err)
		p.notes.add(s.path, d.Section, d.Offset, d.Err)
	}
	switch {
	case read > 0:
	case first == nil:
		p.failures = append(p.failures, Failure{s.path, fmt.Errorf("%s: the archive has no members; fill it with ar, or give the objects", s.path)})
	default:
		none := fmt.Errorf("none of %d members gave an answer: %w", len(s.inputs), first)
		p.failures = append(p.failures, Failure{s.path, &elfscan.FormatError{Path: s.path, Offset: at, Err: none}})
	}
}

package debugfile

import (
	"context"
	"path/filepath"

	"inlay/elfscan"
)

// DefaultRoot is where distributions install separate debug files.
const DefaultRoot = "/usr/lib/debug"

// Kind says what a file is looked for to be.
type Kind int

// The kinds of files that hold what another file lacks.
const (
	// Debug is the separate debug file of a stripped file, which names it by its
	// build-id and in .gnu_debuglink.
	Debug Kind = iota
	// Alternate is the file that dwz moved shared units and strings to. The file that
	// lacks them names it in .gnu_debugaltlink, or in .debug_sup (DWARF 5 §7.3.6).
	Alternate
	// Split is the .dwo of one unit, named by DW_AT_dwo_name (DWARF 5 §7.3.2).
	Split
	// Package is the .dwp that holds the .dwo of all units. Nothing names it: it lies
	// beside the file, with its name and ".dwp".
	Package
)

// String names the kind in messages.
func (k Kind) String() string {
	switch k {
	case Alternate:
		return "alternate debug file"
	case Split:
		return "split DWARF file"
	case Package:
		return "package of split DWARF"
	}
	return "separate debug file"
}

// Request says which file is looked for.
type Request struct {
	Kind Kind
	// For is the file that lacks something. It is only read. It may be nil where Kind is
	// Debug and BuildID names the file.
	For *elfscan.File
	// BuildID is that of a file that is not at hand, in lower-case hex; not read if For is
	// given.
	BuildID string
	// Main is the file that For is the debug file of, nil if For is none: what lies
	// beside the one is looked for beside the other too.
	Main *elfscan.File
	// Name and CompDir are the paths that a unit gives for Split, DW_AT_dwo_name and
	// DW_AT_comp_dir. They are untrusted.
	Name, CompDir string
	// Check, if not nil, says why a file is not the one, as only the caller knows what
	// tells a .dwo; nil accepts it. What it refuses should wrap ErrMismatch.
	Check func(*elfscan.File) error
}

// Finder finds the files that hold what another file lacks. It is safe for concurrent
// use.
//
// Find returns a file that proves to be the one: the caller closes it. Else the error is
// a *NotFoundError that tells every path that was tried, or that of ctx.
type Finder interface {
	Find(ctx context.Context, r Request) (*Found, error)
}

// Options tunes New. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Roots are folders searched, in this order, before DefaultRoot. What a file names
	// is opened beneath them too.
	Roots []string
	// NoDefaultRoot leaves DefaultRoot out.
	NoDefaultRoot bool
	// Servers are asked for debug files and alternate files that no folder has; nil:
	// nothing is ever fetched, and what was fetched before is not looked at.
	Servers *Servers
}

// How a file was found.
const (
	ByBuildID = "build-id"
	ByLink    = "debuglink"
	ByName    = "name"       // the path in the file, or the name of a package
	ByServer  = "debuginfod" // from a server or from what was fetched before
)

// Found is a file that belongs to the file asked about.
type Found struct {
	File  *elfscan.File // open; the caller closes it
	How   string        // ByBuildID, ByLink, ByName or ByServer
	Tried []Attempt     // what was tried before it, in vain
}

// New returns a Finder that searches folders, and servers if it is given some; opt may be
// nil.
func New(opt *Options) Finder {
	if opt == nil {
		opt = &Options{}
	}
	f := &finder{roots: append([]string{}, opt.Roots...)}
	if !opt.NoDefaultRoot {
		f.roots = append(f.roots, DefaultRoot)
	}
	if opt.Servers != nil {
		f.servers = opt.Servers.withDefaults()
	}
	return f
}

type finder struct {
	roots   []string
	servers *Servers // nil: none is asked
}

// search is what one request came to so far.
type search struct {
	*finder
	Request
	want  identity
	tried []Attempt
}

// options opens a file as the one was that it is for: both come out of one budget.
func (r *Request) options() *elfscan.Options {
	if r.For == nil {
		return nil
	}
	return &elfscan.Options{Limits: r.For.Limits(), Budget: r.For.Budget()}
}

// Find implements Finder.
func (f *finder) Find(ctx context.Context, r Request) (found *Found, err error) {
	s := &search{finder: f, Request: r}
	if r.For == nil {
		return s.find(ctx)
	}
	err = r.For.Guard(func() error { found, err = s.find(ctx); return err })
	return found, err
}

func (s *search) find(ctx context.Context) (*Found, error) {
	for _, c := range s.candidates() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		got, err := s.try(c)
		if err == nil {
			return &Found{File: got, How: c.how, Tried: s.tried}, nil
		}
		s.fail(filepath.Join(c.root, c.name), err)
	}
	if got := s.fetch(ctx); got != nil {
		return &Found{File: got, How: ByServer, Tried: s.tried}, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return nil, &NotFoundError{Path: s.name(), Kind: s.Kind, Tried: s.tried}
}

// name tells in messages which file lacks something.
func (r *Request) name() string {
	if r.For == nil {
		return "build-id " + r.BuildID
	}
	return r.For.Path()
}

// fail records what was tried in vain; path is "" where none could be made.
func (s *search) fail(path string, err error) {
	s.tried = append(s.tried, Attempt{Path: path, Err: err})
}

// try opens a candidate and makes sure that it is the one.
func (s *search) try(c candidate) (*elfscan.File, error) {
	file, path, err := elfscan.Beneath(c.root, c.name)
	if err != nil {
		return nil, err
	}
	got, err := elfscan.OpenFile(path, file, s.options())
	if err != nil {
		return nil, err
	}
	if err := got.Guard(func() error { return s.belongs(got, c) }); err != nil {
		_ = got.Close() // the mismatch is the error to report
		return nil, err
	}
	return got, nil
}

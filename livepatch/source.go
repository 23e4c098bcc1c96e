package livepatch

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"inlay/livepatch/csource"
	"inlay/program"
)

// sources reads what functions name from a source tree. It is safe for concurrent use.
type sources struct {
	p     *program.Program
	tree  *csource.Tree
	noted sync.Map // files of which a function was reported
	table *program.FunctionTable
	texts []text // by function
}

// text is what the source says about one function.
type text struct {
	once  sync.Once
	names []string // that the body may call; nil if it could not be read
	sure  bool     // nothing can be missing from names
	err   error
}

// openSources opens the tree that the options name; nil if they name none.
func openSources(p *program.Program, t *program.FunctionTable, opt *Options) (*sources, error) {
	if opt.Source == "" {
		return nil, nil
	}
	o := &csource.Options{Config: opt.SourceConfig}
	for _, s := range opt.SourcePrefixes {
		from, to, ok := strings.Cut(s, "=")
		if !ok {
			return nil, fmt.Errorf("source prefix %q has no =", s)
		}
		o.Prefixes = append(o.Prefixes, csource.Prefix{Old: from, New: to})
	}
	seen, dirs := make(map[string]bool), make(map[string]bool)
	for _, fn := range t.Functions() {
		seen[fn.Source.DeclFile] = true
	}
	for _, f := range p.Files() {
		if f.Index() == nil {
			continue
		}
		for _, u := range f.Index().Units() {
			if u.Err() == nil {
				seen[u.Name()], dirs[u.CompDir()] = true, true
				for file := range u.Files() {
					seen[file] = true
				}
			}
		}
	}
	o.Seen, o.CompDirs = slices.Sorted(maps.Keys(seen)), slices.Sorted(maps.Keys(dirs))
	tree, err := csource.Open(opt.Source, o)
	if err != nil {
		return nil, err
	}
	return &sources{p: p, tree: tree, table: t, texts: make([]text, t.Len())}, nil
}

// of reads what a function names, the first time it is asked.
func (s *sources) of(id program.FunctionID) *text {
	t := &s.texts[id]
	t.once.Do(func() {
		src := s.table.Function(id).Source
		f, err := s.tree.Function(csource.Place{File: src.DeclFile, Line: src.DeclLine, Name: src.Name})
		if t.err = err; err == nil {
			t.names, t.sure = f.Names, f.Certain
		} else if isVersion(err) {
			s.noteOnce(src.DeclFile, err)
		}
	})
	return t
}

// noteOnce reports the first function of a file that does not stand where it was
// recorded.
func (s *sources) noteOnce(file string, err error) {
	if _, noted := s.noted.LoadOrStore(file, true); !noted {
		s.p.Note(file, "", -1, fmt.Errorf("source: %w; it was not used for this function, and may not fit others of the file", err))
	}
}

// isVersion tells errors that say that the tree is not the source of the binary, or does
// not say which file is.
func isVersion(err error) bool {
	return errors.Is(err, csource.ErrMismatch) || errors.Is(err, csource.ErrAmbiguous)
}

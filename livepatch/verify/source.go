package verify

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"inlay/answer"
	"inlay/livepatch/csource"
	"inlay/program"
)

// sources is the source tree, opened when a rule first needs it.
type sources struct {
	p      *program.Program
	dir    string // "" for none
	opened bool
	tree   *csource.Tree
	macros map[string]inlineness
	seen   map[string]demand // answers, by function and place

	texts  []sourceText       // nil before they were indexed
	byWord map[string][]int32 // positions in texts
}

// demand is what the source says about the inlining of a function.
type demand struct {
	demanded bool // by always_inline, or as an inline definition that is nobody's own
	known    bool // the source says that it is, or is not
	evidence []answer.Proof
}

func (s *sources) close() {
	if s.tree != nil {
		_ = s.tree.Close() // it was only read
	}
}

// open opens the tree, once.
func (s *sources) open() error {
	if s.opened {
		return nil
	}
	s.opened = true
	files, dirs := make(map[string]bool), make(map[string]bool)
	for _, f := range s.p.Files() {
		if f.Index() == nil {
			continue
		}
		for _, u := range f.Index().Units() {
			if u.Err() == nil {
				files[u.Name()], dirs[u.CompDir()] = true, true
				for name := range u.Files() {
					files[name] = true
				}
			}
		}
	}
	tree, err := csource.Open(s.dir, &csource.Options{
		Seen: slices.Sorted(maps.Keys(files)), CompDirs: slices.Sorted(maps.Keys(dirs)),
	})
	if err != nil {
		return fmt.Errorf("source %s: %w", s.dir, err)
	}
	s.tree = tree
	s.readMacros()
	return nil
}

// demand says what the source tells about a function. Without a tree nothing is known.
func (s *sources) demand(j *judge, u *unit, fn answer.Function) (demand, error) {
	if s.dir == "" || fn.DeclFile == "" || fn.DeclLine == 0 {
		return demand{}, nil
	}
	if err := s.open(); err != nil {
		return demand{}, err
	}
	key := fmt.Sprintf("%s\x00%s\x00%d", fn.Name, fn.DeclFile, fn.DeclLine)
	d, ok := s.seen[key]
	if !ok {
		d = s.read(fn)
		if s.seen == nil {
			s.seen = make(map[string]demand)
		}
		s.seen[key] = d
	}
	return d, j.ctx.Err()
}

// read looks at the definition of a function and at its other declarations: an attribute
// on any of them counts.
func (s *sources) read(fn answer.Function) demand {
	path, text, err := s.tree.Text(fn.DeclFile)
	if err != nil {
		s.note(fn, err)
		return demand{}
	}
	name := fn.Name
	if i := strings.IndexByte(name, '<'); i > 0 && !strings.HasPrefix(name, "operator") {
		name = name[:i] // the arguments of a template are not in its text
	}
	head, ok := headAt(text, name, fn.DeclLine)
	if !ok {
		return demand{} // made by a macro, or the source of another version
	}
	what := s.judgeHead(head)
	where := fmt.Sprintf("%s:%d", path, fn.DeclLine)
	for _, m := range s.declarations(name) {
		w := s.judgeHead(m.head)
		if w.demanded() && !what.demanded() {
			where = fmt.Sprintf("%s:%d", m.path, m.line)
		}
		what |= w &^ externWord
	}
	d := demand{demanded: what.demanded(), known: what.demanded() || what&unclear == 0}
	if d.known {
		word := "no declaration of it has the attribute always_inline"
		if d.demanded {
			word = "always_inline, or an extern inline definition with gnu_inline"
		}
		d.evidence = []answer.Proof{{Kind: "source", Section: path, Offset: uint64(fn.DeclLine), Detail: where + ": " + word}}
	}
	return d
}

// note reports a source that is not that of the binary.
func (s *sources) note(fn answer.Function, err error) {
	if errors.Is(err, csource.ErrNotFound) {
		return // a system header, most of the time
	}
	s.p.Note(fn.DeclFile, "", -1, fmt.Errorf("source of %s: %w", fn.Name, err))
}

package needs

import (
	"cmp"
	"slices"
	"sync"

	"inlay/answer"
	"inlay/program"
)

// Of lists what the replacement of the code at a place will refer to and cannot simply
// link, by kind, then by symbol, then by object, each once; an empty list is not nil.
// Who asks about several places asks one [Finder], which reads each file once.
//
// The error wraps [program.ErrNoCode] where neither code nor relocations are there, or
// comes from reading the file.
func Of(p *program.Program, place program.Place) ([]answer.Need, error) {
	return NewFinder(p).Of(place)
}

// Finder answers about the places of one program. It is safe for concurrent use, as long as
// the program is open.
type Finder struct {
	program *program.Program
	mu      sync.Mutex
	files   map[*program.File]*fileFacts
}

// NewFinder returns a finder. It reads nothing yet.
func NewFinder(p *program.Program) *Finder {
	return &Finder{program: p, files: make(map[*program.File]*fileFacts)}
}

// Of is the function [Of].
func (x *Finder) Of(place program.Place) ([]answer.Need, error) {
	facts := x.facts(place.File)
	refs, err := facts.references.Of(place)
	if err != nil {
		return nil, err
	}
	c := collector{fileFacts: facts, place: place, byKey: make(map[key]answer.Need)}
	err = place.File.Guard(func() error {
		for i := range refs {
			c.reference(&refs[i])
		}
		c.inlined()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.list(), nil
}

// facts returns what is known about a file, read when first asked for.
func (x *Finder) facts(f *program.File) *fileFacts {
	x.mu.Lock()
	defer x.mu.Unlock()
	facts := x.files[f]
	if facts == nil {
		facts = newFileFacts(f)
		x.files[f] = facts
	}
	return facts
}

// key is what makes two needs one.
type key struct{ kind, symbol, object string }

// collector gathers the needs of one place.
type collector struct {
	*fileFacts
	place program.Place
	byKey map[key]answer.Need
	names []string // see functionNames
}

// add keeps a need; of several for one symbol the first, which is that of the lowest
// address.
func (c *collector) add(n answer.Need) {
	k := key{n.Kind, n.Symbol, n.Object}
	if _, ok := c.byKey[k]; !ok {
		c.byKey[k] = n
	}
}

// has tells whether a symbol is needed already, as whatever kind.
func (c *collector) has(symbol string) bool {
	for k := range c.byKey {
		if k.symbol == symbol {
			return true
		}
	}
	return false
}

func (c *collector) list() []answer.Need {
	out := make([]answer.Need, 0, len(c.byKey))
	for _, n := range c.byKey {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b answer.Need) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Object, b.Object))
	})
	return out
}

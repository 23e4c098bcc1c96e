package contract

import (
	"context"
	"debug/elf"
	"slices"
	"strings"
	"sync"

	"inlay/dwarfinline"
	"inlay/program"
)

// Finder answers for single functions: it looks through a unit when it is first asked
// about one of its bodies, and keeps what it found. The zero value is ready, and safe for
// concurrent use.
type Finder struct {
	mu    sync.Mutex
	files map[*program.File]*fileFinder
}

type fileFinder struct {
	once sync.Once
	c    *code
	err  error

	mu    sync.Mutex
	units map[*dwarfinline.Unit]*unitFinder
}

type unitFinder struct {
	once  sync.Once
	found []Finding
	err   error
}

// Trusting returns the findings in which a body must go on leaving a register alone, by
// call and register: it is the callee, or called by it over any distance. Units whose flags
// turn the optimization off are not searched.
func (x *Finder) Trusting(ctx context.Context, b program.Body) ([]Finding, error) {
	u := b.Sub.Unit()
	if b.File.ELF().MachineID() != elf.EM_X86_64 {
		return nil, nil
	}
	f := x.file(b.File)
	f.once.Do(func() { f.open(ctx, b.File) })
	if f.err != nil {
		return nil, f.err
	}
	n := f.unit(u)
	n.once.Do(func() { n.search(f.c, b.File, u) })
	var out []Finding
	for _, one := range n.found {
		if slices.Contains(one.Trusted, b) {
			out = append(out, one)
		}
	}
	return out, n.err
}

func (x *Finder) file(f *program.File) *fileFinder {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.files == nil {
		x.files = make(map[*program.File]*fileFinder)
	}
	if x.files[f] == nil {
		x.files[f] = &fileFinder{units: make(map[*dwarfinline.Unit]*unitFinder)}
	}
	return x.files[f]
}

func (f *fileFinder) open(ctx context.Context, file *program.File) {
	var graph *program.CallGraph
	if graph, f.err = file.Calls(ctx); f.err == nil {
		f.err = file.ELF().Guard(func() (err error) { f.c, err = newCode(file, graph); return err })
	}
}

func (f *fileFinder) unit(u *dwarfinline.Unit) *unitFinder {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.units[u]
	if n == nil {
		n = &unitFinder{}
		f.units[u] = n
	}
	return n
}

func (n *unitFinder) search(c *code, f *program.File, u *dwarfinline.Unit) {
	if isAssembler(u) || turnedOffBy(strings.ReplaceAll(u.Producer(), " -mfentry", "")) != "" {
		return
	}
	s := searcher{c: c}
	n.err = f.Guard(func() (err error) { n.found, err = s.unit(u); return err })
	slices.SortStableFunc(n.found, compare)
}

package program

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"inlay/disasm"
)

// Call is a branch out of a function: a call, or a jump to code that is not
// part of the same symbol.
type Call struct {
	From   uint64 // address of the instruction; of the displacement where code is not decoded
	To     uint64 // target in this file, 0 if it lies elsewhere or is not known
	Slot   uint64 // pointer that an indirect branch goes through, 0 if not known
	Symbol int32  // of a target elsewhere, in the symbols of the file; -1 if none
	Kind   disasm.Kind
}

// CallGraph is what the code of one file says about calls. It is immutable and
// safe for concurrent use.
type CallGraph struct {
	Stats CodeStats
	file  *File
	calls []Call // by From

	reverseOnce sync.Once
	to          []callTo           // calls with a target in the file, by target, then by From
	slots       []int32            // positions in calls of those through a known pointer, by From
	names       map[string][]int32 // positions of those that leave the file, by symbol
}

// callTo is a call in the reverse index.
type callTo struct {
	to uint64
	n  int32 // in calls
}

// CodeStats counts what the code of a file holds.
type CodeStats struct {
	Instructions  uint64
	CodeBytes     uint64 // that were decoded
	Undecoded     uint64 // of those, bytes that are no instruction
	Calls         int
	TailCalls     int // jumps to the entry of a function that is no fragment of another
	IndirectCalls int
	IndirectJumps int
}

// count counts one branch.
func (s *CodeStats) count(f *File, c *Call) {
	switch c.Kind {
	case disasm.Call:
		s.Calls++
	case disasm.CallIndirect:
		s.IndirectCalls++
	case disasm.JumpIndirect:
		s.IndirectJumps++
	default:
		if c.Symbol >= 0 || f.isEntry(c.To) {
			s.TailCalls++
		}
	}
}

func (s *CodeStats) add(t CodeStats) {
	s.Calls += t.Calls
	s.TailCalls += t.TailCalls
	s.IndirectCalls += t.IndirectCalls
	s.IndirectJumps += t.IndirectJumps
	s.Instructions += t.Instructions
	s.CodeBytes += t.CodeBytes
	s.Undecoded += t.Undecoded
}

// callGraphOnce holds the graph of a file once it was made.
type callGraphOnce struct {
	mu    sync.Mutex
	graph *CallGraph
}

// Calls decodes the code of the file, the first time it is asked; later calls
// return the same graph. A file of a machine whose code is not read has the
// calls that relocations tell. The error comes from ctx or from reading the
// file.
func (f *File) Calls(ctx context.Context) (*CallGraph, error) {
	f.callGraph.mu.Lock()
	defer f.callGraph.mu.Unlock()
	if f.callGraph.graph != nil {
		return f.callGraph.graph, nil
	}
	g := &CallGraph{file: f}
	if err := f.elf.Guard(func() error { return f.decodeCalls(ctx, g, true) }); err != nil {
		return nil, err
	}
	byFrom := func(a, b Call) int { return cmp.Compare(a.From, b.From) }
	if !slices.IsSortedFunc(g.calls, byFrom) { // sections need not ascend
		slices.SortStableFunc(g.calls, byFrom)
	}
	f.callGraph.graph = g
	return g, nil
}

// CodeStats decodes the code of the file and counts, without keeping the calls.
func (f *File) CodeStats(ctx context.Context) (CodeStats, error) {
	f.callGraph.mu.Lock()
	defer f.callGraph.mu.Unlock()
	if f.callGraph.graph != nil {
		return f.callGraph.graph.Stats, nil
	}
	var g CallGraph
	err := f.elf.Guard(func() error { return f.decodeCalls(ctx, &g, false) })
	return g.Stats, err
}

// decodeCalls sweeps all code sections; keep says whether the calls are wanted
// or only their number.
func (f *File) decodeCalls(ctx context.Context, g *CallGraph, keep bool) error {
	f.checkSymbols()
	f.findThunks()
	f.findLocalEntries()
	sections, err := f.codeSections()
	if err != nil {
		return err
	}
	if sections == nil {
		g.calls, err = f.relocatedCalls()
		return err
	}
	for i := range sections {
		links, err := f.links(sections[i].section)
		if err != nil {
			return err
		}
		if err := f.sweep(ctx, &sections[i], links, g, keep); err != nil {
			return err
		}
	}
	return nil
}

// sweep decodes one section in chunks of pieces that workers share.
func (f *File) sweep(ctx context.Context, c *codeSection, links []link, g *CallGraph, keep bool) error {
	var chunks []sweeper
	for _, spans := range chunksOf(c.spans) {
		chunks = append(chunks, sweeper{f: f, code: c.code, spans: spans, links: links, keep: keep})
	}
	err := f.eachChunk(ctx, len(chunks), func(n int) { chunks[n].run() })
	total := 0
	for i := range chunks {
		total += len(chunks[i].calls)
	}
	g.calls = slices.Grow(g.calls, total)
	for i := range chunks {
		g.calls = append(g.calls, chunks[i].calls...)
		g.Stats.add(chunks[i].stats)
	}
	return err
}

// chunksOf parts the pieces of a section so that workers can share them.
func chunksOf(rest []disasm.Span) (chunks [][]disasm.Span) {
	const chunkBytes = 256 << 10
	for len(rest) > 0 {
		n := 1
		for n < len(rest) && rest[n].Hi-rest[0].Lo < chunkBytes {
			n++
		}
		chunks = append(chunks, rest[:n])
		rest = rest[n:]
	}
	return chunks
}

// eachChunk calls run with the number of each chunk, from several goroutines.
func (f *File) eachChunk(ctx context.Context, chunks int, run func(n int)) error {
	var next atomic.Int64
	var workers sync.WaitGroup
	errs := make([]error, f.jobs) //bounded: the caller chose it
	for w := range errs {
		workers.Go(func() {
			errs[w] = f.elf.Guard(func() error {
				for ctx.Err() == nil {
					i := next.Add(1) - 1
					if i >= int64(chunks) {
						break
					}
					run(int(i))
				}
				return ctx.Err()
			})
		})
	}
	workers.Wait()
	return cmp.Or(errs...)
}

// reverse makes the reverse index when it is first asked for.
func (g *CallGraph) reverse() {
	g.reverseOnce.Do(func() {
		g.names = make(map[string][]int32)
		for i := range g.calls {
			switch c := &g.calls[i]; {
			case c.To != 0:
				g.to = append(g.to, callTo{c.To, int32(i)})
			case c.Symbol >= 0:
				name := g.file.symbols.all[c.Symbol].Name
				g.names[name] = append(g.names[name], int32(i))
			case c.Slot != 0:
				g.slots = append(g.slots, int32(i))
			}
		}
		slices.SortFunc(g.to, func(a, b callTo) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.n, b.n)) })
	})
}

// Into returns the calls whose target lies in [lo, hi), by target, then by From.
func (g *CallGraph) Into(lo, hi uint64) []Call {
	g.reverse()
	find := func(pc uint64) int {
		n, _ := slices.BinarySearchFunc(g.to, pc, func(c callTo, pc uint64) int { return cmp.Compare(c.to, pc) })
		return n
	}
	var out []Call
	for _, c := range g.to[find(lo):find(hi)] {
		out = append(out, g.calls[c.n])
	}
	return out
}

// From returns the calls of the code in [lo, hi), by From. The slice is the
// graph's own: do not change it.
func (g *CallGraph) From(lo, hi uint64) []Call {
	find := func(pc uint64) int {
		n, _ := slices.BinarySearchFunc(g.calls, pc, func(c Call, pc uint64) int { return cmp.Compare(c.From, pc) })
		return n
	}
	return g.calls[find(lo):find(hi)]
}

// All returns every call, by From. The slice is the graph's own: do not
// change it.
func (g *CallGraph) All() []Call { return g.calls }

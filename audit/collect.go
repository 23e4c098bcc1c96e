package audit

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"

	"inlay/audit/facts"
	"inlay/audit/pool"
	"inlay/audit/store"
	"inlay/elfscan/debugfile"
	"inlay/elfscan/guard"
)

// Summary is what a collection did.
type Summary struct {
	Snapshot string
	Sources  int            // rows of the table sources
	Outcomes map[string]int // sources by outcome, see [facts.Source]
	Bytes    int64          // of the files on disk
	Added    int            // binaries whose facts are new in the store
	Kept     int            // files on disk that were known, and not opened again
	Failures []facts.Source // the sources that failed, by path and member
	Problems []error        // debug files outside of the pool that are there and could not be used
}

// Collect reads what is new below the roots into a store. The error is that of ctx or of
// the store; what is wrong with a file of the pool is its outcome. What was done until an
// error stays done, and the next Collect goes on from there.
func Collect(ctx context.Context, s *store.Store, opt *Options) (*Summary, error) {
	opt = opt.complete()
	run, err := s.Begin(store.RunKey{Snapshot: opt.Snapshot, Roots: cleanRoots(opt.Roots), Shard: opt.Shard.String()})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c := &collector{
		ctx: ctx, cancel: cancel, opt: opt, store: s, run: run, budget: newBudget(opt.Memory), known: newKnowledge(s),
		references: debugfile.New(nil),
		digests:    make(map[facts.Digest]bool),
		sum:        Summary{Snapshot: opt.Snapshot, Outcomes: make(map[string]int)},
	}
	if err = c.collect(); err == nil {
		err = run.Finish()
	}
	sortFailures(c.sum.Failures)
	return &c.sum, errors.Join(err, run.Close())
}

// cleanRoots is how a run names its roots: what lists the same files in another spelling is the same run,
// or all of them would be recorded twice.
func cleanRoots(roots []string) []string {
	out := make([]string, 0, len(roots))
	for _, root := range roots {
		out = append(out, filepath.Clean(root))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// collector is one collection.
type collector struct {
	ctx    context.Context
	cancel context.CancelCauseFunc // with an error of the store, which ends the collection
	opt    *Options
	store  *store.Store
	run    *store.Run
	budget *budget
	known  *knowledge

	references debugfile.Finder // of alternate files, .dwo and .dwp

	mu       sync.Mutex
	digests  map[facts.Digest]bool // of the sources
	sum      Summary
	progress Progress
}

// collect gives every source its outcome.
func (c *collector) collect() error {
	sources, err := c.list()
	if err != nil {
		return err
	}
	work := make(chan pool.Source)
	var workers sync.WaitGroup
	for range c.opt.Jobs {
		workers.Go(func() {
			for src := range work {
				if err := c.source(src); err != nil {
					c.cancel(err)
				}
			}
		})
	}
	for _, src := range sources {
		select {
		case work <- src:
			continue
		case <-c.ctx.Done():
		}
		break
	}
	close(work)
	workers.Wait()
	if err := context.Cause(c.ctx); err != nil {
		return err
	}
	return c.debugFiles()
}

// list lists the sources of the shard, so that the progress knows how much there is.
func (c *collector) list() (out []pool.Source, err error) {
	for src, err := range pool.Sources(c.ctx, c.opt.Roots, c.store.Dir()) {
		if err != nil {
			return nil, err
		}
		if c.opt.Shard.has(src.Path) {
			out = append(out, src)
			c.listed(src)
		}
	}
	return out, c.ctx.Err()
}

// listed counts a source that is to be read.
func (c *collector) listed(src pool.Source) {
	c.progress.TotalFiles++
	c.progress.TotalBytes += src.Size
}

// source gives a file on disk its outcome, and its members theirs. The error is one of the
// store, or of the context.
func (c *collector) source(src pool.Source) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	if rows, ok := c.run.Known(src.Path, src.Size, src.ModTime); ok && src.Skip == "" && src.Err == nil && !anyFailed(rows) {
		c.done(src, rows, true)
		return nil
	}
	var rows []facts.Source
	caught, err := guard.Run(func() (err error) { rows, err = c.read(src); return err })
	if caught != nil {
		rows = []facts.Source{failed(facts.Source{Size: src.Size}, caught)}
	}
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].Path, rows[i].ModTime = src.Path, src.ModTime
	}
	if err := c.run.Add(rows); err != nil {
		return err
	}
	c.done(src, rows, false)
	return nil
}

// anyFailed tells a source that is tried again: the limits may be others now.
func anyFailed(rows []facts.Source) bool {
	return slices.ContainsFunc(rows, func(r facts.Source) bool { return r.Outcome == facts.Failed })
}

// done counts the rows of a source.
func (c *collector) done(src pool.Source, rows []facts.Source, kept bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sum.Sources += len(rows)
	c.sum.Bytes += src.Size
	if kept {
		c.sum.Kept++
	}
	for _, r := range rows {
		c.sum.Outcomes[r.Outcome]++
		c.digests[r.Digest] = true
		if r.Outcome == facts.Failed {
			c.sum.Failures = append(c.sum.Failures, r)
			c.progress.Failures++
		}
	}
	c.progress.Files++
	c.progress.Bytes += src.Size
	c.tell()
}

func sortFailures(rows []facts.Source) {
	slices.SortFunc(rows, func(a, b facts.Source) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Member, b.Member))
	})
}

package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"inlay/audit/facts"
	"inlay/elfscan/guard"
)

// compactLock is below tmp/: whoever holds it merges.
const compactLock = "compact" + lockSuffix

// Compact merges the evidence files of the store into one folder of files that are sorted over all.
// The result depends on what is in the store and on nothing else. Questions can be asked meanwhile,
// and evidence can be stored: what comes later stays loose until the next time. Compact needs room
// for the store twice more, and some hundred megabytes of memory whatever the store's size.
//
// When it is cut nothing is lost or doubled, and the next Compact begins anew. A damaged file ends
// it with an error that wraps ErrCorrupt. Progress, which may be nil, is told how many rows were
// moved, by one goroutine at a time.
func (s *Store) Compact(ctx context.Context, progress func(done, total int64)) error {
	a, err := s.workArea()
	if err != nil {
		return err
	}
	lock, err := acquireLasting(s.path(tmpDir, compactLock))
	if err != nil {
		return fmt.Errorf("merging %s: %w", s.dir, err)
	}
	unlock := func() error { return errors.Join(os.Remove(lock.Name()), lock.Close()) }
	l, err := s.list()
	if err == nil {
		err = l.bad
	}
	if err == nil && (len(l.loose) > 0 || len(l.merged) > 1) {
		err = s.compact(ctx, a, l, progress)
	}
	if err == nil {
		err = s.removeMerged(a)
	}
	return errors.Join(err, unlock())
}

// compact makes the folder of all that is listed.
func (s *Store) compact(ctx context.Context, a *area, l *listing, progress func(done, total int64)) error {
	folder, err := a.folder()
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	c := compaction{folder: folder, progress: progress}
	if err := c.findInputs(s, l); err != nil {
		return err
	}
	if err := c.tables(ctx); err != nil {
		return fmt.Errorf("merging %s: %w", s.dir, err)
	}
	out := filepath.Join(folder, "out")
	b, err := c.index.encode()
	if err != nil {
		return err
	}
	if err := writeSynced(filepath.Join(out, indexFile), b); err != nil {
		return err
	}
	if err := syncDir(out); err != nil {
		return err
	}
	if err := os.Rename(out, s.path(mergedDir, mergedID(c.index.digests))); err != nil {
		return err
	}
	return syncDir(s.path(mergedDir))
}

// mergedID names a folder by what is in it.
func mergedID(digests []facts.Digest) string {
	h := sha256.New()
	for _, d := range digests {
		h.Write([]byte(d))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// removeMerged removes what the largest merged folder holds too: the evidence it was made of. A
// folder goes out of sight as a whole before it is emptied.
func (s *Store) removeMerged(a *area) error {
	all, err := s.allMerged()
	if err != nil || len(all) == 0 {
		return err
	}
	var old []string
	for _, m := range all[1:] {
		if !slices.ContainsFunc(m.digests, func(d facts.Digest) bool { return !all[0].has(d) }) {
			old = append(old, m.dir)
		}
	}
	entries, err := os.ReadDir(s.path(looseDir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if all[0].has(e.Name()) {
			old = append(old, s.path(looseDir, e.Name()))
		}
	}
	for _, dir := range old {
		away, err := a.folder()
		if err == nil {
			err = os.Rename(dir, filepath.Join(away, "old"))
		}
		if err == nil {
			err = os.RemoveAll(away)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compaction is one run of Compact.
type compaction struct {
	folder string // for all it writes
	inputs []*input
	index  index // of the result

	mu          sync.Mutex
	progress    func(done, total int64)
	done, total int64
}

// input is what is merged: evidence that is loose or was merged before.
type input struct {
	folder string
	plan   *plan
	*index
}

// findInputs lists what to merge and counts its rows.
func (c *compaction) findInputs(s *Store, l *listing) error {
	for i, m := range l.merged {
		if plan := l.planOf(i, &plan{}); plan != nil {
			c.inputs = append(c.inputs, &input{m.dir, plan, m.index})
		}
	}
	for _, d := range l.loose {
		folder := s.path(looseDir, d)
		x, err := readIndex(folder)
		if err != nil {
			return err
		}
		x.names, x.binary = nil, nil // of use to look-ups only
		c.inputs = append(c.inputs, &input{folder, &plan{}, x})
	}
	for _, in := range c.inputs {
		c.index.digests = append(c.index.digests, in.digests...)
		for _, f := range in.files {
			c.total += f.rows * int64(rounds(len(c.inputs)))
		}
	}
	slices.Sort(c.index.digests)
	c.index.digests = slices.Compact(c.index.digests)
	return os.Mkdir(filepath.Join(c.folder, "out"), 0o755)
}

// tables merges the tables, the largest first and two at a time.
func (c *compaction) tables(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	made := make([][]sealedFile, len(tableNames))
	slots := make(chan struct{}, 2)
	var running sync.WaitGroup
	for _, work := range []merging{
		mergeTable(&instances), mergeTable(&calls), mergeTable(&functions), mergeTable(&bodies),
		mergeTable(&units), mergeTable(&binaries), mergeTable(&findings),
	} {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			err := guard.Do(func() (err error) {
				made[slices.Index(tableNames, work.table)], err = work.merge(ctx, c)
				return err
			})
			if err != nil {
				cancel(err)
			}
		})
	}
	running.Wait()
	c.index.files = slices.Concat(made...)
	return context.Cause(ctx)
}

// moved counts rows.
func (c *compaction) moved(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done += n
	if c.progress != nil {
		c.progress(c.done, c.total)
	}
}

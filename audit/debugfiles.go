package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"inlay/audit/facts"
	"inlay/audit/pool"
	"inlay/audit/store"
	"inlay/elfscan/debugfile"
)

// debugFiles looks outside of the pool for the DWARF of binaries that have none, where no source
// has DWARF with their build-id. What is found is a source of its own.
func (c *collector) debugFiles() error {
	if c.opt.Finder == nil {
		return nil
	}
	missing, err := c.withoutDWARF()
	if err != nil {
		return err
	}
	for _, id := range missing {
		path, err := c.findDebug(id)
		if err != nil {
			return err
		}
		if path == "" {
			continue
		}
		for src, err := range pool.Sources(c.ctx, []string{path}, c.store.Dir()) {
			if err != nil {
				return err
			}
			c.listed(src)
			if err := c.source(src); err != nil {
				return err
			}
		}
	}
	return c.ctx.Err()
}

// withoutDWARF lists the build-ids of the binaries of this collection whose DWARF is missing,
// sorted, each once.
func (c *collector) withoutDWARF() ([]string, error) {
	bare, described := make(map[string]bool), make(map[string]bool)
	for b, err := range c.store.Binaries(c.ctx, &store.Filter{}) {
		switch {
		case err != nil:
			return nil, err
		case b.BuildID == "" || !c.here(b.Digest):
		case b.DWARF:
			described[b.BuildID] = true
		default:
			bare[b.BuildID] = true
		}
	}
	var out []string
	for id := range bare {
		if !described[id] {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}

// here tells whether a content is among the sources of this collection.
func (c *collector) here(d facts.Digest) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.digests[d]
}

// findDebug returns the path of the debug file with a build-id, "" if there is none. That there is
// none is told by the binary, which has no DWARF; that one could not be used is a problem.
func (c *collector) findDebug(id string) (path string, err error) {
	found, err := c.opt.Finder.Find(c.ctx, debugfile.Request{Kind: debugfile.Debug, BuildID: id})
	var missing *debugfile.NotFoundError
	switch {
	case c.ctx.Err() != nil:
		return "", c.ctx.Err()
	case errors.As(err, &missing):
		for _, a := range missing.Tried {
			if !errors.Is(a.Err, fs.ErrNotExist) {
				c.sum.Problems = append(c.sum.Problems, fmt.Errorf("debug file of build-id %s: %s", id, a))
			}
		}
		return "", nil
	case err != nil:
		c.sum.Problems = append(c.sum.Problems, fmt.Errorf("debug file of build-id %s: %w", id, err))
		return "", nil
	}
	return found.File.Path(), found.File.Close()
}

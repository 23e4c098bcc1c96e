package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"inlay/audit/facts"
)

// merged is a folder that Compact made.
type merged struct {
	id  string
	dir string
	*index
}

func (m *merged) has(d facts.Digest) bool {
	_, found := slices.BinarySearch(m.digests, d)
	return found
}

// allMerged lists the merged folders, the one with most evidence first. What was read of them
// before is kept: their content never changes. With an error about some, the others are listed.
func (s *Store) allMerged() ([]*merged, error) {
	entries, err := os.ReadDir(s.path(mergedDir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*merged
	var bad error
	for _, e := range entries {
		m := s.merged[e.Name()]
		if m == nil {
			dir := s.path(mergedDir, e.Name())
			x, err := readIndex(dir)
			if errors.Is(err, os.ErrNotExist) {
				if _, there := os.Stat(dir); there != nil {
					continue // replaced by another at this moment
				}
				err = corrupt(filepath.Join(dir, indexFile), err)
			}
			if err != nil {
				bad = errors.Join(bad, err)
				continue
			}
			m = &merged{id: e.Name(), dir: dir, index: x}
			s.merged[m.id] = m
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *merged) int {
		if len(a.digests) != len(b.digests) {
			return len(b.digests) - len(a.digests)
		}
		return strings.Compare(a.id, b.id)
	})
	return all, bad
}

// listing is what a store holds at one moment.
type listing struct {
	merged []*merged
	loose  []facts.Digest // that no merged one holds, sorted
	bad    error          // about folders that are not listed
}

// list reads the folders. Loose ones come first: what is merged in between is in both then, and
// what is in both counts as merged.
func (s *Store) list() (*listing, error) {
	entries, err := os.ReadDir(s.path(looseDir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var l listing
	l.merged, l.bad = s.allMerged()
	for _, e := range entries {
		switch d := e.Name(); {
		case !validDigest(d):
			l.bad = errors.Join(l.bad, fmt.Errorf("%s: %w: a store has nothing of that name; remove it", s.path(looseDir, d), ErrCorrupt))
		case !l.isMerged(d):
			l.loose = append(l.loose, d)
		}
	}
	return &l, nil
}

func (l *listing) isMerged(d facts.Digest) bool {
	return slices.ContainsFunc(l.merged, func(m *merged) bool { return m.has(d) })
}

// planOf returns what is wanted of a merged folder: not what a folder before it holds too, which
// happens between the making of a new one and the removal of the old. Nil is nothing.
func (l *listing) planOf(i int, p *plan) *plan {
	if i == 0 && p.digests == nil {
		return p // the usual case: one folder, and all of it
	}
	before, this := l.merged[:i], l.merged[i]
	own := map[facts.Digest]bool{}
	for _, d := range this.digests {
		if p.wantsFile(d) && !slices.ContainsFunc(before, func(m *merged) bool { return m.has(d) }) {
			own[d] = true
		}
	}
	if len(own) == 0 {
		return nil
	}
	return p.of(own)
}

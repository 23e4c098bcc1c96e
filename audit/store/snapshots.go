package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Unfinished counts the collections that are under way or were cut, and the shards that were not
// collected of a pool of which others were.
func (s *Store) Unfinished() (int, error) {
	runs, err := s.runs("")
	n := 0
	missing := map[string]int{} // shards, by run without its number
	for _, run := range runs {
		if _, err := os.Stat(run + journalSuffix); err == nil {
			n++
		}
		whole, shard, _ := strings.Cut(filepath.Base(run), "-")
		if _, of, ok := shardNumbers(shard, "-"); ok {
			whole = fmt.Sprintf("%s/%s of %d", filepath.Dir(run), whole, of)
			if _, met := missing[whole]; !met {
				missing[whole] = of
			}
			missing[whole]--
		}
	}
	for _, shards := range missing {
		n += shards
	}
	return n, err
}

// Snapshots returns the names of the snapshots, sorted.
func (s *Store) Snapshots() ([]string, error) {
	entries, err := os.ReadDir(s.path(sourcesDir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all, nil
}

// runs lists the runs of a snapshot, or of all for "": the paths of their files without suffix.
func (s *Store) runs(snapshot string) ([]string, error) {
	snapshots, err := s.Snapshots()
	if err != nil {
		return nil, err
	}
	var all []string
	for _, name := range snapshots {
		if snapshot != "" && snapshot != name {
			continue
		}
		entries, err := os.ReadDir(s.path(sourcesDir, name))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			run := strings.TrimSuffix(strings.TrimSuffix(e.Name(), tableSuffix), journalSuffix)
			all = append(all, s.path(sourcesDir, name, run))
		}
	}
	return slices.Compact(all), nil // both files of a run stand side by side
}

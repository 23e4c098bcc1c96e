package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"inlay/audit/facts"
)

// RunKey names a run: what is collected and for which snapshot. Runs of one key take up each
// other's work.
type RunKey struct {
	Snapshot string   // letters, digits and . _ - + @ : ~ only
	Roots    []string // as they were given
	Shard    string   // "3/16" for the third of sixteen parts, "" for none
}

// id is the name of the run's files.
func (k *RunKey) id() string {
	roots := make([]string, len(k.Roots))
	for i, root := range k.Roots {
		roots[i] = distinct(root) // in JSON all that is not UTF-8 is the same
	}
	shard, named := k.Shard, ""
	if n, of, ok := shardNumbers(k.Shard, "/"); ok { // all see which ones are missing
		shard, named = "", fmt.Sprintf("-%d-%d", n, of)
	}
	text, _ := json.Marshal([]any{roots, shard}) // strings always have a form in JSON
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8]) + named
}

// shardNumbers reads "3/16", with another separator.
func shardNumbers(text, separator string) (n, of int, ok bool) {
	before, after, found := strings.Cut(text, separator)
	n, err := strconv.Atoi(before)
	of, err2 := strconv.Atoi(after)
	return n, of, found && err == nil && err2 == nil && 1 <= n && n <= of
}

// Run is the sources of one collection while it is under way. Its methods can be called at the same
// time. Several processes may have the same run under way: each finishes what it has seen itself.
type Run struct {
	s       *Store
	key     RunKey
	journal *lines // this run, as far as it got
	before  *lines // the last finished run of this key

	mu   sync.Mutex
	seen map[string]*lines // which lines have the rows of a path of this run
}

// ErrSnapshot says that a text cannot name a snapshot.
var ErrSnapshot = errors.New("not a name of a snapshot")

// Begin starts or resumes a run. Errors wrap ErrSnapshot, or come from the system.
func (s *Store) Begin(k RunKey) (*Run, error) {
	if !validSnapshot(k.Snapshot) {
		return nil, fmt.Errorf("%w: %q; it is made of letters, digits and . _ - + @ : ~, and does not begin with a dot", ErrSnapshot, k.Snapshot)
	}
	if err := os.MkdirAll(s.path(sourcesDir, k.Snapshot), 0o777); err != nil {
		return nil, err
	}
	r := &Run{s: s, key: k, seen: map[string]*lines{}}
	r.key.Roots = slices.Clone(k.Roots)
	var err error
	if r.journal, err = openJournal(r.file(journalSuffix)); err != nil {
		return nil, err
	}
	if r.before, err = s.finishedRun(r.file(tableSuffix)); err != nil {
		return nil, errors.Join(err, r.journal.Close())
	}
	return r, nil
}

// validSnapshot keeps snapshots one folder deep.
func validSnapshot(name string) bool {
	const more = "._-+@:~"
	for _, c := range name {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && !strings.ContainsRune(more, c) {
			return false
		}
	}
	return name != "" && name[0] != '.' && len(name) <= 200
}

// file gives the path of one of the run's files.
func (r *Run) file(suffix string) string {
	return r.s.path(sourcesDir, r.key.Snapshot, r.key.id()+suffix)
}

// Known returns the rows of a source file if this run, or a finished one of the same key, has them,
// the file's size and time of change (ns) are those of then, and the facts that they name are in
// the store. The file then belongs to this run; Add need not be called.
func (r *Run) Known(path string, size, mtime int64) ([]facts.Source, bool) {
	path = distinct(path)
	for _, from := range []*lines{r.journal, r.before} {
		rows, err := from.get(path)
		if err != nil || len(rows) == 0 {
			continue // it is read once more
		}
		if rows[0].Size == size && rows[0].ModTime == mtime && r.complete(rows) {
			r.mu.Lock()
			r.seen[path] = from
			r.mu.Unlock()
			return rows, true
		}
	}
	return nil, false
}

// complete tells whether the facts that rows name are in the store.
func (r *Run) complete(rows []facts.Source) bool {
	for i := range rows {
		kept := rows[i].Outcome == facts.Read || rows[i].Outcome == facts.NoDWARF
		if kept && !r.s.Has(rows[i].Digest) {
			return false
		}
	}
	return true
}

// Add records a source file with its members, in that order; it replaces what was added for the
// path before. Snapshot is filled in. A name that is not UTF-8 is kept with \xNN for its bytes, and
// with \x5c for a backslash that would read as such: the rows of Known are not for Add.
func (r *Run) Add(rows []facts.Source) error {
	if len(rows) == 0 {
		return errors.New("a source without rows")
	}
	rows = slices.Clone(rows)
	for i := range rows {
		row := &rows[i]
		row.Snapshot = r.key.Snapshot
		row.Path, row.Member, row.Why = distinct(row.Path), distinct(row.Member), facts.Text(row.Why)
		if row.Path != rows[0].Path {
			return fmt.Errorf("rows of one source: %q and %q", rows[0].Path, row.Path)
		}
	}
	if err := r.journal.add(rows); err != nil {
		return err
	}
	r.mu.Lock()
	r.seen[rows[0].Path] = r.journal
	r.mu.Unlock()
	return nil
}

// Finish makes the table of the run from all that was added or known, by path, and removes the
// journal. What the table names is on the disk before the table is.
func (r *Run) Finish() error {
	r.mu.Lock()
	paths := slices.Sorted(maps.Keys(r.seen))
	isNew := slices.Contains(slices.Collect(maps.Values(r.seen)), r.journal)
	r.mu.Unlock()
	if isNew { // else the run before has brought it to the disk
		if err := r.s.sync(); err != nil {
			return err
		}
	}
	a, err := r.s.workArea()
	if err != nil {
		return err
	}
	folder, err := a.folder()
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	made, err := writeSources(folder, paths, r.rows)
	if err != nil {
		return fmt.Errorf("%s: %w", r.file(tableSuffix), err)
	}
	if err := os.Rename(made, r.file(tableSuffix)); err != nil {
		return err
	}
	if err := syncDir(r.s.path(sourcesDir, r.key.Snapshot)); err != nil {
		return err
	}
	err = os.Remove(r.file(journalSuffix))
	if errors.Is(err, os.ErrNotExist) {
		err = nil // by another process that had the same run
	}
	return err
}

// rows returns the rows of a path of this run.
func (r *Run) rows(path string) ([]facts.Source, error) {
	r.mu.Lock()
	from := r.seen[path]
	r.mu.Unlock()
	return from.get(path)
}

// Close ends the use of a run. Without Finish its journal stays for the next Begin.
func (r *Run) Close() error {
	return errors.Join(r.journal.Close(), r.before.Close())
}

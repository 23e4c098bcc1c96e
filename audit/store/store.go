package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"inlay/audit/facts"
)

// Version is the version of the schema that this package writes. A store of a newer minor version
// has columns that are not known here and is read without them; a newer major version is ErrNewer.
// A column that an older file does not have is zero in its rows, so the zero of one that is added has
// to be what is true of them, or "not known".
const Version = "1.0.0"

const schemaName = "inlay.store"

var (
	// ErrNotStore is returned where a folder is no store.
	ErrNotStore = errors.New("not a store of inlay audit")
	// ErrNewer is returned for a store whose schema this program does not know.
	ErrNewer = errors.New("made by a newer inlay; use that one, or collect again into another folder")
	// ErrCorrupt is wrapped by errors about a file that does not hold what was written.
	ErrCorrupt = errors.New("corrupt")
)

// The folders and files of a store.
const (
	storeFile    = "store.json"
	maxStoreFile = 1 << 20
	looseDir     = "facts"
	mergedDir    = "merged"
	sourcesDir   = "sources"
	tmpDir       = "tmp"

	tableSuffix   = ".parquet"
	journalSuffix = ".journal"
)

// manifest is the content of store.json.
type manifest struct {
	Schema struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	} `json:"schema"`
}

// Store is a directory with the facts of evidence files and the sources of runs. Its methods can be
// called at the same time, and by several processes on one directory.
type Store struct {
	dir string

	mu     sync.Mutex
	area   *area              // what this process is writing, nil before the first
	merged map[string]*merged // by id, as read so far
	// indexes are those of loose evidence that are kept, indexed their bytes.
	indexes map[facts.Digest]*index
	indexed int
}

// Create opens the store in dir to collect into it. It makes one where nothing or an empty folder
// is, and removes what processes that were killed left behind. A folder that holds other things is
// ErrNotStore.
func Create(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	s, err := Open(dir)
	if errors.Is(err, os.ErrNotExist) {
		if err = initStore(dir); err != nil {
			return nil, err
		}
		s, err = Open(dir)
	}
	if err != nil {
		return nil, err
	}
	for _, sub := range []string{looseDir, mergedDir, sourcesDir, tmpDir} {
		if err := os.MkdirAll(s.path(sub), 0o777); err != nil {
			return nil, err
		}
	}
	return s, s.sweep()
}

// initStore writes store.json, which makes an empty folder a store. Another process may do the same
// at this moment and have made the first folders.
func initStore(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains([]string{storeFile, looseDir, mergedDir, sourcesDir, tmpDir}, e.Name()) {
			return fmt.Errorf("%s: %w: it holds %s; name an empty folder or a store", dir, ErrNotStore, e.Name())
		}
	}
	var m manifest
	m.Schema.Name, m.Schema.Version = schemaName, Version
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	s := &Store{dir: dir}
	err = s.writeWhole(s.path(storeFile), append(text, '\n'))
	return errors.Join(err, s.Close())
}

// Open opens the store in dir for questions. It changes nothing. ErrNotStore and ErrNewer say why
// there is none.
func Open(dir string) (*Store, error) {
	text, err := readWhole(filepath.Join(dir, storeFile), maxStoreFile)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrNotStore, err)
	}
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil || m.Schema.Name != schemaName {
		return nil, fmt.Errorf("%s: %w: its %s is of something else", dir, ErrNotStore, storeFile)
	}
	if err := checkVersion(m.Schema.Version); err != nil {
		return nil, fmt.Errorf("%s: schema %s: %w", dir, m.Schema.Version, err)
	}
	return &Store{dir: dir, merged: map[string]*merged{}, indexes: map[facts.Digest]*index{}}, nil
}

// checkVersion compares major versions: within one, columns are only added.
func checkVersion(v string) error {
	ours, _, _ := strings.Cut(Version, ".")
	major, _, _ := strings.Cut(v, ".")
	n, err := strconv.ParseUint(major, 10, 31)
	if err != nil {
		return ErrNotStore
	}
	if our, _ := strconv.ParseUint(ours, 10, 31); n > our {
		return ErrNewer
	}
	return nil
}

// Close removes the temporary files of this Store. What was stored stays.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.area == nil {
		return nil
	}
	err := s.area.close()
	s.area = nil
	return err
}

// Dir is the folder of the store, as it was named.
func (s *Store) Dir() string { return s.dir }

// Has tells whether the facts of an evidence file are in the store, loose or merged.
func (s *Store) Has(d facts.Digest) bool {
	if !validDigest(d) {
		return false
	}
	if _, err := os.Stat(s.path(looseDir, d)); err == nil {
		return true
	}
	// After the loose ones: what is merged in between is seen there. What is in a damaged folder is
	// not there: it can be stored again.
	all, _ := s.allMerged()
	for _, m := range all {
		if m.has(d) {
			return true
		}
	}
	return false
}

// path joins names below the store's folder.
func (s *Store) path(names ...string) string {
	return filepath.Join(append([]string{s.dir}, names...)...)
}

// validDigest keeps names out of the store that are paths of something else.
func validDigest(d facts.Digest) bool {
	if len(d) != 64 {
		return false
	}
	for _, c := range []byte(d) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

package csource

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// Tree is a source tree. It is safe for concurrent use; what it read it keeps.
type Tree struct {
	root *os.Root
	dir  string // absolute
	opt  Options
	syms *symbols

	// The paths of the tree's C files, by base name and as a set.
	byBase map[string][]string
	paths  map[string]bool

	located sync.Map // recorded path -> located
	lines   sync.Map // place -> *madeLine
	arenas  sync.Pool
	total   atomic.Int64

	mu    sync.Mutex
	files map[string]*loading
	byID  []*file

	known     *file // holds the macros of the configuration and the command line
	config    map[string]bool
	hasConfig bool
	undefined map[string]bool
	makefiles []string
	given     map[string]bool // names that a makefile defines on some command line

	prepareOnce sync.Once
	linking     sync.RWMutex
	seen        map[string]bool
	arches      map[string]bool
	roots       map[string]bool
	units       []*unitFiles
}

// loading is a file that is read once.
type loading struct {
	once sync.Once
	f    *file
	err  error
}

// Open opens the source tree beneath dir. The options are read, not kept. The
// tree's files are listed at once and read when they are asked for. A directory
// that cannot be opened, and a configuration that cannot be read, are errors.
func Open(dir string, opt *Options) (*Tree, error) {
	t := &Tree{
		syms:   newSymbols(),
		byBase: make(map[string][]string),
		paths:  make(map[string]bool),
		files:  make(map[string]*loading),
	}
	t.arenas.New = func() any { return new(arena) }
	if opt != nil {
		t.opt = *opt
	}
	var err error
	if t.dir, err = filepath.Abs(dir); err != nil {
		return nil, fmt.Errorf("source tree: %w", err)
	}
	if t.root, err = os.OpenRoot(dir); err != nil {
		return nil, fmt.Errorf("source tree: %w", err)
	}
	if err = t.list(); err == nil {
		err = t.configure()
	}
	if err != nil {
		_ = t.root.Close()
		return nil, fmt.Errorf("source tree %s: %w", dir, err)
	}
	return t, nil
}

// Close closes the directory. Files that were not read yet cannot be read any
// more.
func (t *Tree) Close() error { return t.root.Close() }

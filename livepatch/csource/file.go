package csource

import (
	"sort"
	"strings"
	"sync"
)

// file is a source file of the tree with its directives.
type file struct {
	id         int
	path       string // slash-separated, beneath the tree
	src        string
	directives []directive
	includes   []include
	unit       bool // not a header
	linked     bool // the includes are resolved; Tree.linking guards it

	registered sync.Once
	defs       []*macro // until they are registered
	undefs     []undef

	linesOnce sync.Once
	lines     []uint32 // offsets of line starts
	ctxOnce   sync.Once
	ctx       *scope
}

// include is an #include line.
type include struct {
	name   string
	quoted bool
	line   int32
	branch *branch
	to     []*file // where it may lead
	state  truth   // as far as the configuration settles it
}

// macro is one #define.
type macro struct {
	sym    *symbol
	file   *file
	line   int32
	branch *branch
	text   string // behind the name
	parsed parsedMacro
	// doubtful macros are defined on some command line.
	doubtful bool
	// opaque macros are defined, but to what is not known.
	opaque bool
}

// undef is one #undef.
type undef struct {
	sym    *symbol
	file   *file
	line   int32
	branch *branch
}

// lineStart returns the offset where a line begins, false if there is no such
// line.
func (f *file) lineStart(line int) (int, bool) {
	f.linesOnce.Do(func() {
		f.lines = append(f.lines, 0)
		for i := 0; ; {
			n := strings.IndexByte(f.src[i:], '\n')
			if n < 0 {
				return
			}
			i += n + 1
			f.lines = append(f.lines, uint32(i))
		}
	})
	if line < 1 || line > len(f.lines) {
		return 0, false
	}
	return int(f.lines[line-1]), true
}

// behind returns the index of the first directive at or behind an offset.
func (f *file) behind(off int) int {
	return sort.Search(len(f.directives), func(i int) bool { return int(f.directives[i].off) >= off })
}

// branchAt returns the branch around an offset.
func (f *file) branchAt(off int) *branch {
	if i := f.behind(off); i > 0 {
		return f.directives[i-1].branch
	}
	return nil
}

package audit

import (
	"errors"
	"fmt"
	"hash/fnv"
	"runtime"
	"strconv"
	"strings"

	"inlay/elfscan"
	"inlay/elfscan/debugfile"
)

// DefaultSnapshot is the name under which sources are recorded where none is given.
const DefaultSnapshot = "default"

// ErrShard says that a text names no part of a pool.
var ErrShard = errors.New("not a shard")

// Options says what Collect reads, and how. The zero value but for Roots is useful.
type Options struct {
	Roots    []string // files and folders, packages and images among them
	Snapshot string   // what the pool is recorded as, "" for DefaultSnapshot
	Shard    Shard    // the part that is read; the zero Shard is everything
	Jobs     int      // workers, 0 for one per processor
	// Memory bounds the bytes of binaries that are worked on at once, 0 for 1 GiB. A binary
	// that is larger is worked on alone; a member of a package that is larger fails.
	Memory int64
	// Limits bounds what each file can cost, whatever is worked on beside it: the facts of a content must
	// not depend on that.
	Limits elfscan.Limits
	// Finder finds debug files that are not among the roots; nil looks for none.
	Finder debugfile.Finder
	Tool   string // version of the program, which is recorded with the facts
	// Progress, if not nil, is called from several goroutines, one at a time.
	Progress func(Progress)
}

// complete returns the options with their defaults.
func (opt *Options) complete() *Options {
	var with Options
	if opt != nil {
		with = *opt
	}
	if with.Snapshot == "" {
		with.Snapshot = DefaultSnapshot
	}
	if with.Jobs <= 0 {
		with.Jobs = runtime.GOMAXPROCS(0)
	}
	if with.Memory <= 0 {
		with.Memory = 1 << 30
	}
	return &with
}

// Shard is one of several parts of a pool that different machines read. Every file on disk
// belongs to one part, by its path as it is named: machines agree without asking each other as long
// as they name the pool alike.
type Shard struct {
	Number, Of int // 1 to Of; Of 0 is the whole
}

// ParseShard reads "3/16", the third of sixteen parts. Errors wrap ErrShard.
func ParseShard(text string) (Shard, error) {
	number, of, ok := strings.Cut(text, "/")
	n, err := strconv.Atoi(number)
	m, err2 := strconv.Atoi(of)
	if !ok || err != nil || err2 != nil || n < 1 || n > m {
		return Shard{}, fmt.Errorf("%w: %q; write 3/16 for the third of sixteen", ErrShard, text)
	}
	return Shard{n, m}, nil
}

// String writes the shard as ParseShard reads it, "" for the whole.
func (s Shard) String() string {
	if s.Of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Number, s.Of)
}

// has tells whether a path belongs to the part.
func (s Shard) has(path string) bool {
	if s.Of <= 1 {
		return true
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(path)) // a hash never fails
	return h.Sum64()%uint64(s.Of) == uint64(s.Number-1)
}

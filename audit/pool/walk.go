package pool

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"inlay/elfscan"
	"inlay/elfscan/decompress"
)

// walk is one call of Members.
type walk struct {
	ctx      context.Context
	opt      Options
	path     string
	yield    func(Member, error) bool
	stopped  bool // the caller wants no more
	members  int
	parallel bool // a stream is open whose blocks are unpacked beside each other

	// Counted where bytes are read, which other goroutines do for a compressed stream in another.
	read      atomic.Int64 // of the source
	unpacked  atomic.Int64 // by decompressors, at any depth
	delivered atomic.Int64 // as content of members: a sparse file of a tar is large without any
}

// place is where in the source something is.
type place struct {
	depth  int  // how many packages and archives are around it
	packed bool // it is the plain form of a compressed stream
}

// fatal is an error that ends the whole sequence, wherever it came up.
type fatal struct{ error }

func (f fatal) Unwrap() error { return f.error }

var errStopped = errors.New("the caller wants no more")

// join is the name of a member of what is called outer.
func join(outer, member string) string {
	if outer == "" {
		return member
	}
	return outer + "!" + member
}

// emit hands a member to the caller.
func (w *walk) emit(m Member) error {
	if err := context.Cause(w.ctx); err != nil {
		return fatal{err}
	}
	if err := w.bomb(); err != nil {
		return err
	}
	if w.members++; w.members > w.opt.Limits.Members {
		return fatal{elfscan.Exceeded(elfscan.LimitMembers, "more than %d members", w.opt.Limits.Members)}
	}
	if !w.yield(m, nil) {
		w.stopped = true
		return fatal{errStopped}
	}
	return nil
}

// open lists what is in r; m has its name, its size and the note on it. The error is about r, or
// fatal.
func (w *walk) open(m Member, r io.Reader, at place) error {
	b := buffer(r)
	defer release(b)
	head, err := b.Peek(headSize)
	if err != nil && err != io.EOF {
		return sentinel(err)
	}
	switch kind := sniff(head); kind {
	case "":
		m.ELF = isELF(head) || isKernelImage(b)
		return w.leaf(m, b)
	case "thin":
		m.Skip = "thin archive: its members are other files"
		return w.emit(m)
	case "gzip", "xz", "zstd", "bzip2":
		return w.compressed(m, b, at, kind)
	default:
		return w.archive(m, b, at, kind)
	}
}

// entry is open for a member of an archive, whose errors are its own.
func (w *walk) entry(m Member, r io.Reader, at place) error {
	if m.Skip != "" {
		return w.emit(m)
	}
	err := w.open(m, r, at)
	var all fatal
	if err == nil || errors.As(err, &all) {
		return err
	}
	m.Err = w.located(m.Name, err)
	return w.emit(m)
}

// leaf hands out a member that is no archive.
func (w *walk) leaf(m Member, r io.Reader) error {
	b := &body{r: r, w: w}
	m.Body = b
	err := w.emit(m)
	b.r = nil // the buffer is used again
	return err
}

// archive lists the members of a package or an archive.
func (w *walk) archive(m Member, r io.Reader, at place, format string) error {
	if at.depth >= w.opt.Limits.Depth {
		m.Err = w.located(m.Name, elfscan.Exceeded(elfscan.LimitDepth, "more than %d packages and archives within each other", w.opt.Limits.Depth))
		return w.emit(m)
	}
	m.Format = format
	if err := w.emit(m); err != nil {
		return err
	}
	list := map[string]func(string, io.Reader, place) error{"tar": w.tar, "ar": w.ar, "deb": w.deb, "rpm": w.rpm, "cpio": w.cpio}
	return list[format](m.Name, r, place{depth: at.depth + 1})
}

// compressed looks into a compressed stream. Where it is no archive inside, it is a member as it
// is, but for bzip2: a block of that is too large to look into first.
func (w *walk) compressed(m Member, b *bufio.Reader, at place, kind string) error {
	if kind != "bzip2" {
		packed, err := b.Peek(b.Size())
		if err != nil && err != io.EOF {
			return sentinel(err)
		}
		plain := decompress.Head(packed, headSize)
		if sniff(plain) == "" {
			m.ELF = isELF(plain) || len(plain) == 0
			return w.leaf(m, b)
		}
	}
	if at.packed {
		at.depth++
	}
	if at.depth > w.opt.Limits.Depth {
		m.Err = w.located(m.Name, elfscan.Exceeded(elfscan.LimitDepth, "compressed more than %d times", w.opt.Limits.Depth))
		return w.emit(m)
	}
	return w.unpack(b, "", func(plain io.Reader) error {
		m.Size = -1
		return w.open(m, plain, place{depth: at.depth, packed: true})
	})
}

// unpack calls use with the plain bytes of a compressed stream, and reads what it left of them, as
// checks come last. The stream tells its kind, unless that is given.
func (w *walk) unpack(r io.Reader, kind string, use func(plain io.Reader) error) error {
	opt := &decompress.Options{Kind: kind, Workers: 1, Guard: true}
	if !w.parallel { // a stream in another waits for that
		opt.Workers = w.opt.Workers
		w.parallel = true
		defer func() { w.parallel = false }()
	}
	d, err := decompress.NewReader(w.ctx, r, opt)
	if err != nil {
		return err
	}
	defer d.Close() // it never fails
	plain := &unpacked{r: d, w: w}
	if err := use(plain); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, plain)
	return err
}

// bufferSize has room for the first block of a compressed stream, but of bzip2.
const bufferSize = 256 << 10

// buffers are shared by all walks: most files are looked at and left.
var buffers sync.Pool

// buffer returns a buffered reader of r, for release. It is never r itself, which
// bufio.NewReaderSize returns if it is one: that would be released twice.
func buffer(r io.Reader) *bufio.Reader {
	b, ok := buffers.Get().(*bufio.Reader)
	if !ok {
		b = bufio.NewReaderSize(nil, bufferSize)
	}
	b.Reset(r)
	return b
}

func release(b *bufio.Reader) {
	b.Reset(nil)
	buffers.Put(b)
}

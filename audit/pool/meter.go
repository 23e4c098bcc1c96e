package pool

import (
	"context"
	"io"

	"inlay/elfscan"
)

// bomb says that far more came out of the source than went in.
func (w *walk) bomb() error {
	out := max(w.unpacked.Load(), w.delivered.Load())
	l := w.opt.Limits
	if out > l.Unpacked {
		return fatal{elfscan.Exceeded(elfscan.LimitUnpacked, "it unpacks to more than %d bytes", l.Unpacked)}
	}
	if in := w.read.Load(); out > elfscan.FreeGrowth && out/int64(l.Ratio) > in {
		return fatal{elfscan.Exceeded(elfscan.LimitRatio, "%d bytes unpack to %d and more", in, out)}
	}
	return nil
}

// input is the source. What goes wrong in reading it concerns everything.
type input struct {
	r    io.Reader
	w    *walk
	more bool // than the beginning is wanted
}

func (i *input) Read(p []byte) (int, error) {
	if err := context.Cause(i.w.ctx); err != nil {
		return 0, fatal{err}
	}
	if !i.more { // most files are only looked at
		p = p[:min(len(p), 8*headSize)]
		i.more = true
	}
	n, err := i.r.Read(p)
	i.w.read.Add(int64(n))
	if err != nil && err != io.EOF {
		err = fatal{err}
	}
	return n, err
}

// unpacked is what comes out of a decompressor.
type unpacked struct {
	r io.Reader
	w *walk
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.w.unpacked.Add(int64(n))
	if bomb := u.w.bomb(); bomb != nil {
		return n, bomb
	}
	return n, err
}

// body is the content of a member.
type body struct {
	r io.Reader // nil when the next member was asked for
	w *walk
}

func (b *body) Read(p []byte) (int, error) {
	if b.r == nil {
		return 0, elfscan.ErrClosed
	}
	n, err := b.r.Read(p)
	b.w.delivered.Add(int64(n))
	if bomb := b.w.bomb(); bomb != nil {
		return n, bomb
	}
	return n, sentinel(err)
}

package decompress

import (
	"context"
	"io"
	"sync"

	"inlay/elfscan/guard"
)

// maxParallel is the largest block, packed or plain, that is unpacked in one piece beside others.
const maxParallel = 64 << 20

// xzParallel unpacks blocks whose headers tell their sizes beside each other. Blocks that do not,
// or are larger, it unpacks one after the other. One goroutine reads, some unpack; there are
// two jobs more than those, which bounds what is in memory.
type xzParallel struct {
	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup
	queue  chan *xzJob // in the order of the stream
	work   chan *xzJob
	free   chan *xzJob
	serial xzSerial
	last   *xzJob // whose bytes the caller has
	err    error
}

func newXZParallel(ctx context.Context, r io.Reader, workers int) *xzParallel {
	p := &xzParallel{
		queue:  make(chan *xzJob, workers+2),
		work:   make(chan *xzJob, workers+2),
		free:   make(chan *xzJob, workers+2),
		serial: xzSerial{xzFrames: newXZFrames(r)},
	}
	p.ctx, p.cancel = context.WithCancel(ctx)
	for range workers + 2 {
		p.free <- nil // made when it is needed
	}
	for range workers {
		p.done.Go(p.unpack)
	}
	p.done.Go(p.read)
	return p
}

// next returns the next plain bytes, valid until the next call, and io.EOF at the end.
func (p *xzParallel) next() ([]byte, error) {
	if p.err != nil { // what was unpacked before it has been returned
		return nil, p.err
	}
	if p.last != nil {
		p.free <- p.last
		p.last = nil
	}
	select {
	case job := <-p.queue:
		select {
		case <-job.ready:
			p.last = job
			if p.err = job.err; p.err != nil && len(job.out) == 0 {
				return nil, p.err
			}
			return job.out, nil
		case <-p.ctx.Done():
		}
	case <-p.ctx.Done():
	}
	p.err = context.Cause(p.ctx)
	return nil, p.err
}

// close ends the goroutines and waits for them.
func (p *xzParallel) close() {
	p.cancel()
	p.done.Wait()
	p.err = ErrClosed
}

// read reads the stream and gives out jobs, until an error, which the last job has: io.EOF too.
func (p *xzParallel) read() {
	defer close(p.work)
	for {
		err := guard.Do(p.readBlock)
		if err == nil {
			continue
		}
		if job := p.job(); job != nil {
			job.out, job.err = nil, err
			job.ready <- struct{}{}
			p.queue <- job
		}
		return
	}
}

// job waits for a job that is free; nil says that the work was cancelled.
func (p *xzParallel) job() *xzJob {
	select {
	case job := <-p.free:
		if job == nil {
			job = &xzJob{ready: make(chan struct{}, 1)}
		}
		return job
	case <-p.ctx.Done():
		return nil
	}
}

func (p *xzParallel) readBlock() error {
	b, err := p.serial.xzFrames.block()
	if err != nil {
		return err
	}
	if b.packed < 0 || b.plain < 0 || b.packed > maxParallel || b.plain > maxParallel {
		return p.readSerial(b)
	}
	job := p.job()
	if job == nil {
		return context.Cause(p.ctx)
	}
	job.block, job.check = b, p.serial.check
	size := int(b.packed + -b.packed&3 + job.check.size())
	job.in, err = fill(&p.serial.in, job.in[:0], size)
	job.short = len(job.in) < size
	p.serial.record(b, b.packed, b.plain)
	p.queue <- job
	p.work <- job
	if err != nil {
		return cut(err)
	}
	return nil
}

// fill appends bytes of a reader to buf up to a size. Memory grows as bytes arrive.
func fill(r io.Reader, buf []byte, size int) ([]byte, error) {
	for len(buf) < size {
		if len(buf) == cap(buf) {
			buf = append(make([]byte, 0, min(max(2*len(buf), maxChunkPacked), size)), buf...)
		}
		n, err := io.ReadFull(r, buf[len(buf):min(cap(buf), size)])
		if buf = buf[:len(buf)+n]; err != nil {
			return buf, err
		}
	}
	return buf, nil
}

// readSerial unpacks a block in this goroutine and gives its pieces out as jobs that are done.
func (p *xzParallel) readSerial(b xzBlock) error {
	if err := p.serial.start(b); err != nil {
		return err
	}
	for {
		piece, end := p.serial.piece()
		if end != nil && end != io.EOF {
			return end
		}
		job := p.job()
		if job == nil {
			return context.Cause(p.ctx)
		}
		job.out, job.err = append(job.out[:0:cap(job.out)], piece...), nil
		job.ready <- struct{}{}
		p.queue <- job
		if end != nil {
			return nil
		}
	}
}

// unpack does jobs.
func (p *xzParallel) unpack() {
	for job := range p.work {
		if job.err = context.Cause(p.ctx); job.err == nil {
			job.err = guard.Do(job.run)
		}
		job.ready <- struct{}{}
	}
}

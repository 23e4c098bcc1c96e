package decompress

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// xzJob is a block, or a piece of one, with buffers that are used again.
type xzJob struct {
	block xzBlock
	check xzCheck
	in    []byte // data, padding and check
	short bool   // the stream ended within them: the error comes after this job
	z     lzma2
	out   []byte
	err   error
	ready chan struct{} // has one element when out and err are set
}

// run unpacks the block of a job. Where that fails, out has what comes before.
func (j *xzJob) run() error {
	whole, err := j.chunks()
	if j.block.x86 {
		if n := new(x86).undo(j.out); !whole {
			j.out = j.out[:n]
		}
	}
	if err != nil || !whole || j.short {
		return err
	}
	rest := bytes.NewReader(j.in[j.block.packed:])
	if err := padding(rest, -j.block.packed); err != nil {
		return err
	}
	sum, err := j.check.hash()
	if err != nil || sum == nil {
		return err
	}
	_, _ = sum.Write(j.out) // a hash never fails
	if !j.check.matches(sum, j.in[len(j.in)-int(j.check.size()):]) {
		return fmt.Errorf("%w: check of an xz block", ErrCorrupt)
	}
	return nil
}

// chunks unpacks the chunks of a job, to out, and says whether those were all.
func (j *xzJob) chunks() (whole bool, err error) {
	j.z.begin(j.block.dict, j.block.plain, len(j.in))
	r := bytes.NewReader(j.in[:min(int64(len(j.in)), j.block.packed)])
	j.out = nil
	for {
		_, err := j.z.chunk(r)
		if err == io.EOF {
			break
		}
		if err != nil {
			return false, j.failed(err)
		}
		j.out = j.z.buf[:j.z.at]
	}
	if r.Len() != 0 || int64(len(j.out)) != j.block.plain {
		return true, fmt.Errorf("%w: %w", ErrCorrupt, errBlockSizes)
	}
	return true, nil
}

// failed is the error of a chunk that could not be unpacked.
func (j *xzJob) failed(err error) error {
	switch {
	case !errors.Is(err, ErrTruncated):
		return err
	case j.short:
		return nil
	}
	return fmt.Errorf("%w: %w", ErrCorrupt, errBlockSizes) // all that the header says is there
}

package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"

	"inlay/audit/facts"
	"inlay/audit/pool"
	"inlay/elfscan"
)

// plain reads an ELF file on disk, which is mapped.
func (c *collector) plain(src pool.Source, row facts.Source, file *os.File) ([]facts.Source, error) {
	release, err := c.budget.take(c.ctx, src.Size/2)
	if err != nil {
		return nil, err
	}
	defer release()
	content, err := mapped(src, file)
	if err != nil {
		return []facts.Source{failed(row, err)}, nil
	}
	if err := c.evidence(content, &row); err != nil {
		return nil, err
	}
	return []facts.Source{row}, nil
}

// mapped is the content of a file on disk.
func mapped(src pool.Source, file *os.File) (*content, error) {
	digest, err := digestOf(io.NewSectionReader(file, 0, src.Size))
	if err != nil {
		return nil, err
	}
	open := func(name string, opt *elfscan.Options) (*elfscan.File, error) {
		again, err := openAgain(src, file)
		if err != nil {
			return nil, err
		}
		opt.Disk = src.Path
		return elfscan.OpenFile(name, again, opt)
	}
	return &content{size: src.Size, digest: digest, open: open, same: func() error { return unchanged(src, file) }}, nil
}

// openAgain opens the file that is open as file once more, for elfscan to close: what a rename put in its
// place has another content.
func openAgain(src pool.Source, file *os.File) (*os.File, error) {
	again, err := pool.Open(src)
	if err != nil {
		return nil, err
	}
	one, err := file.Stat()
	other, err2 := again.Stat()
	if err = errors.Join(err, err2); err == nil && !os.SameFile(one, other) {
		err = errChanged
	}
	if err != nil {
		return nil, errors.Join(err, again.Close())
	}
	return again, nil
}

func digestOf(r io.Reader) (facts.Digest, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// unchanged compares an open file with what was listed.
func unchanged(src pool.Source, file *os.File) error {
	now, err := file.Stat()
	if err != nil || now.Size() != src.Size || now.ModTime().UnixNano() != src.ModTime {
		return errors.Join(errChanged, err)
	}
	return nil
}

var errChanged = errors.New("the file changed while it was read; collect again")

package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"inlay/audit/facts"
	"inlay/audit/pool"
	"inlay/elfscan"
)

// read opens a source and makes its rows.
func (c *collector) read(src pool.Source) ([]facts.Source, error) {
	whole := facts.Source{Size: src.Size}
	switch {
	case src.Skip != "":
		whole.Outcome, whole.Why = facts.Skipped, src.Skip
		return []facts.Source{whole}, nil
	case src.Err != nil:
		return failed(whole, src.Err), nil
	}
	c.begin(src.Path)
	file, err := pool.Open(src)
	if err != nil {
		return failed(whole, err), nil
	}
	rows, err := c.opened(src, whole, file)
	if err != nil {
		return nil, err
	}
	return rows, nil
}

func failed(row facts.Source, err error) []facts.Source {
	row.Outcome, row.Why, row.Digest = facts.Failed, oneLine(err), ""
	return []facts.Source{row}
}

// opened reads a file that is open, and closes it. One that changes meanwhile fails: what was read
// of it belongs to no content.
func (c *collector) opened(src pool.Source, whole facts.Source, file *os.File) (rows []facts.Source, err error) {
	head := make([]byte, len(elfMagic))
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return failed(whole, err), file.Close()
	}
	if isELF(head[:n]) {
		rows, err = c.plain(src, whole, file)
	} else {
		rows, err = c.members(src, whole, file)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if now, err := file.Stat(); err != nil || now.Size() != src.Size || now.ModTime().UnixNano() != src.ModTime {
		rows = failed(whole, errors.Join(errChanged, err))
	}
	return rows, file.Close()
}

var errChanged = errors.New("the file changed while it was read; collect again")

const elfMagic = "\x7fELF"

func isELF(head []byte) bool { return bytes.HasPrefix(head, []byte(elfMagic)) }

// plain reads an ELF file on disk, which is mapped.
func (c *collector) plain(src pool.Source, row facts.Source, file *os.File) ([]facts.Source, error) {
	release, err := c.budget.take(c.ctx, src.Size/2)
	if err != nil {
		return nil, err
	}
	defer release()
	digest, err := digestOf(io.NewSectionReader(file, 0, src.Size))
	if err != nil {
		return failed(row, err), nil
	}
	content := &content{name: src.Path, size: src.Size, digest: digest, open: func(opt *elfscan.Options) (*elfscan.File, error) {
		again, err := pool.Open(src) // the opened one is compared with what was listed, afterwards
		if err != nil {
			return nil, err
		}
		return elfscan.OpenFile(src.Path, again, opt)
	}}
	if err := c.evidence(content, &row); err != nil {
		return nil, err
	}
	return []facts.Source{row}, nil
}

func digestOf(r io.Reader) (facts.Digest, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// members reads what a package or an archive holds. Members are worked on while the next ones are
// unpacked, as far as the budget allows.
func (c *collector) members(src pool.Source, whole facts.Source, file *os.File) ([]facts.Source, error) {
	var rows []*facts.Source
	var work sync.WaitGroup
	defer work.Wait()
	single := false
	for m, err := range pool.Members(c.ctx, src.Path, file, src.Size, c.poolOptions()) {
		if err != nil {
			if c.ctx.Err() != nil {
				return nil, c.ctx.Err()
			}
			whole.Outcome, whole.Why = facts.Failed, oneLine(err)
			break
		}
		single = m.Name == ""
		row := &facts.Source{Member: m.Name, Size: m.Size}
		if single {
			row = &whole
		}
		rows = append(rows, row)
		if err := c.member(src, &m, row, &work); err != nil {
			return nil, err
		}
	}
	work.Wait()
	if err := c.ctx.Err(); err != nil {
		return nil, err
	}
	var out []facts.Source
	if !single {
		if whole.Outcome == "" {
			whole.Outcome = facts.Opened
		}
		out = append(out, whole)
	}
	for _, r := range rows {
		out = append(out, *r)
	}
	return out, nil
}

// member takes the content of a member out of the stream and has it worked on.
func (c *collector) member(src pool.Source, m *pool.Member, row *facts.Source, work *sync.WaitGroup) error {
	switch {
	case m.Skip != "":
		row.Outcome, row.Why = facts.Skipped, m.Skip
		return nil
	case m.Err != nil:
		row.Outcome, row.Why = facts.Failed, oneLine(m.Err)
		return nil
	}
	name := src.Path
	if m.Name != "" {
		name = fmt.Sprintf("%s(%s)", src.Path, m.Name)
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(m.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		*row = failed(*row, err)[0]
		return nil
	}
	head = head[:n]
	if !isELF(head) && !elfscan.Compressed(head) {
		row.Outcome = facts.NotELF
		return nil
	}
	release, err := c.budget.take(c.ctx, m.Size+m.Size/2)
	if err != nil {
		return err
	}
	content, err := c.spool(name, m, head)
	if err != nil {
		release()
		*row = failed(*row, err)[0]
		return nil
	}
	row.Size = content.size
	c.begin(filepath.Base(m.Name))
	work.Go(func() {
		defer release()
		if err := c.evidence(content, row); err != nil {
			c.cancel(err)
		}
		content.free()
	})
	return nil
}

const headSize = 64 // what tells an ELF file from others, compressed or not

// spool copies a member into memory.
func (c *collector) spool(name string, m *pool.Member, head []byte) (*content, error) {
	if m.Size > c.opt.Memory {
		return nil, fmt.Errorf("%w: a member of %d bytes; --limit-memory says %d", elfscan.ErrLimit, m.Size, c.opt.Memory)
	}
	data, free, err := allocate(m.Size)
	if err != nil {
		return nil, err
	}
	n := copy(data, head)
	if _, err := io.ReadFull(m.Body, data[n:]); err != nil {
		free()
		return nil, err
	}
	sum := sha256.Sum256(data)
	return &content{
		name: name, size: m.Size, digest: hex.EncodeToString(sum[:]), free: free,
		open: func(opt *elfscan.Options) (*elfscan.File, error) { return elfscan.OpenBytes(name, data, opt) },
	}, nil
}

// oneLine makes one line of an error that may have several.
func oneLine(err error) string {
	return string(bytes.ReplaceAll([]byte(err.Error()), []byte("\n"), []byte("; ")))
}

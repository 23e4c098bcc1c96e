package audit

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"

	"inlay/audit/facts"
	"inlay/audit/pool"
	"inlay/elfscan"
	"inlay/elfscan/decompress"
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
	if err := unchanged(src, file); err != nil {
		rows = failed(whole, err)
	}
	return rows, file.Close()
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

const elfMagic = "\x7fELF"

func isELF(head []byte) bool { return bytes.HasPrefix(head, []byte(elfMagic)) }

// plain reads an ELF file on disk, which is mapped.
func (c *collector) plain(src pool.Source, row facts.Source, file *os.File) ([]facts.Source, error) {
	release, err := c.budget.take(c.ctx, src.Size/2)
	if err != nil {
		return nil, err
	}
	defer release()
	content, err := mapped(src, file)
	if err != nil {
		return failed(row, err), nil
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

// members reads what a package or an archive holds, or a file that is compressed as a whole. Members
// are worked on while the next ones are unpacked, as far as the budget allows.
func (c *collector) members(src pool.Source, whole facts.Source, file *os.File) ([]facts.Source, error) {
	var rows []*facts.Source
	var work sync.WaitGroup
	defer work.Wait()
	for m, err := range pool.Members(c.ctx, src.Path, file, src.Size, &pool.Options{Workers: c.opt.Jobs}) {
		row := &facts.Source{Member: m.Name, Size: m.Size}
		if m.Name == "" {
			row.Size = src.Size
		}
		if err != nil { // the stream broke off: what came before it is good
			if c.ctx.Err() != nil {
				return nil, context.Cause(c.ctx)
			}
			*row = failed(*row, err)[0]
		} else if err := c.member(src, &m, row, &work); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	work.Wait()
	if err := c.ctx.Err(); err != nil {
		return nil, context.Cause(c.ctx)
	}
	return merged(rows), nil
}

// merged returns the rows, with one for each package or archive: where its stream broke off, that
// failed.
func merged(rows []*facts.Source) (out []facts.Source) {
	opened := make(map[string]int) // the row of what was opened last under a name
	for _, r := range rows {
		at, again := opened[r.Member]
		if again && r.Outcome == facts.Failed {
			out[at] = *r
			delete(opened, r.Member)
			continue
		}
		if r.Outcome == facts.Opened || r.Member == "" {
			opened[r.Member] = len(out)
		}
		out = append(out, *r)
	}
	return out
}

// member gives a member its outcome; of an ELF file it takes the content out of the stream and has it
// worked on.
func (c *collector) member(src pool.Source, m *pool.Member, row *facts.Source, work *sync.WaitGroup) error {
	row.Why = m.Note
	switch {
	case m.Err != nil:
		*row = failed(*row, m.Err)[0]
	case m.Skip != "":
		row.Outcome, row.Why = facts.Skipped, m.Skip
	case m.Format != "":
		row.Outcome = facts.Opened
	case !m.ELF:
		row.Outcome = facts.NotELF
	default:
		return c.memberELF(src, m, row, work)
	}
	return nil
}

func (c *collector) memberELF(src pool.Source, m *pool.Member, row *facts.Source, work *sync.WaitGroup) error {
	name := src.Path
	if m.Name != "" {
		name += "(" + m.Name + ")"
	}
	c.begin(name)
	body := bufio.NewReader(m.Body)
	m.Body = body
	head, _ := body.Peek(headSize) // an error comes again when it is read
	release, err := c.budget.take(c.ctx, weight(row.Size, head))
	if err != nil {
		return err
	}
	content, err := c.spool(m)
	if err != nil {
		release()
		*row = failed(*row, err)[0]
		return c.ctx.Err()
	}
	row.Size = content.size
	work.Go(func() {
		defer release()
		if err := c.evidence(content, row); err != nil {
			c.cancel(err)
		}
		content.free()
	})
	return nil
}

// headSize is how many bytes of a member are looked at before it is read.
const headSize = 6

// weight is what working on a member may take: its bytes and half as much for what is found in them,
// and where they are compressed what kernel modules usually become.
func weight(size int64, head []byte) int64 {
	size = max(size, 1<<20)
	if decompress.Kind(head) != "" {
		size *= 6
	}
	return size * 3 / 2
}

// spool copies a member into memory.
func (c *collector) spool(m *pool.Member) (*content, error) {
	if m.Size > c.opt.Memory {
		return nil, fmt.Errorf("a member of %d bytes, %d are allowed: %w", m.Size, c.opt.Memory, elfscan.ErrLimit)
	}
	data, free, err := c.contents(m)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return &content{
		size: int64(len(data)), digest: hex.EncodeToString(sum[:]), free: free,
		open: func(name string, opt *elfscan.Options) (*elfscan.File, error) {
			return openBytes(name, data, opt)
		},
	}, nil
}

// openBytes opens a file in memory, and gives back what of it nobody reads.
func openBytes(name string, data []byte, opt *elfscan.Options) (*elfscan.File, error) {
	f, err := elfscan.OpenBytes(name, data, opt)
	if err != nil || f.Size() != int64(len(data)) { // a compressed one was unpacked elsewhere
		return f, err
	}
	for off, n := range f.Unneeded() {
		discard(data, off, n)
	}
	return f, nil
}

// contents reads the bytes of a member, whose size the archive tells or not.
func (c *collector) contents(m *pool.Member) (data []byte, free func(), err error) {
	if m.Size < 0 {
		data, err = io.ReadAll(io.LimitReader(m.Body, c.opt.Memory+1))
		if int64(len(data)) > c.opt.Memory {
			return nil, nil, fmt.Errorf("a member of over %d bytes: %w", c.opt.Memory, elfscan.ErrLimit)
		}
		return data, func() {}, err
	}
	if m.Size >= largeFile {
		debug.FreeOSMemory() // what was used up before: the heap will grow again beside the file
	}
	if data, free, err = allocate(m.Size); err != nil {
		return nil, nil, err
	}
	if _, err = io.ReadFull(m.Body, data); err != nil {
		free()
	}
	return data, free, err
}

// oneLine makes one line of an error that may have several.
func oneLine(err error) string {
	return string(bytes.ReplaceAll([]byte(err.Error()), []byte("\n"), []byte("; ")))
}

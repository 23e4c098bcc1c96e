package audit

import (
	"bufio"
	"context"
	"os"
	"sync"

	"inlay/audit/facts"
	"inlay/audit/pool"
	"inlay/elfscan/decompress"
	"inlay/elfscan/guard"
)

// members reads what a package or an archive holds, or a file that is compressed as a whole. Members
// are worked on while the next ones are unpacked, as far as the budget allows.
func (c *collector) members(src pool.Source, whole facts.Source, file *os.File) ([]facts.Source, error) {
	var rows []*facts.Source
	var work sync.WaitGroup
	defer work.Wait()
	for m, err := range pool.Members(c.ctx, src.Path, file, src.Size, &pool.Options{Workers: c.opt.Jobs, Limits: c.opt.Limits}) {
		row := &facts.Source{Member: m.Name, Size: m.Size}
		if m.Name == "" {
			row.Size = src.Size
		}
		if err != nil { // the stream broke off: what came before it is good
			if c.ctx.Err() != nil {
				return nil, context.Cause(c.ctx)
			}
			*row = failed(*row, err)
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
		*row = failed(*row, m.Err)
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
	head, _ := body.Peek(decompress.KindHead) // an error comes again when it is read
	release, err := c.budget.take(c.ctx, weight(row.Size, head))
	if err != nil {
		return err
	}
	var content *content
	if err = guard.Do(func() (err error) { content, err = c.spool(m); return err }); err != nil {
		release()
		*row = failed(*row, err)
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

// weight is what working on a member may take: its bytes and half as much for what is found in them,
// and where they are compressed what kernel modules usually become.
func weight(size int64, head []byte) int64 {
	size = max(size, 1<<20)
	if decompress.Kind(head) != "" {
		size *= 6
	}
	return size * 3 / 2
}

package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"runtime/debug"

	"inlay/audit/pool"
	"inlay/elfscan"
)

// spool copies a member into memory.
func (c *collector) spool(m *pool.Member) (*content, error) {
	if m.Size > c.opt.Memory {
		return nil, elfscan.Exceeded(elfscan.LimitMemory, "a member of %d bytes, %d are allowed", m.Size, c.opt.Memory)
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
			return nil, nil, elfscan.Exceeded(elfscan.LimitMemory, "a member of over %d bytes", c.opt.Memory)
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

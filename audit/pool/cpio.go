package pool

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"inlay/elfscan"
)

// The formats of cpio that are known: "newc", the same with a sum per file, which is not verified,
// and that of rpm for large files, where the header of the package has names and sizes.
const (
	cpioNew      = "070701"
	cpioSum      = "070702"
	cpioStripped = "07070X"

	cpioTrailer = "TRAILER!!!"
	cpioHeader  = 110 // bytes: magic[6] and 13 numbers[8] in hexadecimal
	maxCPIOName = 1 << 16
)

// cpioFile is what is said of a file, in a cpio archive or in the header of an rpm.
type cpioFile struct {
	name  string
	mode  int64
	links int64
	size  int64
}

// cpioReader reads a cpio archive as a stream.
type cpioReader struct {
	r     io.Reader
	at    int64                         // bytes read
	files func(int64) (cpioFile, error) // of the rpm around it, by number; or nil
	body  section
	pad   int64
}

// next goes on to the next file, whose content is body, and returns io.EOF at the trailer.
func (c *cpioReader) next() (cpioFile, error) {
	if c.body.r != nil {
		if err := c.body.skip(c.pad); err != nil {
			return cpioFile{}, err
		}
	}
	at := c.at
	f, err := c.header()
	if err != nil {
		return f, &elfscan.FormatError{Offset: at, Err: err}
	}
	if f.name == cpioTrailer {
		return f, io.EOF
	}
	c.body, c.pad = section{r: c.r, left: f.size}, -f.size&3
	c.at += f.size + c.pad
	return f, nil
}

func (c *cpioReader) header() (cpioFile, error) {
	var h [cpioHeader]byte
	if err := c.fill(h[:6]); err != nil {
		return cpioFile{}, err
	}
	switch magic := string(h[:6]); {
	case magic == cpioStripped && c.files != nil:
		return c.stripped()
	case magic != cpioNew && magic != cpioSum:
		return cpioFile{}, fmt.Errorf("%w: no cpio header", elfscan.ErrCorrupt)
	}
	if err := c.fill(h[6:]); err != nil {
		return cpioFile{}, err
	}
	var n [13]int64
	for i := range n {
		v, err := strconv.ParseUint(string(h[6+8*i:14+8*i]), 16, 32)
		if err != nil {
			return cpioFile{}, fmt.Errorf("%w: number %q in a cpio header", elfscan.ErrCorrupt, h[6+8*i:14+8*i])
		}
		n[i] = int64(v)
	}
	f := cpioFile{mode: n[1], links: n[4], size: n[6]}
	length := n[11]
	if length < 1 || length > maxCPIOName {
		return f, fmt.Errorf("%w: name of %d bytes in a cpio header", elfscan.ErrCorrupt, length)
	}
	name := make([]byte, length+-(cpioHeader+length)&3)
	if err := c.fill(name); err != nil {
		return f, err
	}
	f.name = string(name[:length-1]) // a zero byte ends it
	return f, nil
}

// stripped reads a header that has only the number of a file.
func (c *cpioReader) stripped() (cpioFile, error) {
	var h [10]byte // number, and two bytes of padding
	if err := c.fill(h[:]); err != nil {
		return cpioFile{}, err
	}
	n, err := strconv.ParseUint(string(h[:8]), 16, 32)
	if err != nil {
		return cpioFile{}, fmt.Errorf("%w: number %q in a cpio header", elfscan.ErrCorrupt, h[:8])
	}
	return c.files(int64(n))
}

// fill reads all of b.
func (c *cpioReader) fill(b []byte) error {
	n, err := io.ReadFull(c.r, b)
	c.at += int64(n)
	if err != nil {
		return eof(err)
	}
	return nil
}

// cpio lists a cpio archive, and what follows it: an initramfs is several archives, compressed or
// not, with zero bytes between them.
func (w *walk) cpio(name string, r io.Reader, at place) error {
	if err := w.cpioFiles(name, &cpioReader{r: r}, at); err != nil {
		return err
	}
	b := buffer(r)
	defer release(b)
	for {
		head, err := b.Peek(headSize)
		if len(head) == 0 && err != nil {
			if err == io.EOF {
				return nil
			}
			return sentinel(err)
		}
		zeros := len(head) - len(bytes.TrimLeft(head, "\x00"))
		if zeros == 0 {
			break
		}
		if _, err := b.Discard(zeros); err != nil {
			return sentinel(err)
		}
	}
	head, _ := b.Peek(headSize) // it was read above
	if sniff(head) == "" {
		return fmt.Errorf("%w: no archive behind the end of a cpio archive", elfscan.ErrCorrupt)
	}
	return w.open(Member{Name: name, Size: -1}, b, at)
}

func (w *walk) cpioFiles(name string, c *cpioReader, at place) error {
	for {
		f, err := c.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if f.mode&0o170000 == 0o040000 {
			continue // a folder
		}
		clean, note := cleanName(f.name)
		m := Member{Name: join(name, clean), Size: f.size, Skip: f.skip(), Note: note}
		if err := w.entry(m, &c.body, at); err != nil {
			return err
		}
	}
}

// skip says why a file has no content of its own. Of several links to a file only the last has it.
func (f *cpioFile) skip() string {
	switch f.mode & 0o170000 {
	case 0o120000:
		return skipLink
	case 0o020000, 0o060000:
		return skipDevice
	case 0o010000:
		return skipPipe
	case 0o140000:
		return skipSocket
	}
	if f.links > 1 && f.size == 0 {
		return "hard link to a file that is listed too"
	}
	return ""
}

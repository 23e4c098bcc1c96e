package pool

import (
	"fmt"
	"hash/maphash"
	"io"
	"strings"

	"inlay/elfscan"
)

const (
	maxName   = 4096     // bytes of a name
	maxArName = 64 << 20 // bytes of the table of long names
)

// arReader reads a static archive (ar(5)) as a stream.
type arReader struct {
	r     io.Reader
	at    int64 // of the next header
	names []byte
	body  section // of the current member
	pad   int64   // behind it
}

// newArReader reads the magic number.
func newArReader(r io.Reader) (*arReader, error) {
	var magic [len(elfscan.ArchiveMagic)]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, eof(err)
	}
	return &arReader{r: r, at: int64(len(magic))}, nil
}

// next goes on to the next member and returns its name as ar has it; tables are passed over. io.EOF
// is the end. The content is body.
func (a *arReader) next() (string, error) {
	for {
		if a.body.r != nil {
			if err := a.body.skip(a.pad); err != nil {
				return "", err
			}
		}
		at := a.at
		name, err := a.header()
		if err == io.EOF {
			return "", err
		}
		if err == nil && name != "" {
			return name, nil
		}
		if err != nil {
			return "", &elfscan.FormatError{Offset: at, Err: err}
		}
	}
}

// header reads a header, and what of the name is elsewhere. "" stands for a table.
func (a *arReader) header() (string, error) {
	var b [elfscan.ArchiveHeaderSize]byte
	if _, err := io.ReadFull(a.r, b[:]); err != nil {
		if err == io.EOF {
			return "", err
		}
		return "", eof(err)
	}
	h, err := elfscan.ParseArchiveHeader(b[:])
	if err != nil {
		return "", err
	}
	a.body, a.pad = section{r: a.r, left: h.Size}, h.Size&1
	a.at += int64(len(b)) + h.Size + a.pad
	field := h.Name
	switch {
	case h.LongNames():
		return "", a.readNames()
	case h.Symbols():
		return "", nil
	case strings.HasPrefix(field, "#1/"):
		return a.nameBefore(field[3:])
	case len(field) > 1 && field[0] == '/':
		return a.longName(field[1:])
	}
	if field = strings.TrimSuffix(field, "/"); field == "" {
		return "", fmt.Errorf("%w: member without a name", elfscan.ErrCorrupt)
	}
	return field, nil
}

// ar lists a static archive. The second member of a name is "x.o[2]", as everywhere in inlay.
func (w *walk) ar(name string, r io.Reader, at place) error {
	a, err := newArReader(r)
	if err != nil {
		return err
	}
	times := make(map[uint64]int) // by hash: an archive can have many long names in few bytes
	seed := maphash.MakeSeed()
	for {
		member, err := a.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		key := maphash.String(seed, member)
		clean, note := cleanName(member)
		if times[key]++; times[key] > 1 {
			clean = fmt.Sprintf("%s[%d]", clean, times[key])
		}
		if err := w.entry(Member{Name: join(name, clean), Size: a.body.left, Note: note}, &a.body, at); err != nil {
			return err
		}
	}
}

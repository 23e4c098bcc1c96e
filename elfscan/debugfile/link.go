package debugfile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"

	"inlay/elfscan"
)

// maxLinkName is the longest file name taken from .gnu_debuglink.
const maxLinkName = 255

// link is what .gnu_debuglink says.
type link struct {
	name string // a plain file name, "" without the section
	crc  uint32 // CRC32 (IEEE) of the whole debug file
}

// readLink reads .gnu_debuglink. The zero link means that there is none.
func readLink(f *elfscan.File) (link, error) {
	const section = ".gnu_debuglink"
	data, err := contents(f, section)
	if data == nil || err != nil {
		return link{}, err
	}
	l, err := parseLink(f.ByteOrder(), data)
	return l, within(f, section, err)
}

// parseLink takes .gnu_debuglink apart: a file name with a final zero byte, padding
// to four bytes, then the checksum in the byte order of the file (GDB manual,
// "Separate Debug Files").
func parseLink(order binary.ByteOrder, data []byte) (link, error) {
	end := bytes.IndexByte(data[:min(len(data), maxLinkName+1)], 0)
	at := (end + 4) &^ 3
	if end <= 0 || at+4 > len(data) {
		return link{}, fmt.Errorf("%w: no name and checksum in %d bytes", elfscan.ErrCorrupt, len(data))
	}
	name := string(data[:end])
	if !plainName(name) {
		return link{}, fmt.Errorf("%w: file name %q", elfscan.ErrUnsafe, name)
	}
	return link{name: name, crc: order.Uint32(data[at:])}, nil
}

// plainName says whether name is a file name without any folder.
func plainName(name string) bool {
	return filepath.IsLocal(name) && name != "." && !strings.ContainsAny(name, `/\:`)
}

// contents returns the contents of a section, nil without it or if it is empty.
func contents(f *elfscan.File, section string) ([]byte, error) {
	s := f.Section(section)
	if s == nil {
		return nil, nil
	}
	data, err := f.Data(s)
	if len(data) == 0 {
		return nil, err
	}
	return data, err
}

// within says in which section of a file an error is; nil stays nil.
func within(f *elfscan.File, section string, err error) error {
	if err == nil {
		return nil
	}
	return &elfscan.FormatError{Path: f.Path(), Section: section, Err: err}
}

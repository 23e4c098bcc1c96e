package debugfile

import (
	"bytes"
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

// readLink parses .gnu_debuglink: a file name with a final zero byte, padding
// to four bytes, then the checksum in the byte order of the file (GDB manual,
// "Separate Debug Files"). The zero link means that there is none.
func readLink(f *elfscan.File) (link, error) {
	s := f.Section(".gnu_debuglink")
	if s == nil {
		return link{}, nil
	}
	data, err := f.Data(s)
	if err != nil || len(data) == 0 {
		return link{}, err
	}
	end := bytes.IndexByte(data[:min(len(data), maxLinkName+1)], 0)
	at := (end + 4) &^ 3
	if end <= 0 || at+4 > len(data) {
		return link{}, &elfscan.FormatError{Path: f.Path(), Section: s.Name, Offset: 0, Err: fmt.Errorf("%w: no name and checksum in %d bytes", elfscan.ErrCorrupt, len(data))}
	}
	name := string(data[:end])
	if !plainName(name) {
		return link{}, &elfscan.FormatError{Path: f.Path(), Section: s.Name, Offset: 0, Err: fmt.Errorf("%w: file name %q", elfscan.ErrUnsafe, name)}
	}
	return link{name: name, crc: f.ByteOrder().Uint32(data[at:])}, nil
}

// plainName says whether name is a file name without any folder.
func plainName(name string) bool {
	return filepath.IsLocal(name) && name != "." && !strings.ContainsAny(name, `/\:`)
}

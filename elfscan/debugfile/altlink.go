package debugfile

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"inlay/elfscan"
)

// altLink is what a file says of its alternate debug file.
type altLink struct {
	name string // a path, untrusted; relative to the folder of the file
	id   identity
}

// maxSupID is the longest checksum taken from .debug_sup, in bytes.
const maxSupID = 64

// readAltLink reads .gnu_debugaltlink or .debug_sup.
func readAltLink(f *elfscan.File) (altLink, error) {
	const section = ".gnu_debugaltlink"
	data, err := contents(f, section)
	if err != nil {
		return altLink{}, err
	}
	if data != nil {
		l, err := parseAltLink(data)
		return l, within(f, section, err)
	}
	sup, err := readSup(f)
	if err == nil && (sup == nil || sup.supplementary) {
		err = ErrNoAltLink
	}
	if err != nil {
		return altLink{}, err
	}
	return altLink{sup.name, identity{buildID: sup.id}}, nil
}

// parseAltLink takes .gnu_debugaltlink apart: a path with a final zero byte, then the
// build-id.
func parseAltLink(data []byte) (altLink, error) {
	name, id, found := bytes.Cut(data, []byte{0})
	if !found || len(name) == 0 || len(name) > maxPath || len(id) == 0 || len(id) > maxSupID {
		return altLink{}, fmt.Errorf("%w: no path and build-id in %d bytes", elfscan.ErrCorrupt, len(data))
	}
	return altLink{string(name), identity{buildID: hex.EncodeToString(id)}}, nil
}

// sup is the contents of .debug_sup.
type sup struct {
	supplementary bool   // this is the supplementary file
	name          string // of the supplementary file, "" in that itself
	id            string // lower-case hex, the same in both
}

// readSup reads .debug_sup; nil without the section.
func readSup(f *elfscan.File) (*sup, error) {
	const section = ".debug_sup"
	data, err := contents(f, section)
	if data == nil || err != nil {
		return nil, err
	}
	s, err := parseSup(f.ByteOrder(), data)
	if err != nil {
		return nil, within(f, section, err)
	}
	return &s, nil
}

// parseSup takes .debug_sup apart (DWARF 5 §7.3.6): version, is_supplementary,
// sup_filename, sup_checksum_len (ULEB128), sup_checksum.
func parseSup(order binary.ByteOrder, data []byte) (sup, error) {
	if len(data) < 3 || data[2] > 1 {
		return sup{}, fmt.Errorf("%w: no header in %d bytes", elfscan.ErrCorrupt, len(data))
	}
	if version := order.Uint16(data); version != 5 {
		return sup{}, fmt.Errorf("%w: version %d", elfscan.ErrUnsupported, version)
	}
	name, rest, found := bytes.Cut(data[3:], []byte{0})
	// A length of one byte covers every checksum that is taken.
	if !found || len(name) > maxPath || len(rest) < 2 || rest[0] == 0 || rest[0] > maxSupID || int(rest[0]) > len(rest)-1 {
		return sup{}, fmt.Errorf("%w: no file name and checksum in %d bytes", elfscan.ErrCorrupt, len(data))
	}
	return sup{data[2] == 1, string(name), hex.EncodeToString(rest[1 : 1+rest[0]])}, nil
}

// isAlternate says why a file is not the alternate debug file of that identity: it tells
// it by its build-id, or by the checksum in its own .debug_sup.
func isAlternate(got *elfscan.File, want string) error {
	if got.BuildID() == want {
		return nil
	}
	s, err := readSup(got)
	switch {
	case err != nil:
		return err
	case s == nil || !s.supplementary:
		return wrongID(got.BuildID(), want)
	case s.id != want:
		return wrongID(s.id, want)
	}
	return nil
}

package debugfile

import (
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzLinks gives any bytes to the parsers of the sections that name another file: what
// they take is bounded, and a debug link is a plain name.
func FuzzLinks(f *testing.F) {
	f.Add([]byte("prog.debug\x00\x00\x01\x02\x03\x04"))
	f.Add([]byte("common.dwz\x0001234567890123456789"))
	f.Add([]byte("\x05\x00\x00common.dwz\x00\x0401234"))
	f.Add([]byte("\x05\x00\x01\x00\x0401234"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if l, err := parseLink(binary.BigEndian, data); err == nil && (l.name == "" || filepath.Base(l.name) != l.name || len(l.name) > maxLinkName) {
			t.Errorf("debug link %q", l.name)
		}
		if l, err := parseAltLink(data); err == nil && (l.name == "" || len(l.name) > maxPath || strings.ContainsRune(l.name, 0) || l.id.buildID == "" || len(l.id.buildID) > 2*maxSupID) {
			t.Errorf("alternate file %q, %q", l.name, l.id.buildID)
		}
		if s, err := parseSup(binary.LittleEndian, data); err == nil && (len(s.name) > maxPath || strings.ContainsRune(s.name, 0) || s.id == "" || len(s.id) > 2*maxSupID) {
			t.Errorf("supplementary file %q, %q", s.name, s.id)
		}
	})
}

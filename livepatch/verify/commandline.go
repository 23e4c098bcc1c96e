package verify

import (
	"bytes"
	"strings"
)

// commandLines is what .GCC.command.line holds: the options of objects that were built
// with -frecord-gcc-switches. The linker merges equal strings and keeps no trace of
// which unit they belong to.
type commandLines struct {
	records []record // one each, as GCC 11 and later write them
	loose   []string // options by themselves, as GCC before 11 wrote them
}

const commandLineSection = ".GCC.command.line"

// readCommandLines reads the section, if the file has one.
func (j *judge) readCommandLines() error {
	e := j.file.ELF()
	s := e.Section(commandLineSection)
	if s == nil {
		return nil
	}
	data, err := e.Data(s)
	if err != nil {
		return nil // the file's own diagnostics tell; nothing is known then
	}
	const most = 1 << 16 // strings
	for text := range bytes.SplitSeq(data, []byte{0}) {
		if len(j.lines.records)+len(j.lines.loose) >= most {
			break
		}
		switch {
		case bytes.HasPrefix(text, []byte("GNU ")):
			j.lines.records = append(j.lines.records, readRecord(string(text)))
		case len(text) > 0:
			j.lines.loose = append(j.lines.loose, string(text))
		}
	}
	return nil
}

// mode returns the level that all records agree on, for files without DWARF.
func (l *commandLines) mode() (m Mode) {
	for i := range l.records {
		if r := &l.records[i]; r.problem != "" || i > 0 && r.mode != m {
			return NoMode
		} else {
			m = r.mode
		}
	}
	return m
}

// joinCommandLines gives a unit that recorded no options the record of the section, where there
// is but one of each: an object with one unit.
func (j *judge) joinCommandLines() {
	var only *unit
	for _, u := range j.units {
		if u.kind == compiled {
			if only != nil {
				return
			}
			only = u
		}
	}
	if only == nil || len(only.record.options) > 0 || len(j.lines.records) != 1 {
		return
	}
	if r := j.lines.records[0]; strings.TrimSpace(r.name) == only.record.name && j.file.ELF().Relocatable() {
		only.record = r
	}
}

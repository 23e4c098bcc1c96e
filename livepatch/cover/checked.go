package cover

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"inlay/answer"
	"inlay/program"
)

// CheckedSchema is the schema name of a file of what was checked.
const CheckedSchema = "inlay.cover-checked"

// ErrChecked says that a file of what was checked cannot be used.
var ErrChecked = errors.New("not a file of what was checked")

// ReadChecked reads what a person has looked at. Every record names the build, what was
// looked at, who did it and why it is no objection. Errors wrap ErrChecked or come from r.
func ReadChecked(r io.Reader) ([]answer.Checked, error) {
	const most = 64 << 20
	data, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil, err
	}
	var file answer.CheckedFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrChecked, err)
	}
	if file.Schema.Name != CheckedSchema {
		return nil, fmt.Errorf("%w: its schema is %q, not %q", ErrChecked, file.Schema.Name, CheckedSchema)
	}
	for i := range file.Checked {
		c := &file.Checked[i]
		c.Used = false
		named := 0
		for _, name := range []string{c.Unit, c.Body, c.Gap} {
			if name != "" {
				named++
			}
		}
		switch {
		case c.BuildID == "":
			return nil, fmt.Errorf("%w: record %d has no build_id", ErrChecked, i+1)
		case named != 1:
			return nil, fmt.Errorf("%w: record %d names neither or several of unit, body and gap", ErrChecked, i+1)
		case c.Reviewer == "" || c.Reason == "":
			return nil, fmt.Errorf("%w: record %d has no reviewer or no reason", ErrChecked, i+1)
		}
	}
	return file.Checked, nil
}

// acceptance answers what was checked.
type acceptance struct {
	records []answer.Checked
	builds  map[string]string // build-id by path
}

func newAcceptance(records []answer.Checked, target *program.Program) *acceptance {
	a := &acceptance{records: append([]answer.Checked(nil), records...), builds: make(map[string]string)}
	for _, f := range target.Files() {
		a.builds[f.Path()] = f.ELF().BuildID()
	}
	return a
}

// any uses the records of a build that fit, and tells whether there is one.
func (a *acceptance) any(input string, fn answer.Function, fits func(*answer.Checked) bool) (found bool) {
	for i := range a.records {
		c := &a.records[i]
		about := c.Function == "" || c.Function == fn.Name || c.Function == fn.LinkageName && fn.LinkageName != ""
		if about && fits(c) && (input == "" || a.builds[input] == c.BuildID) {
			c.Used, found = true, true
		}
	}
	return found
}

// unit tells whether all bodies of a unit were looked at for copies of a function.
func (a *acceptance) unit(input, name string, fn answer.Function) bool {
	return a.any(input, fn, func(c *answer.Checked) bool { return c.Unit != "" && c.Unit == name })
}

// body tells whether a body was.
func (a *acceptance) body(b *answer.Body, fn answer.Function) bool {
	if a.unit(b.Input, b.Unit.Name, fn) {
		return true
	}
	return a.any(b.Input, fn, func(c *answer.Checked) bool {
		return c.Body != "" && (c.Body == b.Address || b.Symbol != nil && c.Body == *b.Symbol)
	})
}

// gap tells whether a gap of a function's list was looked at. It concerns all files: the
// build may be that of any.
func (a *acceptance) gap(kind answer.GapKind, fn answer.Function) bool {
	return a.any("", fn, func(c *answer.Checked) bool { return c.Gap == string(kind) && a.isBuild(c.BuildID) })
}

func (a *acceptance) isBuild(id string) bool {
	for _, build := range a.builds {
		if build == id {
			return true
		}
	}
	return false
}

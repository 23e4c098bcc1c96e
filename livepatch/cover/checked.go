package cover

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"inlay/answer"
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
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields() // a record whose function is misspelt would be about all of them
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrChecked, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: more follows behind its end", ErrChecked)
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

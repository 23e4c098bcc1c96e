package elfscan

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

const maxMemberName = 4096

// name takes the name of a member from its header, from the table of long names ("/12",
// and "/12:34" for a member of another archive), or from in front of the contents
// ("#1/20", as BSD has it).
func (a *Archive) name(h *parsed, field string, names []byte) error {
	m := &h.member
	var err error
	switch {
	case strings.HasPrefix(field, "#1/"):
		err = a.nameBefore(h, field[len("#1/"):])
	case len(field) > 1 && field[0] == '/':
		offset, origin, inner := strings.Cut(field[1:], ":")
		if m.Name, err = longName(names, offset); err == nil && inner {
			return a.nameInside(m, origin)
		}
	default:
		m.Name = strings.TrimSuffix(field, "/")
	}
	if err == nil && m.Name == "" {
		err = fmt.Errorf("%w: member without a name", ErrCorrupt)
	}
	m.path = m.Name
	return err
}

// longName reads the table of long names, in which "/\n" ends each.
func longName(names []byte, offset string) (string, error) {
	n, err := strconv.ParseUint(offset, 10, 63)
	if err != nil || n >= uint64(len(names)) {
		return "", fmt.Errorf("%w: name at %q of a table of %d bytes", ErrCorrupt, offset, len(names))
	}
	rest := names[n:min(n+maxMemberName+2, uint64(len(names)))]
	name, _, found := bytes.Cut(rest, []byte{'\n'})
	if !found {
		return "", fmt.Errorf("%w: name at %d of the table has no end", ErrCorrupt, n)
	}
	return strings.TrimSuffix(string(name), "/"), nil
}

// nameBefore reads a name that stands before the contents, of which size counts it.
func (a *Archive) nameBefore(h *parsed, length string) error {
	m := &h.member
	n, err := strconv.ParseInt(length, 10, 64)
	if err != nil || n < 0 || n > min(m.Size, maxMemberName) || a.thin {
		return fmt.Errorf("%w: name of %q bytes in a member of %d", ErrCorrupt, length, m.Size)
	}
	name, err := a.bytes(m.at, n)
	if err != nil {
		return err
	}
	m.Name = string(bytes.TrimRight(name, "\x00"))
	m.at, m.Size = m.at+n, m.Size-n
	h.table = IsSymbolTable(m.Name)
	return nil
}

// nameInside completes the name of a member of another archive. One that cannot be found
// there is told when it is opened.
func (a *Archive) nameInside(m *Member, origin string) error {
	var err error
	if m.origin, err = strconv.ParseInt(origin, 10, 64); err != nil || !a.thin {
		return fmt.Errorf("%w: member at %q of another archive", ErrCorrupt, origin)
	}
	m.path, m.archive = m.Name, true
	inside := origin
	if _, within, err := a.within(*m); err == nil {
		inside = within.Name
	}
	m.Name = m.path + "(" + inside + ")"
	return nil
}

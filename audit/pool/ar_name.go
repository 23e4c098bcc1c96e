package pool

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"inlay/elfscan"
)

// readNames reads the table of long names, in which "/\n" ends each.
func (a *arReader) readNames() error {
	if a.body.left > maxArName {
		return fmt.Errorf("%w: table of names of %d bytes", elfscan.ErrLimit, a.body.left)
	}
	var b bytes.Buffer // it grows as bytes arrive
	_, err := io.Copy(&b, io.LimitReader(&a.body, maxArName))
	a.names = b.Bytes()
	return sentinel(err)
}

// longName reads a name in that table.
func (a *arReader) longName(offset string) (string, error) {
	n, err := strconv.ParseUint(offset, 10, 63)
	if err != nil || n >= uint64(len(a.names)) {
		return "", fmt.Errorf("%w: name at %q of a table of %d bytes", elfscan.ErrCorrupt, offset, len(a.names))
	}
	rest := a.names[n:min(n+maxName+2, uint64(len(a.names)))]
	name, _, found := bytes.Cut(rest, []byte{'\n'})
	if clean := bytes.TrimSuffix(name, []byte{'/'}); found && len(clean) > 0 {
		return string(clean), nil
	}
	return "", fmt.Errorf("%w: name at %d of the table", elfscan.ErrCorrupt, n)
}

// nameBefore reads a name that stands before the content, as BSD has it.
func (a *arReader) nameBefore(length string) (string, error) {
	n, err := strconv.ParseInt(length, 10, 64)
	if err != nil || n <= 0 || n > min(a.body.left, maxName) {
		return "", fmt.Errorf("%w: name of %q bytes in a member of %d", elfscan.ErrCorrupt, length, a.body.left)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(&a.body, b); err != nil {
		return "", sentinel(err)
	}
	name := string(bytes.TrimRight(b, "\x00"))
	switch {
	case elfscan.IsSymbolTable(name):
		return "", nil
	case name == "":
		return "", fmt.Errorf("%w: member without a name", elfscan.ErrCorrupt)
	}
	return name, nil
}

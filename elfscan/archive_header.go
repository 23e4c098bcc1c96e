package elfscan

import (
	"fmt"
	"strconv"
	"strings"
)

// How a static archive begins, and how long the header of a member is (ar(5)).
const (
	ArchiveMagic      = "!<arch>\n"
	ThinArchiveMagic  = "!<thin>\n"
	ArchiveHeaderSize = 60 // bytes: name[16] date[12] uid[6] gid[6] mode[8] size[10] magic[2]

	headerMagic = "`\n"
)

// ArchiveHeader is what the header of a member says, for those who read an archive as a stream and
// cannot open it as an Archive. It is untrusted.
type ArchiveHeader struct {
	Name string // the field without its padding: a name, or where it is
	Size int64  // bytes that follow, 0 or more
}

// ParseArchiveHeader reads a header from b, which has ArchiveHeaderSize bytes. Errors wrap ErrCorrupt.
func ParseArchiveHeader(b []byte) (ArchiveHeader, error) {
	if string(b[58:]) != headerMagic {
		return ArchiveHeader{}, fmt.Errorf("%w: no header of a member", ErrCorrupt)
	}
	size, err := strconv.ParseInt(strings.TrimRight(string(b[48:58]), " "), 10, 64)
	if err != nil || size < 0 {
		return ArchiveHeader{}, fmt.Errorf("%w: size %q of a member", ErrCorrupt, b[48:58])
	}
	return ArchiveHeader{strings.TrimRight(string(b[:16]), " "), size}, nil
}

// LongNames says that the member is the table of names that are too long for a header.
func (h ArchiveHeader) LongNames() bool { return h.Name == "//" }

// Symbols says that the member is a table of symbols.
func (h ArchiveHeader) Symbols() bool {
	return h.Name == "/" || h.Name == "/SYM64/" || IsSymbolTable(h.Name)
}

// IsSymbolTable says that a member of this name is a table of symbols as BSD has it, where the name
// may also stand before the contents.
func IsSymbolTable(name string) bool { return strings.HasPrefix(name, "__.SYMDEF") }

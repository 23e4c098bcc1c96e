package elfscan

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// adviceTable says what to do about errors; the first cause that fits counts. A missing debug
// file comes before what was met in the search for it.
var adviceTable = []struct {
	cause  error
	advice string
}{
	{ErrNoDWARF, "build with -g, or name the folder of its debug file with --debug-dir"},
	{ErrNotELF, "give an object, a module, a library or a program"},
	{ErrNotArchive, "give an archive that ar made"},
	{ErrNotRegular, "give the file itself"},
	{ErrUnsafe, "name the folder where it is allowed to be"},
	{ErrPanic, "report this, with the file"},
	{ErrLimit, "no build tool writes this: get the file from where you trust it"},
	{ErrTruncated, "the file is cut or damaged: copy it again, or build it again"},
	{ErrCorrupt, "the file is damaged: copy it again, or build it again"},
	{ErrUnsupported, "a newer inlay may read it"},
	{fs.ErrNotExist, "check the path"},
	{fs.ErrPermission, "run as a user who may, or have the rights changed"},
	{syscall.ENOSPC, "make room, or write elsewhere"},
	{syscall.EISDIR, "name a file"},
	{syscall.ENOTDIR, "check the path"},
}

// Explain is OneLine with what the user can do about err at its end, as far as that is known.
// An error that says so itself does it behind a semicolon. err must not be nil.
func Explain(err error) string {
	line := OneLine(err)
	if strings.Contains(err.Error(), "; ") {
		return line
	}
	for _, a := range adviceTable {
		if errors.Is(err, a.cause) {
			return line + "; " + a.advice
		}
	}
	return line
}

package pool

import (
	"fmt"
	"path"
	"strings"
)

// What is told of what is never opened.
const (
	skipLink   = "symbolic link"
	skipDevice = "device"
	skipPipe   = "named pipe"
	skipSocket = "socket"
	skipOwn    = "the folder that the facts are kept in"
)

// cleanName resolves "." and ".." of a name in an archive, within the archive. Nothing is written to
// where it points, so a name that leads out of the archive costs only a note.
func cleanName(name string) (clean, note string) {
	clean = path.Clean("/" + name)[1:]
	if clean == "" {
		clean = "."
	}
	if local := path.Clean(name); strings.HasPrefix(name, "/") || local == ".." || strings.HasPrefix(local, "../") {
		note = fmt.Sprintf("the archive names it %q, which leads out of it", name)
	}
	return clean, note
}

package needs

import (
	"bytes"
	"path/filepath"
	"strings"

	"inlay/program"
)

// objectName returns the name by which a patch calls a file: "vmlinux", the name of a
// module as the kernel knows it, or the file's own.
func objectName(f *program.File) string {
	base := filepath.Base(f.Path())
	switch {
	case f.Kernel():
		return "vmlinux"
	case !f.Module():
		return base
	}
	if s := f.ELF().Section(".modinfo"); s != nil {
		if data, err := f.ELF().Data(s); err == nil {
			for info := range bytes.SplitSeq(data, []byte{0}) {
				if name, ok := bytes.CutPrefix(info, []byte("name=")); ok && len(name) > 0 && len(name) < 64 {
					return string(name)
				}
			}
		}
	}
	if i := strings.Index(base, ".ko"); i > 0 {
		base = base[:i]
	}
	return strings.ReplaceAll(base, "-", "_")
}

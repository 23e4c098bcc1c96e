package program

import (
	"path/filepath"
	"strings"
)

// Object names the file as a patch does: "vmlinux" for a kernel, a module by its name,
// any other file by its own without the folder.
func (f *File) Object() string {
	name := f.elf.Base()
	switch {
	case f.Kernel():
		return "vmlinux"
	case !f.Module():
		return name
	}
	for {
		ext := filepath.Ext(name)
		switch ext {
		case ".ko", ".xz", ".zst", ".gz", ".debug":
			name = strings.TrimSuffix(name, ext)
			continue
		}
		return strings.ReplaceAll(name, "-", "_") // as the kernel and kallsyms write it
	}
}

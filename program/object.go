package program

import (
	"path/filepath"
	"strings"
)

// Object names the file as a patch does: "vmlinux" for a kernel, a module by the name in its .modinfo
// or, without that, by its file's, any other file by its own without the folder.
func (f *File) Object() string {
	name := f.elf.Base()
	switch {
	case f.Kernel():
		return "vmlinux"
	case !f.Module():
		return name
	}
	if own, ok := f.elf.ModInfo("name"); ok && isModuleName(own) {
		return own
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

// isModuleName tells a name that kbuild gives: a file that was made to mislead may claim any, that of the
// kernel too.
func isModuleName(name string) bool {
	other := func(r rune) bool {
		return !(r == '_' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z')
	}
	return name != "" && name != "vmlinux" && !strings.ContainsFunc(name, other)
}

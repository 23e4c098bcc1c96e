package program

import (
	"bytes"
	"debug/elf"
	"strings"
)

// Release returns the kernel release that the file was built as or for, as
// "6.1.0-49-amd64": of a kernel from its banner, of a module from its vermagic. It is empty
// for any other file, and where neither can be read.
func (f *File) Release() string {
	var release string
	_ = f.elf.Guard(func() error { // what cannot be read is not known
		switch {
		case f.Kernel():
			if words := strings.Fields(f.textAt("linux_banner")); len(words) > 2 && words[0] == "Linux" && words[1] == "version" {
				release = words[2]
			}
		case f.Module():
			magic, _ := f.elf.ModInfo("vermagic")
			release, _, _ = strings.Cut(magic, " ")
		}
		return nil
	})
	return release
}

// VerMagic returns what the module loader compares of a kernel with what it compares of a
// module: the release and words on the build, as "6.1.0-49-amd64 SMP preempt mod_unload
// modversions " (include/linux/vermagic.h). It is empty for any other file, and where it
// cannot be read.
func (f *File) VerMagic() string {
	var magic string
	_ = f.elf.Guard(func() error { // what cannot be read is not known
		switch {
		case f.Kernel():
			magic = f.textAt("vermagic")
		case f.Module():
			magic, _ = f.elf.ModInfo("vermagic")
		}
		return nil
	})
	return magic
}

// textAt returns the string that a variable holds, "" if there is none.
func (f *File) textAt(variable string) string {
	const most = 512
	for i := range f.symbols.all {
		s := &f.symbols.all[i]
		if s.Name != variable || s.Type != elf.STT_OBJECT {
			continue
		}
		sec := f.elf.SectionAt(s.Addr)
		if sec == nil || sec.Type == elf.SHT_NOBITS {
			return ""
		}
		data, err := f.elf.Data(sec)
		if err != nil || s.Addr-sec.Addr >= uint64(len(data)) {
			return ""
		}
		text := data[s.Addr-sec.Addr:]
		text, _, _ = bytes.Cut(text[:min(len(text), most)], []byte{0})
		return string(text)
	}
	return ""
}

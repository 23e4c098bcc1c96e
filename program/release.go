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
			release = f.bannerRelease()
		case f.Module():
			magic, _ := f.elf.ModInfo("vermagic")
			release, _, _ = strings.Cut(magic, " ")
		}
		return nil
	})
	return release
}

// bannerRelease reads the third word of linux_banner.
func (f *File) bannerRelease() string {
	const most = 512
	for i := range f.symbols.all {
		s := &f.symbols.all[i]
		if s.Name != "linux_banner" || s.Type != elf.STT_OBJECT {
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
		if words := strings.Fields(string(text)); len(words) > 2 && words[0] == "Linux" && words[1] == "version" {
			return words[2]
		}
	}
	return ""
}

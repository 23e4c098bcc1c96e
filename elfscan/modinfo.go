package elfscan

import (
	"bytes"
	"debug/elf"
)

// ModInfo returns the first value of a key of .modinfo, where a kernel module says what it
// is in strings of the form KEY=VALUE (include/linux/moduleparam.h): "name", "vermagic",
// "depends". ok is false where there is none, or it cannot be read.
func (f *File) ModInfo(key string) (value string, ok bool) {
	s := f.Section(".modinfo")
	if s == nil || s.Type == elf.SHT_NOBITS {
		return "", false
	}
	data, err := f.Data(s)
	if err != nil {
		return "", false
	}
	for entry := range bytes.SplitSeq(data, []byte{0}) {
		if text, ok := bytes.CutPrefix(entry, []byte(key+"=")); ok {
			return string(text), true
		}
	}
	return "", false
}

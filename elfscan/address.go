package elfscan

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Address gives addr its outside form: "0xffffffff81000000" in a linked file,
// ".text.unlikely+0x1c" in a relocatable one, with the section index added, as
// in ".text[23]+0x1c", where the name alone would not tell. An end address
// belongs to the section that ends there.
func (f *File) Address(addr uint64) string {
	if f.Relocatable() {
		if s := f.below(addr); s != nil {
			return f.label(s) + "+0x" + strconv.FormatUint(addr-s.Addr, 16)
		}
	}
	return "0x" + strconv.FormatUint(addr, 16)
}

// below returns the section of a relocatable file with the highest base that
// is not above addr, nil if there is none.
func (f *File) below(addr uint64) *Section {
	i := sort.Search(len(f.bases), func(i int) bool { return f.sections[f.bases[i]].Addr > addr })
	if i == 0 {
		return nil
	}
	return &f.sections[f.bases[i-1]]
}

// label names a section so that the text leads back to it.
func (f *File) label(s *Section) string {
	if len(f.named[s.Name]) == 1 && s.Name != "" && !strings.HasSuffix(s.Name, "]") {
		return s.Name
	}
	return fmt.Sprintf("%s[%d]", s.Name, s.Index)
}

// ParseAddress is the inverse of Address. In a linked file it takes a
// hexadecimal number, with or without 0x, and in any file the form
// ".text+0x1c". Errors wrap ErrAddress.
func (f *File) ParseAddress(text string) (uint64, error) {
	if i := strings.LastIndexByte(text, '+'); i >= 0 {
		off, err := parseHex(text[i+1:])
		if err != nil {
			return 0, f.badAddress(text, "the offset is not a hexadecimal number")
		}
		s := f.labelled(text[:i])
		if s == nil {
			return 0, f.badAddress(text, "there is no such section, or several: add its index as in .text[3]+0x1c")
		}
		addr := s.Addr + off
		if addr < s.Addr || f.Relocatable() && f.below(addr) != s {
			return 0, f.badAddress(text, "the offset is past the end of the section")
		}
		return addr, nil
	}
	addr, err := parseHex(text)
	if err != nil {
		return 0, f.badAddress(text, "it is not a hexadecimal number")
	}
	if f.Relocatable() && f.below(addr) != nil {
		return 0, f.badAddress(text, "in a relocatable file an address needs its section, as in .text+0x1c")
	}
	return addr, nil
}

func (f *File) badAddress(text, why string) error {
	return fmt.Errorf("%s: %w: %q: %s", f.path, ErrAddress, text, why)
}

func parseHex(s string) (uint64, error) {
	if len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
		s = s[2:]
	}
	return strconv.ParseUint(s, 16, 64)
}

// labelled returns the allocated section that label names, nil if none.
func (f *File) labelled(label string) *Section {
	index := -1
	if open := strings.LastIndexByte(label, '['); open >= 0 && strings.HasSuffix(label, "]") {
		n, err := strconv.ParseUint(label[open+1:len(label)-1], 10, 31)
		if err != nil || n >= uint64(len(f.sections)) || f.sections[n].Name != label[:open] {
			return nil
		}
		index = int(n)
	} else if at := f.named[label]; len(at) == 1 {
		index = int(at[0])
	}
	if index < 1 || !f.sections[index].Alloc() || f.state[index].unplaced {
		return nil
	}
	return &f.sections[index]
}

package drift

import (
	"bytes"
	"debug/elf"
	"fmt"
	"strings"

	"inlay/elfscan"
)

// versions compares the checksums that CONFIG_MODVERSIONS puts into the patch with those
// of the target. What either of them does not tell is left alone: the loader compares
// the rest.
func (c *comparer) versions(all []version, t *targetSymbols) {
	for _, v := range all {
		for _, d := range t.checksum[v.name] {
			crc, ok := checksumOf(d.file.ELF(), d.symbol)
			if !ok || crc == v.crc {
				continue
			}
			n := needed{symbol: v.name, users: c.users[v.name]}
			c.each(&n, Finding{Kind: Version, Detail: fmt.Sprintf("checksum %#08x, that of %s is %#08x", v.crc, d.file.Object(), crc)})
		}
	}
}

// version is an entry of __versions: struct modversion_info of include/linux/module.h,
// an unsigned long and a name, 64 bytes together.
type version struct {
	name string
	crc  uint32
}

func patchVersions(f *elfscan.File) (out []version) {
	const entry = 64
	s := f.Section("__versions")
	if s == nil {
		return nil
	}
	data, err := f.Data(s)
	if err != nil {
		return nil
	}
	order, word := f.ByteOrder(), f.AddrSize()
	for ; len(data) >= entry; data = data[entry:] {
		name, _, ended := bytes.Cut(data[word:entry], []byte{0})
		if !ended {
			continue
		}
		v := version{name: string(name)}
		if word == 8 {
			v.crc = uint32(order.Uint64(data))
		} else {
			v.crc = order.Uint32(data)
		}
		out = append(out, v)
	}
	return out
}

// checksumOf reads what the symbol __crc_NAME stands for: four bytes in __kcrctab since
// Linux 5.19, an absolute value before.
func checksumOf(f *elfscan.File, s *elfscan.Symbol) (uint32, bool) {
	if s.Shndx == elf.SHN_ABS {
		return uint32(s.Addr), true
	}
	if s.Section <= 0 {
		return 0, false
	}
	sec := &f.Sections()[s.Section]
	if !strings.Contains(sec.Name, "__kcrctab") || sec.Type == elf.SHT_NOBITS {
		return 0, false
	}
	data, err := f.Data(sec)
	at := s.Addr - sec.Addr
	if err != nil || at > uint64(len(data)) || len(data[at:]) < 4 {
		return 0, false
	}
	return f.ByteOrder().Uint32(data[at:]), true
}

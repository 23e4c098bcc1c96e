package mutate

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"hash/crc32"
)

// companions are files that are read together: the first leads to the second.
var companions = [][2]string{
	{"header-gcc12-x86_64-O2-g5-split.so", "header-gcc12-x86_64-O2-g5-split.debug"},
	{"split-clang19-x86_64-O2-g5.o", "split-clang19-x86_64-O2-g5.dwo"},
	{"split-clang19-x86_64-O2-g5.exe", "split-clang19-x86_64-O2-g5.exe.dwp"},
}

// accompany puts the other one of a pair beside a mutant; false if it is of no pair.
func (c *Corpus) accompany(m *Mutant) bool {
	for _, pair := range companions {
		switch m.Name {
		case pair[0]:
			m.Beside = []Member{c.member(pair[1])}
			return true
		case pair[1]:
			m.Main = pair[0]
			main := c.member(pair[0])
			main.Data = linkTo(main.Data, m.Data)
			m.Beside = []Member{main}
			return true
		}
	}
	return false
}

// linkTo makes a file with a .gnu_debuglink accept a damaged debug file: the checksum, which
// ends the section, becomes that of the damaged one.
func linkTo(data, debug []byte) []byte {
	f, err := elf.NewFile(readerAt(data))
	if err != nil {
		return data
	}
	s := f.Section(".gnu_debuglink")
	if s == nil || s.Size < 4 {
		return data
	}
	data = bytes.Clone(data)
	binary.LittleEndian.PutUint32(data[s.Offset+s.Size-4:], crc32.ChecksumIEEE(debug))
	return data
}

package badelf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
)

// Kinds of compression in a section's header (ELF gABI, Chdr).
const (
	chZlib = 1
	chZstd = 2
)

// Containers returns files whose compressed sections lie about their size.
func Containers() []Case {
	b := &Builder{}
	b.healthy("good_host", TextAddr)
	info, abbrev := b.Bytes()
	const terabyte = 1 << 40
	packed := deflate(info)
	one := func(name, section string, flags uint64, data []byte) Case {
		im := Image{Sections: []Section{{Name: section, Data: data, Flags: flags}, {Name: ".debug_abbrev", Data: abbrev}}}
		return Case{Name: name, Data: im.Bytes(), Section: section}
	}
	return []Case{
		one("compressed_zlib_claims_a_terabyte", ".debug_info", shfZip, chdr(chZlib, terabyte, packed)),
		one("compressed_zstd_claims_a_terabyte", ".debug_info", shfZip, chdr(chZstd, terabyte, zstdFrame(terabyte))),
		one("compressed_size_wraps", ".debug_info", shfZip, chdr(chZlib, ^uint64(0), packed)),
		one("compressed_claims_too_little", ".debug_info", shfZip, chdr(chZlib, 5, deflate(make([]byte, 8<<20)))),
		one("compressed_claims_one_more", ".debug_info", shfZip, chdr(chZlib, uint64(len(info)+1), packed)),
		one("compressed_kind_unknown", ".debug_info", shfZip, chdr(77, uint64(len(info)), packed)),
		one("compressed_header_cut", ".debug_info", shfZip, chdr(chZlib, 64, nil)[:10]),
		one("compressed_stream_broken", ".debug_info", shfZip, chdr(chZlib, uint64(len(info)), bytes.Repeat([]byte{0xaa}, 64))),
		one("zdebug_claims_a_terabyte", ".zdebug_info", 0, append(binary.BigEndian.AppendUint64([]byte("ZLIB"), terabyte), packed...)),
		one("zdebug_header_cut", ".zdebug_info", 0, []byte("ZLIB\x00")),
	}
}

// chdr puts an Elf64_Chdr in front of the stream.
func chdr(kind uint32, size uint64, stream []byte) []byte {
	out := binary.LittleEndian.AppendUint32(nil, kind)
	out = append(out, 0, 0, 0, 0)
	out = binary.LittleEndian.AppendUint64(out, size)
	out = binary.LittleEndian.AppendUint64(out, 1)
	return append(out, stream...)
}

func deflate(data []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	// Writing into a bytes.Buffer does not fail.
	_, _ = w.Write(data)
	_ = w.Close()
	return out.Bytes()
}

// zstdFrame is a frame header with an 8-byte content size (RFC 8878, section
// 3.1.1.1) and one empty last block.
func zstdFrame(size uint64) []byte {
	out := []byte{0x28, 0xb5, 0x2f, 0xfd, 0xe0}
	out = binary.LittleEndian.AppendUint64(out, size)
	return append(out, 1, 0, 0)
}

package pool

import (
	"bufio"
	"bytes"
	"debug/elf"
	"strconv"
	"strings"

	"inlay/elfscan"
	"inlay/elfscan/decompress"
)

// headSize is how much of a file tells what it is: a header of tar.
const headSize = 512

const (
	debMember = "debian-binary" // the first of a .deb
	rpmMagic  = "\xed\xab\xee\xdb"
)

// sniff tells packages, archives and compressed streams by their first bytes, "" for anything else.
func sniff(head []byte) string {
	is := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case is(elfscan.ArchiveMagic + debMember):
		return "deb"
	case is(elfscan.ArchiveMagic):
		return "ar"
	case is(elfscan.ThinArchiveMagic):
		return "thin"
	case is(rpmMagic):
		return "rpm"
	case is(cpioNew), is(cpioSum):
		return "cpio"
	case isTar(head):
		return "tar"
	}
	return decompress.Kind(head)
}

// isTar tells a header of tar, of any age, by its checksum: the sum of the bytes, in which its own
// eight count as spaces. Signed sums were written by some.
func isTar(head []byte) bool {
	if len(head) < headSize || head[0] == 0 {
		return false
	}
	unsigned, signed := int64(8*' '), int64(8*' ')
	for i, c := range head[:headSize] {
		if i < 148 || i >= 156 {
			unsigned += int64(c)
			signed += int64(int8(c))
		}
	}
	sum, err := strconv.ParseInt(strings.Trim(string(head[148:156]), " \x00"), 8, 64)
	return err == nil && (sum == unsigned || sum == signed)
}

func isELF(head []byte) bool { return bytes.HasPrefix(head, []byte(elf.ELFMAG)) }

// isKernelImage tells a kernel image for x86, which elfscan takes the ELF file out of. Its header is longer
// than that of any archive. What goes wrong in reading that far goes wrong again in reading the content.
func isKernelImage(b *bufio.Reader) bool {
	head, _ := b.Peek(elfscan.KernelImageHead)
	return elfscan.IsKernelImage(head)
}

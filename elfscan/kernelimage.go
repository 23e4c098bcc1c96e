package elfscan

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"

	"inlay/elfscan/decompress"
)

// bzImage is a kernel for x86 as it is booted: code that unpacks it, and vmlinux without
// its symbols in a compressed payload (Documentation/arch/x86/boot.rst, "The Real-Mode
// Kernel Header").
const bzImage = "bzImage"

// Offsets in the header of a bzImage.
const (
	bzSetupSectors  = 0x1f1 // 512 bytes each, without the first one
	bzBootFlag      = 0x1fe
	bzMagic         = 0x202
	bzVersion       = 0x206 // of the boot protocol
	bzPayloadOffset = 0x248 // from the end of the setup sectors
	bzPayloadLength = 0x24c
)

// packaging names what a whole file is packed as, "" for nothing known: by its first
// bytes, and for a kernel image by what r has behind them.
func packaging(head []byte, r io.ReaderAt) string {
	if kind := decompress.Kind(head); kind != "" || bytes.HasPrefix(head, []byte(elf.ELFMAG)) {
		return kind
	}
	if h := make([]byte, KernelImageHead); readHead(r, h) && IsKernelImage(h) {
		return bzImage
	}
	return ""
}

// KernelImageHead is how many bytes from the beginning of a file tell a kernel image: up to where the
// header has said where the kernel is.
const KernelImageHead = 0x250

// IsKernelImage says whether head, the first KernelImageHead bytes of a file, is of a kernel image for
// x86 (bzImage), out of which Open takes the ELF file. Fewer bytes tell nothing: it is false.
func IsKernelImage(head []byte) bool {
	return len(head) >= KernelImageHead && head[bzBootFlag] == 0x55 && head[bzBootFlag+1] == 0xaa &&
		string(head[bzMagic:bzMagic+4]) == "HdrS"
}

// readHead fills head from the start of r, and says whether r has so many bytes.
func readHead(r io.ReaderAt, head []byte) bool {
	n, _ := r.ReadAt(head, 0) // what is not there is no kernel image
	return n == len(head)
}

// unpackImage decompresses the kernel inside a bzImage. All but gzip's payload end with
// the size of what is inside, so that a cut is seen.
func (f *File) unpackImage(r *io.SectionReader, most int64) (*memory, error) {
	kind, payload, err := f.payload(r)
	if err != nil {
		return nil, err
	}
	want := int64(-1)
	if kind != "gzip" {
		var size [4]byte
		if _, err := payload.ReadAt(size[:], payload.Size()-4); err != nil {
			return nil, err
		}
		want = int64(binary.LittleEndian.Uint32(size[:]))
		payload = io.NewSectionReader(payload, 0, payload.Size()-4)
	}
	m, err := f.unpackAll(kind, payload, most)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	if got := int64(len(m.data)); want >= 0 && got != want {
		_ = m.close() // it is not used
		return nil, fmt.Errorf("%w: %s holds %d bytes, claims %d", ErrCorrupt, kind, got, want)
	}
	return m, nil
}

// payload finds the compressed kernel by the header.
func (f *File) payload(r *io.SectionReader) (kind string, payload *io.SectionReader, err error) {
	h := make([]byte, KernelImageHead)
	if !readHead(r, h) {
		return "", nil, fmt.Errorf("%w: header", ErrTruncated)
	}
	if v := binary.LittleEndian.Uint16(h[bzVersion:]); v < 0x208 {
		return "", nil, fmt.Errorf("%w: boot protocol %d.%02d does not tell where the kernel is", ErrUnsupported, v>>8, v&0xff)
	}
	setup := int64(h[bzSetupSectors])
	if setup == 0 {
		setup = 4 // the specification's default
	}
	at := (setup+1)*512 + int64(binary.LittleEndian.Uint32(h[bzPayloadOffset:]))
	size := int64(binary.LittleEndian.Uint32(h[bzPayloadLength:]))
	if at > r.Size() || size > r.Size()-at {
		return "", nil, fmt.Errorf("%w: payload of %d bytes at 0x%x ends past the end of the file (%d bytes)", ErrTruncated, size, at, r.Size())
	}
	payload = io.NewSectionReader(r, at, size)
	head := make([]byte, 9)
	if !readHead(payload, head) {
		return "", nil, fmt.Errorf("%w: payload of %d bytes", ErrTruncated, size)
	}
	kind, err = payloadKind(head)
	return kind, payload, err
}

// payloadKind names the compression of a payload: those that a kernel can be built with.
func payloadKind(head []byte) (string, error) {
	if kind := decompress.Kind(head); kind != "" {
		return kind, nil
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x02, 0x21, 0x4c, 0x18}): // the legacy frame
		return "lz4", nil
	case bytes.HasPrefix(head, []byte{0x5d, 0, 0}):
		return "lzma", nil
	case bytes.HasPrefix(head, []byte{0x89, 'L', 'Z', 'O'}):
		return "", fmt.Errorf("%w: a kernel compressed with lzo; unpack it with scripts/extract-vmlinux of its source", ErrUnsupported)
	}
	return "", fmt.Errorf("%w: a payload that starts with % x", ErrUnsupported, head[:4])
}

// notImage says what other images of kernels are, whose inner files are no ELF files
// either; "" for anything else.
func notImage(b []byte) string {
	has := func(at int, magic string) bool {
		return len(b) >= at+len(magic) && string(b[at:at+len(magic)]) == magic
	}
	switch {
	case has(56, "ARM\x64"):
		return "an Image of a kernel for arm64"
	case has(56, "RSC\x05"):
		return "an Image of a kernel for riscv"
	case has(36, "\x18\x28\x6f\x01"):
		return "a zImage of a kernel for arm"
	case has(4, "zimg"):
		return "a compressed EFI image of a kernel"
	case has(0, "\x27\x05\x19\x56"):
		return "an image for U-Boot"
	}
	return ""
}

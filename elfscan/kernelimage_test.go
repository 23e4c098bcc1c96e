package elfscan_test

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/cputime"
)

// bootImage writes a bzImage as Documentation/arch/x86/boot.rst describes its header: two
// setup sectors behind the first one, and a payload 32 bytes behind them.
func bootImage(payload []byte) []byte {
	const setup, before = 2, 32
	b := make([]byte, (setup+1)*512+before, (setup+1)*512+before+len(payload)+100)
	copy(b, "MZ")
	b[0x1f1] = setup
	b[0x1fe], b[0x1ff] = 0x55, 0xaa
	copy(b[0x202:], "HdrS")
	binary.LittleEndian.PutUint16(b[0x206:], 0x20f)
	binary.LittleEndian.PutUint32(b[0x248:], before)
	binary.LittleEndian.PutUint32(b[0x24c:], uint32(len(payload)))
	return append(append(b, payload...), make([]byte, 100)...) // more code
}

// payloadOf packs a file as kernel builds do: all but gzip write the size behind it.
func payloadOf(t *testing.T, raw []byte, name string, args ...string) []byte {
	t.Helper()
	packed, err := os.ReadFile(pack(t, raw, name, args...))
	if err != nil {
		t.Fatal(err)
	}
	if name == "gzip" {
		return packed
	}
	return binary.LittleEndian.AppendUint32(packed, uint32(len(raw)))
}

// kernelPackers are the compressions of a kernel's payload, as scripts/Makefile.lib calls them.
var kernelPackers = []struct {
	name string
	args []string
}{
	{"gzip", []string{"-n", "-f", "-9"}},
	{"bzip2", []string{"-9"}},
	{"xz", []string{"--format=lzma", "-9"}},
	{"xz", []string{"--check=crc32", "--x86", "--lzma2=,dict=32MiB"}},
	{"lz4", []string{"-l", "-9", "-", "-"}},
	{"zstd", []string{"-19", "-q"}},
}

func TestKernelImages(t *testing.T) {
	raw, err := os.ReadFile("testdata/reloc-x86_64.o")
	if err != nil {
		t.Fatal(err)
	}
	want := mustOpen(t, "testdata/reloc-x86_64.o")
	for _, p := range kernelPackers {
		t.Run(p.name, func(t *testing.T) {
			payload := payloadOf(t, append(raw, "relocations follow"...), p.name, p.args...)
			f, err := elfscan.Read("vmlinuz", bytes.NewReader(bootImage(payload)), nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Sections()) != len(want.Sections()) || f.Size() != want.Size()+int64(len("relocations follow")) {
				t.Errorf("%d sections in %d bytes, want %d", len(f.Sections()), f.Size(), len(want.Sections()))
			}
			for n := 0x210; n < len(bootImage(payload))-100; n += 211 { // the header, and what is packed
				f, err := elfscan.Read("cut", bytes.NewReader(bootImage(payload)[:n]), nil)
				if err == nil {
					t.Fatalf("cut at %d: a file of %d bytes", n, f.Size())
				}
				positioned(t, err)
			}
			short := bootImage(payload[:len(payload)-8])
			if _, err := elfscan.Read("short", bytes.NewReader(short), nil); !errors.Is(err, elfscan.ErrCorrupt) && !errors.Is(err, elfscan.ErrTruncated) {
				t.Errorf("payload without its end: %v", err)
			}
			bomb := bootImage(payloadOf(t, make([]byte, 66<<20), p.name, p.args...))
			var failed error
			took := cputime.Of(func() { _, failed = elfscan.Read("bomb", bytes.NewReader(bomb), nil) })
			if !errors.Is(failed, elfscan.ErrLimit) {
				t.Errorf("bomb: %v", failed)
			}
			if took > patience {
				t.Errorf("bomb: took %v", took)
			}
		})
	}
}

// TestKernelImageClaims: each claim of the header that cannot hold is an error that says so.
func TestKernelImageClaims(t *testing.T) {
	for name, tt := range map[string]struct {
		payload string
		change  func(b []byte)
		want    error
		says    string
	}{
		"lzo":        {"\x89LZO\x00\r\n\x1a\n............", nil, elfscan.ErrUnsupported, "scripts/extract-vmlinux"},
		"unknown":    {"plain code here", nil, elfscan.ErrUnsupported, "starts with 70 6c 61 69"},
		"empty":      {"", nil, elfscan.ErrTruncated, "payload of 0 bytes"},
		"protocol":   {"", func(b []byte) { b[0x206] = 7 }, elfscan.ErrUnsupported, "boot protocol 2.07"},
		"far":        {"", func(b []byte) { b[0x24b] = 0xff }, elfscan.ErrTruncated, "ends past the end of the file"},
		"long":       {"", func(b []byte) { b[0x24f] = 0xff }, elfscan.ErrTruncated, "ends past the end of the file"},
		"no kernel":  {"", func(b []byte) { b[0x202] = 0 }, elfscan.ErrNotELF, "give the vmlinux"},
		"arm64":      {"", func(b []byte) { b[0x202] = 0; copy(b[56:], "ARM\x64") }, elfscan.ErrNotELF, "an Image of a kernel for arm64"},
		"arm":        {"", func(b []byte) { b[0x202] = 0; copy(b[36:], "\x18\x28\x6f\x01") }, elfscan.ErrNotELF, "a zImage of a kernel for arm"},
		"EFI":        {"", func(b []byte) { b[0x202] = 0; copy(b[4:], "zimg") }, elfscan.ErrNotELF, "a compressed EFI image"},
		"dictionary": {"\x5d\x00\x00\x00\xff..................", nil, elfscan.ErrLimit, "dictionary of 4278190080 bytes"},
	} {
		b := bootImage([]byte(tt.payload))
		if tt.change != nil {
			tt.change(b)
		}
		if _, err := elfscan.Read(name, bytes.NewReader(b), nil); !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %v saying %q", name, err, tt.want, tt.says)
		}
	}
}

// TestKernelBootImage: the kernel inside a distribution's vmlinuz has the contents of its vmlinux.
func TestKernelBootImage(t *testing.T) {
	image, plain := os.Getenv("INLAY_VMLINUZ"), os.Getenv("INLAY_VMLINUX")
	if image == "" || plain == "" {
		t.Skip("INLAY_VMLINUZ and INLAY_VMLINUX do not name a boot image and its vmlinux")
	}
	f, want := mustOpen(t, image), mustOpen(t, plain)
	if f.BuildID() == "" || f.BuildID() != want.BuildID() {
		t.Fatalf("build-id %s, of vmlinux %s", f.BuildID(), want.BuildID())
	}
	compared := 0
	for _, s := range want.Sections() {
		if !s.Alloc() || s.Type == elf.SHT_NOBITS {
			continue
		}
		a, err1 := f.Data(f.Section(s.Name))
		b, err2 := want.Data(&s)
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: %d and %d bytes, %v, %v", s.Name, len(a), len(b), err1, err2)
		}
		compared++
	}
	if compared < 10 {
		t.Errorf("%d sections", compared)
	}
}

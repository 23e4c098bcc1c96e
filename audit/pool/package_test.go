package pool_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inlay/audit/pool"
	"inlay/elfscan"
)

// rpmbuild packs the tree with every compression that it has: the files come under the names that they
// are installed by.
func TestRPMBuild(t *testing.T) {
	for _, kind := range []string{"w9.gzdio", "w2.xzdio", "w3.zstdio", "w9.bzdio", "w2T2.xzdio", "w2.lzdio"} {
		t.Run(kind, func(t *testing.T) {
			dir := t.TempDir()
			tree(t, dir)
			shell(t, dir, `printf 'Name: x\nVersion: 1\nRelease: 1\nSummary: x\nLicense: x\nBuildArch: noarch\n%%description\nx\n%%install\nmkdir -p %%{buildroot}\ncp -a `+
				dir+`/tree/usr %%{buildroot}/\nrm %%{buildroot}/usr/pipe\n%%files\n/usr\n' > x.spec
rpmbuild -bb --define "_topdir `+dir+`/top" --define "_binary_payload `+kind+`" --define "__os_install_post %{nil}" --define "_build_id_links none" x.spec`, "rpmbuild")
			all, err := glob(t, filepath.Join(dir, "top/RPMS/noarch/*.rpm"))
			if err != nil {
				t.Fatal(err)
			}
			checkTree(t, all, sums(t, filepath.Join(dir, "tree")), "rpm")
		})
	}
}

// glob lists the members of the only file that a pattern matches.
func glob(t *testing.T, pattern string) ([]got, error) {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %q, %v", pattern, found, err)
	}
	file, err := os.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	return list(t, file, nil)
}

// A package with files of 4 GiB and more has a payload without names and sizes: those are in the
// header. Of two links only the last has content.
func TestStrippedRPM(t *testing.T) {
	u32 := func(all ...uint32) string {
		var b []byte
		for _, v := range all {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		return string(b)
	}
	header := rpmHeaderOf(
		rpmTag{1030, 3, 4, "\x81\xa4\x81\xa4\x81\xa4\x41\xed"}, // modes: three files, a folder
		rpmTag{1095, 4, 4, u32(1, 1, 1, 1)}, rpmTag{1096, 4, 4, u32(1, 2, 1, 3)},
		rpmTag{1116, 4, 4, u32(0, 1, 1, 0)},
		rpmTag{1117, 8, 4, "first\x00second\x00third\x00folder\x00"}, rpmTag{1118, 8, 2, "/usr/\x00/usr/lib/\x00"},
		rpmTag{5008, 5, 4, u32(0, 7, 0, 5, 0, 7, 0, 0)}) // 64 bits each
	number := func(n int) string { return fmt.Sprintf("07070X%08x\x00\x00", n) }
	payload := number(0) + number(1) + padded("12345") + number(3) + number(2) + padded("content")
	data := rpmOf(header, []byte(payload+cpioMember("TRAILER!!!", 0, 1, 0, "")))
	all, err := list(t, bytes.NewReader(data), nil)
	want := `"":rpm "usr/first":hard link to a file that is listed too "usr/lib/second" "usr/lib/third"`
	if got := names(all); err != nil || got != want || all[2].n != 5 || all[3].n != 7 {
		t.Errorf("%s, %v", got, err)
	}
}

// Archives of ar, in all the ways it has for names; a name that comes again is numbered.
func TestAr(t *testing.T) {
	dir := t.TempDir()
	shell(t, dir, `echo 1 > one.o; mkdir sub; echo two > sub/one.o; echo three > a_rather_long_member_name.o
ar qc x.a one.o sub/one.o a_rather_long_member_name.o
ar qcT thin.a one.o a_rather_long_member_name.o
tar -cf x.tar x.a thin.a`, "ar", "tar")
	all, err := glob(t, filepath.Join(dir, "x.tar"))
	want := `"":tar "x.a":ar "x.a!one.o" "x.a!one.o[2]" "x.a!a_rather_long_member_name.o" "thin.a":thin archive: its members are other files`
	if got := names(all); err != nil || got != want || all[2].n != 2 || all[3].n != 4 || all[4].n != 6 {
		t.Errorf("%s, %v", got, err)
	}
	bsd := "!<arch>\n" + arMember("__.SYMDEF", "2", "xx") + arMember("#1/20", "27", "__.SYMDEF SORTED\x00\x00\x00\x00content") +
		arMember("#1/12", "15", "long name.o\x00abc") + arMember("plain", "1", "x")
	all, err = list(t, strings.NewReader(bsd), nil)
	if got := names(all); err != nil || got != `"":ar "long name.o" "plain"` || all[1].n != 3 {
		t.Errorf("bsd: %s, %v", got, err)
	}
}

// An image as docker save and OCI tools write it: blobs without an extension, some of which are layers.
func TestImage(t *testing.T) {
	layer := tarOf(t, file{"usr/bin/tool", "\x7fELF"}, file{"usr/bin/.wh.old", ""})
	data := tarOf(t, file{"oci-layout", "{}"}, file{"blobs/sha256/aa", string(gz(t, layer))}, file{"blobs/sha256/bb", "{}"}, file{"cc/layer.tar", string(layer)})
	all, err := list(t, bytes.NewReader(data), nil)
	want := `"":tar "oci-layout" "blobs/sha256/aa":tar "blobs/sha256/aa!usr/bin/tool" "blobs/sha256/aa!usr/bin/.wh.old" ` +
		`"blobs/sha256/bb" "cc/layer.tar":tar "cc/layer.tar!usr/bin/tool" "cc/layer.tar!usr/bin/.wh.old"`
	if got := names(all); err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
}

// What is no archive is one member, as it is: a compressed ELF file stays compressed, but from bzip2. Nor is a kernel image unpacked.
func TestLeaf(t *testing.T) {
	elf := "\x7fELF" + strings.Repeat("content", 1000)
	text := strings.Repeat("no archive\n", 100)
	image := make([]byte, 2000) // Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header"
	copy(image, "MZ")
	copy(image[0x1fe:], "\x55\xaaxxHdrS")
	for _, tt := range []struct {
		name string
		data []byte
		elf  bool
		n    int
	}{
		{"elf", []byte(elf), true, -1}, {"text", []byte(text), false, -1}, {"empty", nil, false, -1},
		{"elf gz", gz(t, []byte(elf)), true, -1}, {"text gz", gz(t, []byte(text)), false, -1},
		{"elf xz", pack(t, []byte(elf), "xz", "-c"), true, -1}, {"text xz", pack(t, []byte(text), "xz", "-c"), false, -1},
		{"elf zst", pack(t, []byte(elf), "zstd", "-c"), true, -1}, {"text zst", pack(t, []byte(text), "zstd", "-c"), false, -1},
		{"elf bz2", pack(t, []byte(elf), "bzip2", "-c"), true, len(elf)}, {"text bz2", pack(t, []byte(text), "bzip2", "-c"), false, len(text)},
		{"elf gz gz", gz(t, gz(t, []byte(elf))), true, len(gz(t, []byte(elf)))},
		{"image", image, true, -1}, {"cut image", image[:0x24f], false, -1}, {"boot sector", image[:512], false, -1},
		{"image bz2", pack(t, image, "bzip2", "-c"), true, len(image)},
		{"cut xz", pack(t, []byte(text), "xz", "-c")[:30], true, -1}, // nobody knows yet
	} {
		n := 0
		var kept io.Reader
		for m, err := range pool.Members(t.Context(), "x", bytes.NewReader(tt.data), int64(len(tt.data)), nil) {
			if n++; err != nil || m.Name != "" || m.ELF != tt.elf || m.Body == nil {
				t.Fatalf("%s: %+v, %v", tt.name, m, err)
			}
			kept = m.Body
			var b bytes.Buffer
			if _, err := b.ReadFrom(m.Body); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			if tt.n < 0 && !bytes.Equal(b.Bytes(), tt.data) || tt.n >= 0 && (b.Len() != tt.n || m.Size != -1) {
				t.Errorf("%s: %d bytes of %d, %+v", tt.name, b.Len(), len(tt.data), m)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d members", tt.name, n)
		}
		if _, err := kept.Read(make([]byte, 1)); !errors.Is(err, elfscan.ErrClosed) {
			t.Errorf("%s: read too late: %v", tt.name, err)
		}
	}
}

// An initramfs: an archive, then another that is compressed. Junk behind an archive is told.
func TestInitramfs(t *testing.T) {
	first, second := cpioOf(file{"microcode", "m"}), cpioOf(file{"lib/x.ko", "\x7fELF"})
	data := append(append(append([]byte(nil), first...), make([]byte, 700)...), gz(t, append(second, make([]byte, 300)...))...)
	all, err := list(t, bytes.NewReader(data), nil)
	if got := names(all); err != nil || got != `"":cpio "microcode" "":cpio "lib/x.ko"` || !all[3].ELF {
		t.Errorf("%s, %v", got, err)
	}
	all, err = list(t, bytes.NewReader(append(append([]byte(nil), first...), "junk"...)), nil)
	if got := names(all); !errors.Is(err, elfscan.ErrCorrupt) || got != `"":cpio "microcode"` {
		t.Errorf("%s, %v", got, err)
	}
}

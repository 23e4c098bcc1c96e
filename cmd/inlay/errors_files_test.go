package main

import (
	"bytes"
	"compress/gzip"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"testing"

	"inlay/testdata/badelf"
)

// madeFiles are the files of the error cases that are neither objects nor cases of badelf.
func madeFiles(t *testing.T, f *errorFiles) map[string][]byte {
	t.Helper()
	nested := f.object(t, "nested-gcc12-x86_64-O2-g5.o")
	lib := f.object(t, "header-gcc12-x86_64-O2-g5.so")
	packed := gzipped(t, nested)
	files := map[string][]byte{
		"n.o":              nested,
		"lib.so":           lib,
		"bitcode.o":        []byte("BC\xc0\xde0000"),
		"go.o":             []byte("go object linux amd64"),
		"script":           []byte("#!/bin/sh\nexit 0\n"),
		"cut.o":            nested[:len(nested)/2],
		"cut.ko.gz":        packed[:len(packed)/2],
		"twice.ko.gz":      gzipped(t, packed),
		"bomb.ko.gz":       gzipped(t, make([]byte, 80<<20)),
		"bad.a":            []byte("!<arch>\nthis is no header of a member, and it is long enough to be one\n\n\n\n"),
		"empty.a":          []byte("!<arch>\n"),
		"two.a":            archive(nested, nested),
		"vmlinuz":          bootImage([]byte("\x1f\x8b\x08\x00 nothing that gzip wrote")),
		"vmlinuz-lzo":      bootImage([]byte("\x89LZO\x00\r\n\x1a\n and so on")),
		"image":            arm64Image(),
		"reloc-type.o":     edited(t, nested, ".rela.debug_info", 8, 0xfe),
		"reloc-symbol.o":   edited(t, nested, ".rela.debug_info", 15, 0x7f),
		"reloc-place.o":    edited(t, nested, ".rela.debug_info", 6, 0x7f),
		"note.so":          edited(t, lib, ".note.gnu.build-id", 3, 0x7f),
		"sections.o":       manySections(nested),
		"dwz.so":           f.object(t, "header-gcc12-x86_64-O2-g5-dwz.so"),
		"nodwarf.o":        f.object(t, "plain-gcc12-x86_64-O2-nodwarf.o"),
		"names.so":         misnamed(t, lib, ".comment"),
		"newer/store.json": []byte(`{"schema":{"name":"inlay.store","version":"2.0.0"}}`),
		"other/n.o":        nested,
		debugOfOther:       nested,
		"list.txt":         []byte("host\n"),
		"broken.txt":       []byte("host\nother,x\n"),
		"empty.txt":        nil,
		"long.txt":         bytes.Repeat([]byte("x"), maxLine+1),
		"text.diff":        []byte("this is no diff\n"),
		"merge.diff":       []byte("diff --cc a.c\n"),
		"cut.diff":         []byte("--- a/x.c\n+++ b/x.c\n@@ -1,9 +1 @@\n-a\n+b\n"),
		"other.json":       []byte("{}\n"),
		"text.json":        []byte("checked by hand\n"),
		"nobody.json":      []byte(`{"schema":{"name":"inlay.cover-checked","version":"1.0.0"},"checked":[{"build_id":"01","gap":"climb","reason":"read"}]}`),
	}
	files["split.dwo"] = badelf.Image{Sections: []badelf.Section{{Name: ".debug_info.dwo", Data: []byte{1, 2, 3, 4}}}}.Bytes()
	return files
}

func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := io.Copy(w, bytes.NewReader(data))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// edited is a copy of an object with one byte of a section changed.
func edited(t *testing.T, data []byte, section string, at int, to byte) []byte {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	s := f.Section(section)
	if s == nil {
		t.Fatalf("the object has no %s", section)
	}
	out := bytes.Clone(data)
	out[int(s.Offset)+at] = to
	return out
}

// archive is one that ar could have made.
func archive(members ...[]byte) []byte {
	out := []byte("!<arch>\n")
	for i, data := range members {
		out = fmt.Appendf(out, "%-16s%-12d%-6d%-6d%-8o%-10d`\n", fmt.Sprintf("%d.o/", i), 0, 0, 0, 0o644, len(data))
		if out = append(out, data...); len(data)%2 == 1 {
			out = append(out, '\n')
		}
	}
	return out
}

// debugOfOther is where the debug file of the split library would be, beneath a folder of
// debug files: its build-id is fixed.
const debugOfOther = "debug/.build-id/11/11111111111111111111111111111111111111.debug"

// misnamed is a copy of an object in which the name of a section lies behind all names.
func misnamed(t *testing.T, data []byte, section string) []byte {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	out, table := bytes.Clone(data), int(binary.LittleEndian.Uint64(data[40:]))
	for i, s := range f.Sections {
		if s.Name == section {
			binary.LittleEndian.PutUint32(out[table+64*i:], 0xfffffff0)
		}
	}
	return out
}

// manySections claims two million sections in the place that the ELF specification has for
// counts that do not fit the header: the size of section 0.
func manySections(object []byte) []byte {
	out := bytes.Clone(object)
	binary.LittleEndian.PutUint16(out[60:], 0)
	binary.LittleEndian.PutUint64(out[binary.LittleEndian.Uint64(out[40:])+32:], 2<<20)
	return out
}

// bootImage is a kernel's image for x86 (Documentation/arch/x86/boot.rst) with this payload.
func bootImage(payload []byte) []byte {
	const setup, before = 2, 32
	b := make([]byte, (setup+1)*512+before)
	copy(b, "MZ")
	b[0x1f1] = setup
	b[0x1fe], b[0x1ff] = 0x55, 0xaa
	copy(b[0x202:], "HdrS")
	binary.LittleEndian.PutUint16(b[0x206:], 0x20f)
	binary.LittleEndian.PutUint32(b[0x248:], before)
	binary.LittleEndian.PutUint32(b[0x24c:], uint32(len(payload)))
	return append(append(b, payload...), make([]byte, 100)...)
}

// arm64Image is the start of a kernel's image for arm64, which holds no ELF file.
func arm64Image() []byte {
	b := make([]byte, 4096)
	copy(b, "MZ")
	copy(b[56:], "ARM\x64")
	return b
}

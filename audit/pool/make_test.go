package pool_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"testing"
)

// Small writers of the formats, for what no tool writes.

// file is a member to write.
type file struct{ name, content string }

func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.content)), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gz(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// arMember is a header of ar and the content; size may lie.
func arMember(name, size, content string) string {
	pad := ""
	if len(content)%2 == 1 {
		pad = "\n"
	}
	return fmt.Sprintf("%-16s%-12s%-6s%-6s%-8s%-10s`\n", name, "0", "0", "0", "644", size) + content + pad
}

func arOf(files ...file) []byte {
	b := "!<arch>\n"
	for _, f := range files {
		b += arMember(f.name, fmt.Sprint(len(f.content)), f.content)
	}
	return []byte(b)
}

func debOf(data file) []byte {
	return arOf(file{"debian-binary", "2.0\n"}, file{"control.tar", ""}, data)
}

// cpioMember is a header of newc and the content; the size may lie.
func cpioMember(name string, mode, links int, size int64, content string) string {
	b := fmt.Sprintf("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\x00",
		1, mode, 0, 0, links, 0, size, 0, 0, 0, 0, len(name)+1, 0, name)
	return padded(padded(b) + content)
}

// padded adds zero bytes up to a multiple of four.
func padded(s string) string {
	return s + "\x00\x00\x00"[:-len(s)&3]
}

func cpioOf(files ...file) []byte {
	b := ""
	for _, f := range files {
		b += cpioMember(f.name, 0o100644, 1, int64(len(f.content)), f.content)
	}
	return []byte(b + cpioMember("TRAILER!!!", 0, 1, 0, ""))
}

// rpmTag is a tag of a header: type 3 has numbers of two bytes, 4 of four, 5 of eight, 8 strings.
type rpmTag struct {
	tag, kind, count uint32
	data             string
}

func rpmHeaderOf(tags ...rpmTag) []byte {
	index, data := []byte{}, []byte{}
	for _, t := range tags {
		for _, v := range []uint32{t.tag, t.kind, uint32(len(data)), t.count} {
			index = binary.BigEndian.AppendUint32(index, v)
		}
		data = append(data, t.data...)
	}
	b := []byte("\x8e\xad\xe8\x01\x00\x00\x00\x00")
	b = binary.BigEndian.AppendUint32(b, uint32(len(tags)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
	return append(append(b, index...), data...)
}

// rpmOf has a signature of an odd length.
func rpmOf(header, payload []byte) []byte {
	b := append([]byte("\xed\xab\xee\xdb\x03\x00"), make([]byte, 90)...)
	signature := rpmHeaderOf(rpmTag{1000, 4, 1, "\x00\x00\x00\x01\x00"})
	b = append(append(b, signature...), 0, 0, 0) // up to a multiple of eight
	return append(append(b, header...), payload...)
}

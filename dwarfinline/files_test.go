package dwarfinline

import (
	"testing"
)

// TestFiles has the rules of DWARF 4 section 6.2.4 (file numbers from 1,
// directory 0 is the compilation directory, which is not listed) and DWARF 5
// section 6.2.4 (numbers from 0, directory 0 is listed).
func TestFiles(t *testing.T) {
	dirs4 := []string{"/usr/include", "sub"}
	files4 := []any{"a.c", 0, "stdio.h", 1, "b.h", 2, "/abs/c.h", 2, "far.h", 9}
	dirs5 := []string{"/comp", "/usr/include", "sub"}
	files5 := []any{"a.c", 0, "a.c", 0, "stdio.h", 1, "b.h", 2, "/abs/c.h", 2, "far.h", 9}
	want4 := map[int]string{
		0: "", 1: "/comp/a.c", 2: "/usr/include/stdio.h", 3: "/comp/sub/b.h", 4: "/abs/c.h", 5: "/comp/far.h", 6: "", -1: "", 1 << 40: "",
	}
	want5 := map[int]string{
		0: "/comp/a.c", 1: "/comp/a.c", 2: "/usr/include/stdio.h", 3: "/comp/sub/b.h", 4: "/abs/c.h", 5: "/comp/far.h", 6: "", -1: "",
	}
	for version := uint16(2); version <= 5; version++ {
		for _, format := range []header{{}, {dwarf64: true}, {big: true}, {big: true, dwarf64: true}} {
			p, want := plain(version, tables4(dirs4, files4...), nil), want4
			if version == 5 {
				p, want = plain(version, tables5(dirs5, files5...), nil), want5
			}
			p.big, p.dwarf64 = format.big, format.dwarf64
			s := &sections{big: p.big, line: p.bytes(), str: []byte("/comp\x00")}
			h, err := s.lineHeader(0, enc5)
			if err != nil {
				t.Errorf("version %d, %+v: %v", version, format, err)
				continue
			}
			for n, path := range want {
				if got := h.path(s, n, newStrRef(0, strStr)); got != path {
					t.Errorf("version %d, file %d: %q, want %q", version, n, got, path)
				}
			}
		}
	}
}

// TestFilesWithoutDirectory has a unit that names no compilation directory.
func TestFilesWithoutDirectory(t *testing.T) {
	s := &sections{line: plain(4, tables4([]string{"sub"}, "a.c", 0, "b.h", 1), nil).bytes()}
	h, err := s.lineHeader(0, enc5)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{1: "a.c", 2: "sub/b.h"} {
		if got := h.path(s, n, strRef{}); got != want {
			t.Errorf("file %d: %q, want %q", n, got, want)
		}
	}
}

// TestFileForms has a version 5 table whose names lie in string sections, with
// fields that this package does not use between them, as clang writes MD5 sums.
func TestFileForms(t *testing.T) {
	tables := join(
		[]byte{1, lnctPath, formLineStrp, 1}, []byte{0, 0, 0, 0},
		[]byte{4, 5, formData16, lnctPath, formStrp, 3, formUdata, lnctDirectoryIndex, formData2, 1},
		make([]byte, 16), []byte{2, 0, 0, 0}, []byte{0x80, 1}, []byte{0, 0})
	s := &sections{line: plain(5, tables, nil).bytes(), lineStr: []byte("/dir\x00"), str: []byte("xxa.c\x00")}
	h, err := s.lineHeader(0, enc5)
	if err != nil {
		t.Fatal(err)
	}
	if got := h.path(s, 0, strRef{}); got != "/dir/a.c" {
		t.Errorf("file 0: %q", got)
	}
}

package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"inlay/audit/facts"
)

// smallTable gives the bytes of a table with a few rows.
func smallTable(f *testing.F) []byte {
	f.Helper()
	s := create(f, f.TempDir())
	seg := segment(1, 4)
	put(f, s, seg)
	b, err := os.ReadFile(s.path(looseDir, seg.binary.Digest, "functions.parquet"))
	if err != nil {
		f.Fatal(err)
	}
	return b
}

// FuzzTable changes 8 bytes of a table and seals it again, which no accident does. There is no
// answer that is right, but reading ends, with rows or with an error about the file.
func FuzzTable(f *testing.F) {
	whole := smallTable(f)
	for _, at := range []int{0, 4, 40, len(whole) - 300, len(whole) - 30, len(whole) - 9} {
		f.Add(at, uint64(1)<<63|0x7f)
		f.Add(at, uint64(0))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, at int, value uint64) {
		if at < 0 || at > len(whole)-8 {
			return
		}
		b := bytes.Clone(whole)
		binary.LittleEndian.PutUint64(b[at:], value)
		if err := os.WriteFile(filepath.Join(dir, "x"), b, 0o666); err != nil {
			t.Fatal(err)
		}
		seal := sealer{w: new(bytes.Buffer)}
		seal.Write(b)
		size, sums := seal.finish()
		file, err := openSealed(dir, &sealedFile{name: "x", size: size, sums: sums})
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		for _, p := range []*plan{{}, {keys: []string{"fn_00001", "fn_00003"}}} {
			err := readFile(context.Background(), &functions, file, p, func([]facts.Function) bool { return true })
			if err != nil && !errors.Is(err, ErrCorrupt) {
				t.Errorf("%v", err)
			}
		}
	})
}

// FuzzIndex reads an index of any content; what it takes it writes the same again.
func FuzzIndex(f *testing.F) {
	x := index{digests: []facts.Digest{digestOf("a")}, names: packNames(map[uint32]uint32{nameHash("a"): 3}),
		files: []sealedFile{{name: "calls.parquet", rows: 2, size: 5, first: "a", last: "b", sums: make([]byte, 4)}}}
	b, err := x.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[:len(b)-4])
	f.Fuzz(func(t *testing.T, b []byte) {
		b = binary.LittleEndian.AppendUint32(slices.Clip(b), crc32.Checksum(b, castagnoli))
		x, err := decodeIndex(b)
		if err != nil {
			return
		}
		if again, err := x.encode(); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%x is written as %x (%v)", b, again, err)
		}
	})
}

// FuzzJournal reads a journal of any content. What is whole in it can be read again.
func FuzzJournal(f *testing.F) {
	line, err := encodeLine(source("a", "", facts.NotELF))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add(append(line, line[:9]...))
	f.Add([]byte("00000000 []\n"))
	name := filepath.Join(f.TempDir(), "x"+journalSuffix)
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(name, b, 0o666); err != nil {
			t.Fatal(err)
		}
		l, err := openJournal(name)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		for path := range l.at {
			if rows, err := l.get(path); err != nil || rows[0].Path != path {
				t.Errorf("%q: %v", path, err)
			}
		}
		if err := l.add(source("more", "", facts.Failed)); err != nil {
			t.Fatal(err)
		}
		again, err := readJournal(name)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		if len(again.at) != len(l.at) {
			t.Errorf("%d paths, %d before", len(again.at), len(l.at))
		}
	})
}

package dwarfinline

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/badelf"
	"inlay/testdata/invariant"
)

// fuzzIndex builds an index with one worker and with three, compares them, and asks the first
// everything: what is asked can add diagnostics. It returns nil where there is none.
func fuzzIndex(t *testing.T, data []byte) *Index {
	if len(data) > 1<<17 {
		return nil
	}
	one, err1 := buildOf(t, data, 1)
	three, err3 := buildOf(t, data, 3)
	if (err1 == nil) != (err3 == nil) {
		t.Fatalf("one job: %v; three: %v", err1, err3)
	}
	if err1 != nil {
		return nil
	}
	sameFacts(t, one, three)
	ask(t, one)
	if n := one.file.Guarded(); n != 0 {
		t.Errorf("%d panics were recovered", n)
	}
	return one
}

// FuzzIndex gives whole files to Build.
func FuzzIndex(f *testing.F) {
	paths, err := filepath.Glob(objects + "/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range paths {
		if data, err := os.ReadFile(p); err != nil {
			f.Fatal(err)
		} else if len(data) <= 4200 {
			f.Add(data)
		}
	}
	info, abbrev, _ := row("host_a", "host_b", "host_c")
	f.Add(wrap(info, abbrev))
	f.Fuzz(func(t *testing.T, data []byte) {
		invariant.Frugal(t, len(data), func() { fuzzIndex(t, data) })
	})
}

// FuzzUnit gives .debug_info and .debug_abbrev to Build, with a list in
// .debug_rnglists, addresses and strings.
func FuzzUnit(f *testing.F) {
	for _, name := range []string{"plain-gcc12-x86_64-O2-g5.o", "clones-gcc12-x86_64-O2-g4.o", "nested-clang19-x86_64-O2-g5.o", "rust-rustc-x86_64-O3-g5.o", "calls-gcc12-x86_64-O2-g5.o", "header-gcc12-x86_64-O2-g5-dwz.so"} {
		file, err := elfscan.Open(filepath.Join(objects, name), nil)
		if err != nil {
			f.Fatal(err)
		}
		info, err1 := file.DebugSection(".debug_info")
		abbrev, err2 := file.DebugSection(".debug_abbrev")
		if err1 != nil || err2 != nil {
			f.Fatal(err1, err2)
		}
		f.Add(bytes.Clone(info), bytes.Clone(abbrev))
		_ = file.Close()
	}
	info, abbrev, _ := row("host_a", "host_b", "host_c")
	f.Add(info, abbrev)
	f.Add(append(info, 12, 0, 0, 0, 9), abbrev)
	more := []badelf.Section{
		{Name: ".debug_rnglists", Data: append(make([]byte, 12), rleOffsetPair, 1, 9, rleStartxLength, 0, 4, rleBaseAddressx, 0, rleOffsetPair, 1, 2, 0)},
		{Name: ".debug_ranges", Data: addresses(8, false, 1, 9, ^uint64(0), badelf.TextAddr, 3, 4, 0, 0)},
		{Name: ".debug_addr", Data: addresses(8, false, badelf.TextAddr, badelf.TextAddr+0x40, 0)},
		{Name: ".debug_str_offsets", Data: make([]byte, 64)},
		{Name: ".debug_line", Data: plain(5, tables5([]string{"/d", "e"}, "f.c", 0, "g.h", 1), []byte{lnsCopy, 0x4b}).bytes()},
	}
	str := []byte("\x00text\x00more text\x00")
	f.Fuzz(func(t *testing.T, info, abbrev []byte) {
		data := badelf.WrapDWARF(info, abbrev, str, more...)
		invariant.Frugal(t, len(data), func() { fuzzIndex(t, data) })
	})
}

// FuzzLines gives .debug_line to a unit that has code: the file table and the
// program are read, and asking for many addresses at once or one by one is the
// same.
func FuzzLines(f *testing.F) {
	unit := func(stmtList badelf.Attr) (info, abbrev []byte) {
		b := &badelf.Builder{}
		b.Unit(stmtList)
		b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "f"), badelf.Addr(badelf.AtLowPC, badelf.TextAddr), badelf.Data8(badelf.AtHighPC, 0x40))
		b.End()
		return b.Bytes()
	}
	info, abbrev := unit(badelf.Word(badelf.AtStmtList, badelf.FormSecOffset, 0))
	program := join(setAddress(badelf.TextAddr), []byte{lnsCopy, 0x4b, lnsConstAddPC, lnsFixedAdvancePC, 1, 0, lnsSetFile, 2, 0x4b}, extended(lneEndSequence))
	for version := uint16(2); version <= 4; version++ {
		f.Add(plain(version, tables4([]string{"/d", "e"}, "f.c", 0, "g.h", 1), program).bytes())
	}
	p := plain(5, tables5([]string{"/d", "e"}, "f.c", 0, "g.h", 1), program)
	f.Add(p.bytes())
	p.dwarf64, p.maxOps = true, 3
	f.Add(p.bytes())
	f.Fuzz(func(t *testing.T, line []byte) {
		if len(line) > 1<<16 {
			return
		}
		file, err := elfscan.Read("fuzz", bytes.NewReader(wrap(info, abbrev, badelf.Section{Name: ".debug_line", Data: line})), nil)
		if err != nil {
			t.Fatal(err)
		}
		x := build(t, file, nil)
		u := x.Units()[0]
		for n := -1; n < 5; n++ {
			_ = u.File(n)
		}
		pcs := []uint64{0, 1, 0x40, badelf.TextAddr, badelf.TextAddr + 1, badelf.TextAddr + 4, badelf.TextAddr + 4, 1 << 40, 1<<64 - 1}
		all, err := u.Lines(pcs)
		for i, pc := range pcs {
			one, err1 := u.Lines([]uint64{pc})
			if (err == nil) != (err1 == nil) || one[0] != all[i] {
				t.Errorf("%#x alone: %v %v, with others: %v %v", pc, one[0], err1, all[i], err)
			}
		}
	})
}

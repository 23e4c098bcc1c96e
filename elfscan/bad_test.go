package elfscan_test

import (
	"bytes"
	"compress/zlib"
	"debug/elf"
	"encoding/binary"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/cputime"
)

// frugal fails the test if fn takes more processor time than patience or over 100 MB.
func frugal(t *testing.T, fn func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	took := cputime.Of(fn)
	runtime.ReadMemStats(&after)
	if took > patience {
		t.Errorf("took %v", took)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 100<<20 {
		t.Errorf("allocated %d bytes", got)
	}
}

// askAll asks a file everything.
func askAll(t testing.TB, f *elfscan.File) {
	t.Helper()
	if _, err := f.Symbols(); err != nil {
		positioned(t, err)
	}
	for _, s := range f.Sections() {
		_, err := f.Data(&s)
		if err != nil {
			positioned(t, err)
		}
		if _, err := f.DebugSection(s.Name); err != nil {
			positioned(t, err)
		}
		_ = f.SectionAt(s.Addr)
		_ = f.Executable(s.Addr + s.Size)
		_, _ = f.ParseAddress(f.Address(s.Addr))
		each(f.Relocations(&s))
		_, _ = f.Pointers(s.Addr, s.Addr+min(s.Size, 1<<12))
	}
	each(f.DynamicRelocations())
	_, _ = f.ModInfo("name")
	_ = f.SoName()
	_, _, _, _ = f.Machine(), f.Type(), f.BuildID(), f.HasDWARF()
	for _, d := range f.Diagnostics() {
		if d.Err == nil || d.Message == "" || elfscan.Demangle(d.Section) == "\x00" {
			t.Errorf("empty diagnostic %+v", d)
		}
	}
	if f.Guarded() != 0 {
		t.Errorf("%d panics", f.Guarded())
	}
}

// each reads relocations to their end.
func each(relocations iter.Seq2[elfscan.Relocation, error]) {
	for range relocations {
		continue
	}
}

// positioned checks that an error is a FormatError with one of the sentinels.
func positioned(t testing.TB, err error) {
	t.Helper()
	var format *elfscan.FormatError
	if !errors.As(err, &format) {
		t.Errorf("%v is not a FormatError", err)
	}
	for _, want := range []error{elfscan.ErrNotELF, elfscan.ErrTruncated, elfscan.ErrLimit, elfscan.ErrUnsupported, elfscan.ErrCorrupt, elfscan.ErrNotRegular,
		elfscan.ErrNotArchive, elfscan.ErrUnsafe, fs.ErrNotExist} {
		if errors.Is(err, want) {
			return
		}
	}
	t.Errorf("%v wraps no sentinel", err)
}

func TestNotELF(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name, content string
		want          error
	}{
		{"empty", "", elfscan.ErrNotELF},
		{"one byte", "\x7f", elfscan.ErrTruncated},
		{"magic only", "\x7fELF", elfscan.ErrTruncated},
		{"short header", "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 40), elfscan.ErrTruncated},
		{"class 3", "\x7fELF\x03\x01\x01" + strings.Repeat("\x00", 60), elfscan.ErrUnsupported},
		{"byte order 0", "\x7fELF\x02\x00\x01" + strings.Repeat("\x00", 60), elfscan.ErrUnsupported},
		{"text", "int main(void) { return 0; }\n", elfscan.ErrNotELF},
		{"archive", "!<arch>\nfoo.o/          ", elfscan.ErrNotELF},
		{"bitcode", "BC\xc0\xde5\x14\x00\x00", elfscan.ErrNotELF},
		{"go object", "go object linux amd64 go1.26.8\n", elfscan.ErrNotELF},
		{"gzip of nothing", "\x1f\x8b\x08\x00", elfscan.ErrTruncated},
		{"xz header", "\xfd7zXZ\x00", elfscan.ErrTruncated},
		{"zstd header", "\x28\xb5\x2f\xfd", elfscan.ErrTruncated},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(dir, "file")
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := elfscan.Open(path, nil)
			if !errors.Is(err, tt.want) || !strings.HasPrefix(err.Error(), path+":") {
				t.Errorf("Open: got %v, want %v", err, tt.want)
			}
			if _, err := elfscan.Read("-", strings.NewReader(tt.content), nil); !errors.Is(err, tt.want) {
				t.Errorf("Read: got %v, want %v", err, tt.want)
			}
			if _, err := elfscan.NewFile("x", strings.NewReader(tt.content), int64(len(tt.content)), nil); !errors.Is(err, tt.want) {
				t.Errorf("NewFile: got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestNotRegular(t *testing.T) {
	if _, err := elfscan.Open(t.TempDir(), nil); !errors.Is(err, elfscan.ErrNotRegular) || !strings.Contains(err.Error(), "directory") {
		t.Errorf("directory: got %v", err)
	}
	if _, err := elfscan.Open(filepath.Join(t.TempDir(), "none"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: got %v", err)
	}
	if runtime.GOOS != "windows" {
		if _, err := elfscan.Open("/dev/zero", nil); !errors.Is(err, elfscan.ErrNotRegular) {
			t.Errorf("device: got %v", err)
		}
	}
}

// TestTruncated cuts a file at every KiB, and small ones at every 64 bytes.
func TestTruncated(t *testing.T) {
	for _, path := range []string{"testdata/reloc-x86_64.o", "testdata/reloc-i386.o", "testdata/packed-zlib.o", "testdata/reloc-ppc64.o"} {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		frugal(t, func() {
			for n := 0; n < len(whole); n += 64 {
				f, err := elfscan.Read("cut", bytes.NewReader(whole[:n]), nil)
				if err != nil {
					positioned(t, err)
					continue
				}
				askAll(t, f)
			}
		})
	}
}

func TestSectionPastTheEnd(t *testing.T) {
	data := make([]byte, 16)
	f := relocatable(elf.EM_X86_64, text(16), part{name: ".debug_info", typ: elf.SHT_PROGBITS, data: data, claimSize: 1 << 40},
		part{name: ".debug_str", typ: elf.SHT_PROGBITS, data: data, claimO: 1<<64 - 8}).open(t)
	for _, name := range []string{".debug_info", ".debug_str"} {
		_, err := f.DebugSection(name)
		var format *elfscan.FormatError
		if !errors.Is(err, elfscan.ErrTruncated) || !errors.As(err, &format) || format.Section != name || format.Offset != 0 {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if d := f.Diagnostics(); len(d) != 2 || d[0].Section != ".debug_info" || d[1].Section != ".debug_str" {
		t.Errorf("diagnostics: %v", d)
	}
}

// TestManySections has more sections than fit the ELF header (gABI, e_shnum),
// with a symbol in one whose index needs SHT_SYMTAB_SHNDX.
func TestManySections(t *testing.T) {
	const n = 70000
	parts := make([]part, n)
	for i := range parts {
		parts[i] = part{name: ".text", typ: elf.SHT_NOBITS, flags: elf.SHF_ALLOC | elf.SHF_EXECINSTR, claimSize: 8}
	}
	parts[n-4] = part{name: ".text.last", typ: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC | elf.SHF_EXECINSTR, data: make([]byte, 8)}
	parts[n-3] = part{name: ".symtab", typ: elf.SHT_SYMTAB, data: append(sym(0, 0, 0), sym(2, uint16(elf.SHN_XINDEX), 4)...), entsize: 24, link: n - 1}
	parts[n-2] = part{name: ".strtab", typ: elf.SHT_STRTAB, data: []byte{0}}
	parts[n-1] = part{name: ".symtab_shndx", typ: elf.SHT_SYMTAB_SHNDX, data: packInts(uint32(0), uint32(n-3)), link: n - 2}
	data := relocatable(elf.EM_X86_64, parts...).bytes()
	frugal(t, func() {
		f, err := elfscan.Read("many", bytes.NewReader(data), nil)
		if err != nil {
			t.Fatal(err)
		}
		syms, err := f.Symbols()
		if err != nil || len(f.Sections()) != n+2 || len(syms) != 1 {
			t.Fatalf("%d sections, %d symbols, %v", len(f.Sections()), len(syms), err)
		}
		last := f.Section(".text.last")
		if syms[0].Section != n-3 || syms[0].Addr != last.Addr+4 || f.Address(syms[0].Addr) != ".text.last+0x4" {
			t.Errorf("symbol %+v, section %+v", syms[0], last)
		}
		if got := f.Address(f.Sections()[500].Addr); got != ".text[500]+0x0" {
			t.Errorf("address %s", got)
		}
	})
	if _, err := elfscan.Read("many", bytes.NewReader(data), &elfscan.Options{Limits: elfscan.Limits{Sections: 65536}}); !errors.Is(err, elfscan.ErrLimit) {
		t.Errorf("limit: got %v", err)
	}
}

// TestAddressSpaceOverflow: bases never wrap.
func TestAddressSpaceOverflow(t *testing.T) {
	big := func(size uint64) part {
		return part{name: ".bss", typ: elf.SHT_NOBITS, flags: elf.SHF_ALLOC, claimSize: size}
	}
	for _, m := range []image{
		relocatable(elf.EM_X86_64, big(1<<62), big(1<<62), big(1<<62), big(1<<64-1), text(8)),
		{elf.ELFCLASS32, binary.LittleEndian, elf.ET_REL, elf.EM_386, []part{big(1 << 31), big(1<<31 - 1), big(1<<32 - 1), big(1<<32 - 1), text(8)}},
	} {
		f := m.open(t)
		code := f.Section(".text")
		if code.Addr == 0 || f.SectionAt(code.Addr) != code || !f.Executable(code.Addr+7) || f.Executable(code.Addr+8) {
			t.Errorf("code at %x", code.Addr)
		}
		d := f.Diagnostics()
		if len(d) != 1 || !errors.Is(d[0].Err, elfscan.ErrLimit) {
			t.Errorf("diagnostics: %v", d)
		}
		if f.AddrSize() == 4 && code.Addr+8 > 1<<32 {
			t.Errorf("code at %x in 32 bits", code.Addr)
		}
	}
}

// chdr64 is an Elf64_Chdr that claims size bytes, before the stream.
func chdr64(kind elf.CompressionType, size uint64, stream []byte) part {
	return part{name: ".debug_info", typ: elf.SHT_PROGBITS, flags: elf.SHF_COMPRESSED, data: append(packInts(uint32(kind), uint32(0), size, uint64(1)), stream...)}
}

func zlibOf(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write(data); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCompressedClaims(t *testing.T) {
	hello := zlibOf(t, []byte("hello"))
	bomb := zlibOf(t, make([]byte, 90<<20)) // 90 KB
	tests := []struct {
		name string
		part part
		want error
	}{
		{"right", chdr64(elf.COMPRESS_ZLIB, 5, hello), nil},
		{"a terabyte", chdr64(elf.COMPRESS_ZLIB, 1<<40, hello), elfscan.ErrLimit},
		{"all the bits", chdr64(elf.COMPRESS_ZLIB, 1<<64-1, hello), elfscan.ErrLimit},
		{"a terabyte of zstd", chdr64(elf.COMPRESS_ZSTD, 1<<40, hello), elfscan.ErrLimit},
		{"less than claimed", chdr64(elf.COMPRESS_ZLIB, 60<<20, hello), elfscan.ErrTruncated},
		{"bomb", chdr64(elf.COMPRESS_ZLIB, 90<<20, bomb), elfscan.ErrLimit},
		{"not zstd", chdr64(elf.COMPRESS_ZSTD, 5, hello), elfscan.ErrCorrupt},
		{"not zlib", chdr64(elf.COMPRESS_ZLIB, 5, []byte("hello")), elfscan.ErrCorrupt},
		{"kind 77", chdr64(77, 5, hello), elfscan.ErrUnsupported},
		{"no header", part{name: ".debug_info", typ: elf.SHT_PROGBITS, flags: elf.SHF_COMPRESSED, data: []byte{1}}, elfscan.ErrTruncated},
		{"GNU, a terabyte", part{name: ".zdebug_info", typ: elf.SHT_PROGBITS, data: append([]byte("ZLIB\x00\x00\x01\x00\x00\x00\x00\x00"), hello...)}, elfscan.ErrLimit},
		{"GNU, right", part{name: ".zdebug_info", typ: elf.SHT_PROGBITS, data: append([]byte("ZLIB\x00\x00\x00\x00\x00\x00\x00\x05"), hello...)}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := relocatable(elf.EM_X86_64, tt.part).open(t)
			frugal(t, func() {
				data, err := f.DebugSection(".debug_info")
				if tt.want == nil {
					if err != nil || string(data) != "hello" {
						t.Errorf("got %q, %v", data, err)
					}
					return
				}
				var format *elfscan.FormatError
				if data != nil || !errors.Is(err, tt.want) || !errors.As(err, &format) || format.Section != tt.part.name {
					t.Errorf("got %d bytes, %v; want %v", len(data), err, tt.want)
				}
			})
		})
	}
}

// TestManyViewsOfOneSection: sections over the same bytes must not multiply
// them when they are joined.
func TestManyViewsOfOneSection(t *testing.T) {
	parts := make([]part, 5000)
	for i := range parts {
		parts[i] = part{name: ".debug_info", typ: elf.SHT_PROGBITS, claimO: 1 << 16, claimSize: 1 << 20}
	}
	parts[0] = part{name: ".debug_info", typ: elf.SHT_PROGBITS, data: make([]byte, 2<<20)}
	f := relocatable(elf.EM_X86_64, parts...).open(t)
	frugal(t, func() {
		if _, err := f.DebugSection(".debug_info"); !errors.Is(err, elfscan.ErrLimit) {
			t.Errorf("got %v", err)
		}
	})
}

// TestNames gives symbols names past their table, without an end, and many
// that overlap in one long run.
func TestNames(t *testing.T) {
	table := append([]byte("\x00good\x00"), bytes.Repeat([]byte{'x'}, 1<<20)...)
	syms := sym(0, 0, 0)
	named := func(off uint32) {
		s := sym(0, 0, 0)
		binary.LittleEndian.PutUint32(s, off)
		syms = append(syms, s...)
	}
	named(1)
	named(3)
	named(1 << 30)
	named(uint32(len(table) - 2))
	for i := range uint32(100000) {
		named(6 + i)
	}
	f := relocatable(elf.EM_X86_64, part{name: ".symtab", typ: elf.SHT_SYMTAB, data: syms, link: 2, entsize: 24},
		part{name: ".strtab", typ: elf.SHT_STRTAB, data: table}).open(t)
	frugal(t, func() {
		got, err := f.Symbols()
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, s := range got {
			total += len(s.Name)
		}
		if got[0].Name != "good" || got[1].Name != "od" || got[2].Name != "" || got[3].Name != "xx" || total > 20<<20 {
			t.Errorf("names %q %q %q %q, %d bytes together", got[0].Name, got[1].Name, got[2].Name, got[3].Name, total)
		}
	})
	if d := f.Diagnostics(); len(d) != 1 || d[0].Section != ".symtab" || !strings.Contains(d[0].Message, "100002 of 100004") {
		t.Errorf("diagnostics: %v", d)
	}
}

func TestClosed(t *testing.T) {
	f, err := elfscan.Open("testdata/reloc-x86_64.o", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := f.DebugSection(".debug_info"); !errors.Is(err, elfscan.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// TestShrunkFile reads a mapping whose file was cut meanwhile.
func TestShrunkFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shrinks.o")
	data := relocatable(elf.EM_X86_64, part{name: ".debug_info", typ: elf.SHT_PROGBITS, data: make([]byte, 1<<20)}).bytes()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	f := mustOpen(t, path)
	info, err := f.DebugSection(".debug_info")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	sum := byte(0)
	err = f.Guard(func() error {
		for _, b := range info {
			sum += b
		}
		return nil
	})
	var format *elfscan.FormatError
	if runtime.GOOS == "linux" && (!errors.Is(err, elfscan.ErrFault) || !errors.As(err, &format) || format.Offset < 4096 || f.Guarded() != 1) {
		t.Errorf("got %v, guarded %d", err, f.Guarded())
	}
}

func TestGuard(t *testing.T) {
	f := mustOpen(t, "testdata/reloc-x86_64.o")
	own := errors.New("own")
	if err := f.Guard(func() error { return own }); err != own {
		t.Errorf("got %v", err)
	}
	var empty []int
	err := f.Guard(func() error {
		return f.Guard(func() error { empty[3]++; return nil })
	})
	if !errors.Is(err, elfscan.ErrPanic) || !strings.Contains(err.Error(), "index out of range") || !strings.Contains(err.Error(), "TestGuard") || f.Guarded() != 1 {
		t.Errorf("got %v, guarded %d", err, f.Guarded())
	}
}

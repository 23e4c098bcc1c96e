package btf_test

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/elfscan/btf"
)

// signatures writes what functions a section names, as "name(parameters)".
func signatures(t *testing.T, types *btf.Types) []string {
	t.Helper()
	var out []string
	for f := range types.Functions() {
		names, ok := f.Parameters()
		if !ok {
			t.Errorf("%s: no prototype", f.Name())
		}
		out = append(out, f.Name()+"("+strings.Join(names, ", ")+")")
	}
	return out
}

func parse(t *testing.T, s *section, base *btf.Types) *btf.Types {
	t.Helper()
	types, err := btf.Parse(s.bytes(), s.order.(binary.ByteOrder), base)
	if err != nil {
		t.Fatal(err)
	}
	return types
}

func wantFunctions(t *testing.T, types *btf.Types, want ...string) {
	t.Helper()
	if got := signatures(t, types); !slices.Equal(got, want) || types.FunctionCount() != len(want) {
		t.Errorf("%d functions %q, want %q", types.FunctionCount(), got, want)
	}
}

// kernel is a section with two functions.
func kernel() *section {
	s := alone()
	s.add(s.text("int"), 1, 0, 4, 32)
	s.function("vfs_read", "file", "buf")
	s.function("printk", "fmt", "...")
	return s
}

func TestFunctions(t *testing.T) {
	wantFunctions(t, parse(t, kernel(), nil), "vfs_read(file, buf)", "printk(fmt, ...)")
	s := kernel()
	s.order = binary.BigEndian
	s.types, s.last = nil, 0
	s.add(s.text("int"), 1, 0, 4, 32)
	s.function("f", "")
	wantFunctions(t, parse(t, s, nil), "f()")
}

// TestSplit: the section of a module takes names and prototypes from the kernel's.
func TestSplit(t *testing.T) {
	base := kernel()
	module := base.split()
	module.function("nfs_read", "hdr")
	module.add(1, 12, 0, 2) // the kernel's first name, int, and its first prototype

	types := parse(t, module, parse(t, base, nil))
	if types.NeedsBase() {
		t.Error("it needs a base, and has one")
	}
	wantFunctions(t, types, "nfs_read(hdr)", "int(file, buf)")

	missing := parse(t, module, nil)
	if got := signatures(t, missing); !missing.NeedsBase() || len(got) != 0 || missing.FunctionCount() != 2 {
		t.Errorf("without the kernel: needs it %v, %q, %d functions", missing.NeedsBase(), got, missing.FunctionCount())
	}

	other := kernel()
	other.function("one_more", "x") // the strings of another build
	if _, err := btf.Parse(module.bytes(), binary.LittleEndian, parse(t, other, nil)); !errors.Is(err, btf.ErrBase) {
		t.Errorf("with another kernel: %v, want %v", err, btf.ErrBase)
	}

	// A module that was built without the kernel's BTF stands alone.
	wantFunctions(t, parse(t, kernel(), parse(t, base, nil)), "vfs_read(file, buf)", "printk(fmt, ...)")
}

// TestStructures: members in bits, bit fields without their width, and a base with sizes only.
func TestStructures(t *testing.T) {
	base := alone()
	base.add(base.text("int"), 1, 0, 4, 32)
	base.add(base.text("page"), 4, 0, 64)
	module := base.split()
	bitFields := uint32(1 << 31)
	module.types = binary.LittleEndian.AppendUint32(module.types, module.text("mine"))
	for _, w := range []uint32{bitFields | 4<<24 | 2, 16, module.text("a"), 1, 3<<24 | 5, module.text("b"), 1, 64} {
		module.types = binary.LittleEndian.AppendUint32(module.types, w)
	}
	types := parse(t, module, parse(t, base, nil))
	if got := types.Structures("page"); len(got) != 1 || got[0].Size != 64 || got[0].Members != nil {
		t.Errorf("page: %+v", got)
	}
	want := []btf.Member{{Name: "a", Bits: 5}, {Name: "b", Bits: 64}}
	if got := types.Structures("mine"); len(got) != 1 || got[0].Size != 16 || !slices.Equal(got[0].Members, want) {
		t.Errorf("mine: %+v, want %+v", got, want)
	}
	if got := types.Structures("nobody"); got != nil {
		t.Errorf("nobody: %+v", got)
	}
}

// TestBad: each claim that the bytes do not hold is an error.
func TestBad(t *testing.T) {
	good := kernel().bytes()
	for n := range good {
		types, err := btf.Parse(good[:n], binary.LittleEndian, nil)
		if err == nil {
			t.Errorf("%d of %d bytes: %d functions", n, len(good), types.FunctionCount())
		}
	}
	unknown, many := alone(), alone()
	unknown.add(0, 20, 0, 0)
	many.add(0, 13, 2, 1, 0, 0)
	long := alone()
	long.add(long.text(strings.Repeat("x", 5000)), 12, 0, 7)
	for name, tt := range map[string]struct {
		data []byte
		want error
	}{
		"unknown kind":   {unknown.bytes(), elfscan.ErrUnsupported},
		"too many parts": {many.bytes(), elfscan.ErrTruncated},
		"no magic":       {make([]byte, 64), elfscan.ErrUnsupported},
		"other order":    {func() []byte { s := alone(); s.order = binary.BigEndian; return s.bytes() }(), elfscan.ErrUnsupported},
		"long header":    {append([]byte{0x9f, 0xeb, 1, 0, 0xff, 0xff, 0, 0}, make([]byte, 60)...), elfscan.ErrCorrupt},
	} {
		if _, err := btf.Parse(tt.data, binary.LittleEndian, nil); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	for f := range parse(t, long, nil).Functions() { // longer than any name, and its prototype is not there
		if _, ok := f.Parameters(); ok || f.Name() != "" {
			t.Errorf("%q with parameters: %v", f.Name(), ok)
		}
	}
}

// TestChain: a chain of a million types, which a reader that follows types cannot go down.
func TestChain(t *testing.T) {
	s := alone()
	for i := range uint32(1 << 20) {
		s.add(0, 8, 0, i+2)
	}
	s.function("end", "x")
	wantFunctions(t, parse(t, s, nil), "end(x)")
}

// FuzzParse gives any bytes to the reader, alone and behind a good section.
func FuzzParse(f *testing.F) {
	base := kernel()
	good, err := btf.Parse(base.bytes(), binary.LittleEndian, nil)
	if err != nil {
		f.Fatal(err)
	}
	module := base.split()
	module.function("f", "a", "...")
	f.Add(base.bytes())
	f.Add(module.bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, base := range []*btf.Types{nil, good} {
			types, err := btf.Parse(data, binary.LittleEndian, base)
			if (types == nil) == (err == nil) {
				t.Fatalf("%v and %v", types, err)
			}
			if err != nil {
				continue
			}
			n := 0
			for fn := range types.Functions() {
				fn.Name()
				fn.Parameters()
				n++
			}
			if n != types.FunctionCount() && !types.NeedsBase() {
				t.Errorf("%d functions, %d counted", n, types.FunctionCount())
			}
			types.Structures("f")
		}
	})
}

// file is an ELF object with sections of these contents.
func file(t *testing.T, sections map[string][]byte) *elfscan.File {
	t.Helper()
	headers, names, out := []elf.Section64{{}}, []byte{0}, make([]byte, 64)
	add := func(name string, typ elf.SectionType, data []byte) {
		headers = append(headers, elf.Section64{Name: uint32(len(names)), Type: uint32(typ), Off: uint64(len(out)), Size: uint64(len(data))})
		names, out = append(append(names, name...), 0), append(out, data...)
	}
	for _, name := range slices.Sorted(maps.Keys(sections)) {
		add(name, elf.SHT_PROGBITS, sections[name])
	}
	add("", elf.SHT_STRTAB, append(names, 0))
	h := elf.Header64{Type: uint16(elf.ET_REL), Machine: uint16(elf.EM_X86_64), Version: 1, Shoff: uint64(len(out)), Ehsize: 64, Shentsize: 64,
		Shnum: uint16(len(headers)), Shstrndx: uint16(len(headers) - 1)}
	copy(h.Ident[:], "\x7fELF\x02\x01\x01")
	head, _ := binary.Append(nil, binary.LittleEndian, h)
	copy(out, head)
	out, _ = binary.Append(out, binary.LittleEndian, headers)
	f, err := elfscan.OpenBytes("module.ko", out, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestRead: a module goes on from what it carries itself, else from what it is given. Errors name
// the section, and a file without types has none.
func TestRead(t *testing.T) {
	base := kernel()
	module := base.split()
	module.add(1, 12, 0, 2) // the kernel's first name, int, and its first prototype
	own := file(t, map[string][]byte{".BTF": module.bytes(), ".BTF.base": base.bytes()})
	types, err := btf.Read(own, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantFunctions(t, types, "int(file, buf)")
	alone := file(t, map[string][]byte{".BTF": module.bytes()})
	if types, err = btf.Read(alone, parse(t, base, nil)); err != nil {
		t.Fatal(err)
	}
	wantFunctions(t, types, "int(file, buf)")
	if none := file(t, map[string][]byte{".text": {0xc3}}); btf.In(none) || !btf.In(own) {
		t.Error("only one of the files has types")
	} else if types, err := btf.Read(none, nil); types != nil || !errors.Is(err, btf.ErrNone) {
		t.Errorf("%v, %v", types, err)
	}
	for section, broken := range map[string]map[string][]byte{
		".BTF":      {".BTF": module.bytes()[:30]},
		".BTF.base": {".BTF": module.bytes(), ".BTF.base": base.bytes()[:30]},
	} {
		types, err := btf.Read(file(t, broken), nil)
		var format *elfscan.FormatError
		if types != nil || !errors.As(err, &format) || format.Section != section || !errors.Is(err, elfscan.ErrTruncated) {
			t.Errorf("%s: %v, %v", section, types, err)
		}
	}
}

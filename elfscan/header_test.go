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
)

// TestUnameNames: names as uname -m prints them, by class and byte order.
func TestUnameNames(t *testing.T) {
	const c32, c64 = elf.ELFCLASS32, elf.ELFCLASS64
	little, big := binary.ByteOrder(binary.LittleEndian), binary.ByteOrder(binary.BigEndian)
	for _, tt := range []struct {
		machine elf.Machine
		class   elf.Class
		order   binary.ByteOrder
		want    string
	}{
		{elf.EM_X86_64, c64, little, "x86_64"}, {elf.EM_386, c32, little, "i386"}, {elf.EM_AARCH64, c64, little, "aarch64"}, {elf.EM_ARM, c32, little, "arm"},
		{elf.EM_PPC, c32, big, "ppc"}, {elf.EM_PPC64, c64, big, "ppc64"}, {elf.EM_PPC64, c64, little, "ppc64le"}, {elf.EM_S390, c64, big, "s390x"},
		{elf.EM_S390, c32, big, "s390"}, {elf.EM_RISCV, c64, little, "riscv64"}, {elf.EM_RISCV, c32, little, "riscv32"}, {elf.EM_LOONGARCH, c64, little, "loongarch64"},
		{elf.EM_MIPS, c32, big, "mips"}, {elf.EM_SPARC, c32, big, "sparc"}, {elf.EM_SPARC32PLUS, c32, big, "sparc"}, {elf.EM_SPARCV9, c64, big, "sparc64"},
		{elf.EM_BPF, c64, little, "bpf"}, {elf.Machine(0xbeef), c64, little, "machine-48879"},
	} {
		f := image{tt.class, tt.order, elf.ET_REL, tt.machine, []part{text(4)}}.open(t)
		if f.Machine() != tt.want || f.MachineID() != tt.machine {
			t.Errorf("%v: %s, %v, want %s", tt.machine, f.Machine(), f.MachineID(), tt.want)
		}
	}
	for typ, want := range map[elf.Type]string{elf.ET_REL: "rel", elf.ET_EXEC: "exec", elf.ET_DYN: "dyn", elf.ET_CORE: "core", 0xfe01: "type-65025"} {
		m := relocatable(elf.EM_X86_64, text(4))
		m.typ = typ
		if f := m.open(t); f.Type() != want || f.Relocatable() != (typ == elf.ET_REL) {
			t.Errorf("type %d is %s, want %s", typ, f.Type(), want)
		}
	}
}

// Fields of an Elf64_Ehdr and an Elf32_Ehdr (gABI, "ELF Header").
const (
	shoff64, shentsize64, shnum64, shstrndx64 = 0x28, 0x3a, 0x3c, 0x3e
	shentsize32                               = 0x2e
)

// TestBadHeaders: a header table that cannot be read is an error at its field; a table of
// names that cannot be read costs the names alone.
func TestBadHeaders(t *testing.T) {
	put := func(at int, value any) func([]byte) {
		return func(data []byte) { copy(data[at:], packInts(value)) }
	}
	for name, tt := range map[string]struct {
		change func(data []byte)
		want   error
		says   string
	}{
		"size of a header":           {put(shentsize64, uint16(63)), elfscan.ErrCorrupt, "section header of 63 bytes, want 64"},
		"table behind the end":       {put(shoff64, uint64(1<<40)), elfscan.ErrTruncated, "section header table lies past the end"},
		"table at the last offset":   {put(shoff64, uint64(1<<64-1)), elfscan.ErrTruncated, "section header table lies past the end"},
		"more headers than there is": {put(shnum64, uint16(60000)), elfscan.ErrTruncated, "table of 60000 entries ends past the end"},
	} {
		data := relocatable(elf.EM_X86_64, text(16)).bytes()
		tt.change(data)
		_, err := elfscan.OpenBytes("a.o", data, nil)
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
		positioned(t, err)
	}
	small := image{elf.ELFCLASS32, binary.LittleEndian, elf.ET_REL, elf.EM_386, []part{text(16)}}.bytes()
	put(shentsize32, uint16(64))(small)
	if _, err := elfscan.OpenBytes("a.o", small, nil); !errors.Is(err, elfscan.ErrCorrupt) || !strings.Contains(err.Error(), "0x2e") {
		t.Errorf("32 bits: %v", err)
	}
	for name, tt := range map[string]struct {
		change func(data []byte)
		says   string
	}{
		"no names":             {put(shstrndx64, uint16(0)), "1 section names lie outside their string table"},
		"names of nowhere":     {put(shstrndx64, uint16(77)), "name table is section 77 of 3"},
		"names behind the end": {func(data []byte) { put(len(data)-64+0x18, uint64(1<<40))(data) }, "name table at 0x10000000000"},
		"a name past the end":  {func(data []byte) { put(len(data)-128, uint32(1000))(data) }, "1 section names lie outside their string table"},
	} {
		data := relocatable(elf.EM_X86_64, text(16)).bytes()
		tt.change(data)
		f, err := elfscan.OpenBytes("a.o", data, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		said := ""
		for _, d := range f.Diagnostics() {
			said += d.Err.Error() + "\n"
			if strings.Contains(d.Message, "section names") && d.Offset != -1 { // they have no one place
				t.Errorf("%s: told of offset %d", name, d.Offset)
			}
		}
		if !strings.Contains(said, tt.says) {
			t.Errorf("%s: diagnostics %q", name, said)
		}
		if code := f.Sections()[1]; code.Name != "" || code.Size != 16 || !f.Executable(code.Addr) {
			t.Errorf("%s: %+v", name, code)
		}
	}
	bare := relocatable(elf.EM_X86_64, text(16)).bytes()
	put(shoff64, uint64(0))(bare)
	if f, err := elfscan.OpenBytes("a.o", bare, nil); err != nil || len(f.Sections()) != 0 || f.HasDWARF() {
		t.Errorf("without sections: %v", err)
	}
}

// TestBuildIDOfSegments: a file whose section headers were removed still has its build-id,
// which objects.txt gave it.
func TestBuildIDOfSegments(t *testing.T) {
	for name, tt := range map[string]struct {
		shoff, size int
		want        string
	}{
		"x86_64-O2-g5.so": {0x28, 8, "11"}, "i386-O2-g4.so": {0x20, 4, "12"}, "aarch64-O2-g5.so": {0x28, 8, "13"}, "s390x-O2-g4.so": {0x28, 8, "14"},
	} {
		data, err := os.ReadFile("../testdata/obj/header-gcc12-" + name)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Repeat(tt.want, 20)
		for _, stripped := range []bool{false, true} {
			if stripped {
				clear(data[tt.shoff:][:tt.size])
			}
			f, err := elfscan.OpenBytes(name, data, nil)
			if err != nil || f.BuildID() != want || len(f.Sections()) > 0 == stripped {
				t.Errorf("%s, stripped %t: %s, %v", name, stripped, f.BuildID(), err)
			}
		}
	}
}

// TestBadNotes: a note that says more than there is is told, and is no build-id.
func TestBadNotes(t *testing.T) {
	note := func(name, desc uint32, text string) part {
		return part{name: ".note", typ: elf.SHT_NOTE, align: 4, data: append(packInts(name, desc, uint32(3)), text...)}
	}
	for name, tt := range map[string]struct {
		note part
		want string
		bad  bool
	}{
		"a build-id":           {note(4, 4, "GNU\x00abcd"), "61626364", false},
		"more than there is":   {note(4, 5, "GNU\x00abcd"), "", true},
		"a name past the end":  {note(1<<31, 4, "GNU\x00abcd"), "", true},
		"of nothing":           {note(4, 0, "GNU\x00"), "", false},
		"longer than any hash": {note(4, 65, "GNU\x00"+strings.Repeat("a", 65)), "", false},
		"of somebody else":     {note(4, 4, "BSD\x00abcd"), "", false},
		"behind the end":       {part{name: ".note", typ: elf.SHT_NOTE, data: make([]byte, 12), claimO: 1 << 40}, "", true},
	} {
		f := relocatable(elf.EM_X86_64, text(4), tt.note).open(t)
		if got := f.BuildID(); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		if bad := len(f.Diagnostics()) > 0; bad != tt.bad {
			t.Errorf("%s: diagnostics %v", name, f.Diagnostics())
		}
	}
}

// TestModInfo: what modpost writes into a module, by its key.
func TestModInfo(t *testing.T) {
	f := relocatable(elf.EM_X86_64, part{name: ".modinfo", typ: elf.SHT_PROGBITS, flags: elf.SHF_ALLOC, data: []byte("license=GPL\x00name=sample\x00depends=\x00name=other")}).open(t)
	for key, want := range map[string]string{"license": "GPL", "name": "sample", "depends": ""} {
		if got, ok := f.ModInfo(key); got != want || !ok {
			t.Errorf("%s: %q, %t", key, got, ok)
		}
	}
	for name, m := range map[string]image{
		"another key":    relocatable(elf.EM_X86_64, part{name: ".modinfo", typ: elf.SHT_PROGBITS, data: []byte("vermagic2=a\x00")}),
		"no section":     relocatable(elf.EM_X86_64, text(4)),
		"no contents":    relocatable(elf.EM_X86_64, part{name: ".modinfo", typ: elf.SHT_NOBITS, claimSize: 100}),
		"behind the end": relocatable(elf.EM_X86_64, part{name: ".modinfo", typ: elf.SHT_PROGBITS, data: []byte("vermagic=a\x00"), claimO: 1 << 40}),
	} {
		if got, ok := m.open(t).ModInfo("vermagic"); got != "" || ok {
			t.Errorf("%s: %q, %t", name, got, ok)
		}
	}
}

// failing is a file of which only the first bytes can be read.
type failing struct {
	*bytes.Reader
	limit int64
}

func (f failing) ReadAt(b []byte, off int64) (int, error) {
	if off+int64(len(b)) > f.limit {
		return 0, os.ErrDeadlineExceeded
	}
	return f.Reader.ReadAt(b, off)
}

// TestReadsThatFail: whatever read fails is an error of that question, and names its cause.
func TestReadsThatFail(t *testing.T) {
	data, err := os.ReadFile("testdata/reloc-x86_64.o")
	if err != nil {
		t.Fatal(err)
	}
	opened, failed := 0, 0
	for limit := int64(0); limit < int64(len(data)); limit += 128 {
		f, err := elfscan.NewFile("disk", failing{bytes.NewReader(data), limit}, int64(len(data)), nil)
		if err != nil {
			if failed++; !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatalf("%d bytes: %v", limit, err)
			}
			continue
		}
		opened++
		for i := range f.Sections() {
			s := &f.Sections()[i]
			_, err := f.Data(s)
			if hidden := s.FileSize > 0 && s.Offset+s.FileSize > uint64(limit); hidden != errors.Is(err, os.ErrDeadlineExceeded) || !hidden && err != nil {
				t.Fatalf("%d bytes: %s: %v", limit, s.Name, err)
			}
		}
	}
	if failed == 0 {
		t.Errorf("%d opened, %d failed", opened, failed)
	}
}

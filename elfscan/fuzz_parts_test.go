package elfscan_test

import (
	"bytes"
	"compress/gzip"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"testing"

	"github.com/klauspost/compress/zstd"

	"inlay/elfscan"
	"inlay/testdata/edited"
	"inlay/testdata/invariant"
)

// FuzzEdited edits sound files: headers, symbols, names, relocations, notes, descriptors.
func FuzzEdited(f *testing.F) {
	sound := edited.Load(f, "../testdata/obj", edited.Any, "calls-gcc12-x86_64-O2-g5.o", "header-gcc12-x86_64-O2-g5.so", "header-gcc12-x86_64-O2-g5-stripped.so",
		"plain-clang19-riscv64-O2-g5.o", "plain-gcc12-aarch64-O2-g5.o", "nested-clang19-x86_64-O2-g5-zstd.o", "cxx-gcc12-x86_64-O2-g5-types.o", "init-gcc12-x86_64-O2-g5.ko")
	sound.Seed(f)
	opt := &elfscan.Options{Limits: elfscan.Limits{Memory: 8 << 20}}
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		data := sound.Image(which, script)
		invariant.Frugal(t, len(data), func() { openBoth(t, data, opt) })
	})
}

// machines are those whose relocations are known, and one whose are not.
var machines = []elf.Machine{
	elf.EM_X86_64, elf.EM_386, elf.EM_AARCH64, elf.EM_PPC64, elf.EM_S390, elf.EM_PPC, elf.EM_ARM, elf.EM_RISCV, elf.EM_LOONGARCH, elf.EM_MIPS, elf.EM_SPARCV9,
}

// FuzzRelocations applies any relocations and symbols to a debug section, for each machine, class, byte
// order, and with the addends in either place. What is not named by a relocation stays as it is.
func FuzzRelocations(f *testing.F) {
	f.Add(byte(0), byte(5), rela(4, 1, uint32(elf.R_X86_64_64), 1), sym(2, 1, 8), []byte("0123456789abcdef"))
	// R_RISCV_SET_ULEB128 and R_RISCV_SUB_ULEB128.
	f.Add(byte(7), byte(5), append(rela(0, 1, 60, 1), rela(0, 1, 61, 0)...), sym(2, 1, 8), []byte("\x80\x01345678"))
	f.Add(byte(9), byte(7), rela(1<<40, 1<<20, 2, -1), sym(3, 2, 0), []byte("01234567"))
	f.Add(byte(4), byte(2), make([]byte, 40), make([]byte, 48), make([]byte, 64))
	f.Fuzz(func(t *testing.T, machine, form byte, relocs, syms, info []byte) {
		m := image{class: elf.ELFCLASS32, order: binary.ByteOrder(binary.LittleEndian), typ: elf.ET_REL, machine: machines[int(machine)%len(machines)]}
		typ, symSize := elf.SHT_REL, uint64(16)
		if form&1 != 0 {
			m.class, symSize = elf.ELFCLASS64, 24
		}
		if form&2 != 0 {
			m.order = binary.BigEndian
		}
		if form&4 != 0 {
			typ = elf.SHT_RELA
		}
		m.parts = []part{
			text(64),
			{name: ".debug_info", typ: elf.SHT_PROGBITS, data: info},
			{name: ".rela.debug_info", typ: typ, data: relocs, link: handSymtab, info: handInfo},
			{name: ".symtab", typ: elf.SHT_SYMTAB, data: append(make([]byte, symSize), syms...), link: handStrtab, entsize: symSize},
			{name: ".strtab", typ: elf.SHT_STRTAB, data: []byte("\x00name\x00")},
		}
		data := m.bytes()
		invariant.Frugal(t, len(data), func() {
			openBoth(t, data, nil)
			file, err := elfscan.Read("fuzz", bytes.NewReader(data), nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := file.DebugSection(".debug_info")
			if err == nil && len(got) != len(info) {
				t.Errorf("%d bytes, %d before", len(got), len(info))
			}
			checkTouched(t, file, got, info)
		})
	})
}

// checkTouched wants only bytes changed that a relocation may be about: up to 10 of a LEB128 number.
func checkTouched(t *testing.T, file *elfscan.File, got, was []byte) {
	t.Helper()
	named := make([]bool, len(was)+16)
	for r, err := range file.Relocations(file.Section(".debug_info")) {
		for i := range uint64(10) {
			if err == nil && r.Addr < uint64(len(was)) {
				named[r.Addr+i] = true
			}
		}
	}
	for i := range got {
		if got[i] != was[i] && !named[i] {
			t.Fatalf("byte %d changed and no relocation names it", i)
		}
	}
}

// FuzzCompressed gives any stream, with any claim of its size, as a compressed section in each of the
// three forms: contents of exactly that size, or an error.
func FuzzCompressed(f *testing.F) {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		f.Fatal(err)
	}
	hello := []byte("hello, hello, hello, hello")
	f.Add(byte(0), uint64(len(hello)), zlibOf(f, hello))
	f.Add(byte(1), uint64(len(hello)), z.EncodeAll(hello, nil))
	f.Add(byte(2), uint64(len(hello)), zlibOf(f, hello))
	f.Add(byte(0), uint64(1)<<40, zlibOf(f, make([]byte, 1<<12)))
	f.Fuzz(func(t *testing.T, form byte, size uint64, stream []byte) {
		p := chdr64(elf.COMPRESS_ZLIB, size, stream)
		switch form % 3 {
		case 1:
			p = chdr64(elf.COMPRESS_ZSTD, size, stream)
		case 2:
			p = part{name: ".zdebug_info", typ: elf.SHT_PROGBITS, data: append(binary.BigEndian.AppendUint64([]byte("ZLIB"), size), stream...)}
		}
		invariant.Frugal(t, len(stream), func() {
			file := relocatable(elf.EM_X86_64, p).open(t)
			data, err := file.DebugSection(".debug_info")
			if err != nil && data != nil || err == nil && uint64(len(data)) != size {
				t.Errorf("%d bytes and %v, %d claimed", len(data), err, size)
			}
			if err != nil {
				positioned(t, err)
			}
			if file.Guarded() > 0 {
				t.Errorf("%d panics", file.Guarded())
			}
		})
	})
}

// FuzzNotes gives any bytes as notes, of a section and of a segment: a build-id is one of theirs.
func FuzzNotes(f *testing.F) {
	note := func(name, desc string, typ uint32) []byte {
		b := packInts(uint32(len(name)), uint32(len(desc)), typ)
		return append(append(b, name...), desc...)
	}
	f.Add(note("GNU\x00", "0123456789abcdef0123", 3), uint64(4))
	f.Add(append(note("GNU\x00", "abcd", 1), note("GNU\x00", "0123", 3)...), uint64(8))
	f.Add(note("GNU\x00", "", 3), uint64(0))
	f.Fuzz(func(t *testing.T, notes []byte, align uint64) {
		m := relocatable(elf.EM_X86_64, part{name: ".note", typ: elf.SHT_NOTE, data: notes, align: align})
		id := m.open(t).BuildID()
		if id == "" {
			return
		}
		if len(id) > 128 || len(id)%2 != 0 {
			t.Errorf("build-id %q", id)
		}
		if !bytes.Contains(notes, unhex(t, id)) {
			t.Errorf("build-id %q is none of the bytes", id)
		}
	})
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	out := make([]byte, len(text)/2)
	for i := range out {
		for _, c := range text[2*i : 2*i+2] {
			digit := bytes.IndexByte([]byte("0123456789abcdef"), byte(c))
			if digit < 0 {
				t.Fatalf("%q is no number", text)
			}
			out[i] = out[i]<<4 | byte(digit)
		}
	}
	return out
}

// FuzzKernelImage gives any header and payload of a kernel image.
func FuzzKernelImage(f *testing.F) {
	raw, err := os.ReadFile("testdata/reloc-x86_64.o")
	if err != nil {
		f.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(raw); err != nil || z.Close() != nil {
		f.Fatal(err)
	}
	image := bootImage(packed.Bytes())
	opt := &elfscan.Options{Limits: elfscan.Limits{Memory: 8 << 20}}
	f.Add([]byte{}, uint16(0))
	f.Add([]byte("\x04\x22\x4d\x18"), uint16(32))
	f.Add([]byte{0, 0, 0, 0x7f}, uint16(0x24a))
	f.Fuzz(func(t *testing.T, patch []byte, at uint16) {
		// The patch replaces bytes of the header, or else of the payload.
		data := bytes.Clone(image)
		copy(data[int(at)%len(data):], patch)
		invariant.Frugal(t, len(data), func() {
			file, err := elfscan.Read("vmlinuz", bytes.NewReader(data), opt)
			if (file == nil) == (err == nil) || errors.Is(err, elfscan.ErrPanic) {
				t.Fatalf("%v and %v", file, err)
			}
			if err != nil {
				positioned(t, err)
			} else {
				askAll(t, file)
			}
		})
	})
}

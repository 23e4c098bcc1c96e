package program_test

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"testing"

	"inlay/program"
)

// spoil changes a copy of an x86-64 object: edit gets its bytes and the parsed
// headers.
func spoil(t *testing.T, name string, edit func(data []byte, f *elf.File, header func(section int) []byte)) []byte {
	t.Helper()
	path := obj(name)
	if name == "" { // a library with a linkage table
		path = compile(t, map[string]string{"a.c": calledSource}, "gcc", "-O2", "-g", "-fPIC", "-shared", "a.c")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	headers := binary.LittleEndian.Uint64(data[0x28:])
	edit(data, f, func(i int) []byte { return data[headers+uint64(i)*64:][:64] })
	return data
}

func sectionIndex(f *elf.File, name string) int {
	for i, s := range f.Sections {
		if s.Name == name {
			return i
		}
	}
	return 0
}

// eachSymbol hands out the 24 bytes of every symbol of .symtab.
func eachSymbol(data []byte, f *elf.File, visit func(i int, symbol []byte)) {
	s := f.Section(".symtab")
	for i := 1; uint64(i) < s.Size/24; i++ {
		visit(i, data[s.Offset+uint64(i)*24:][:24])
	}
}

// TestBadCode: whatever symbols, sections, relocations and linkage tables claim,
// every question gets an answer or a diagnostic.
func TestBadCode(t *testing.T) {
	little := binary.LittleEndian
	const object, library = "calls-gcc12-x86_64-O2-g5.o", "header-gcc12-x86_64-O2-g5.so"
	for _, tt := range []struct {
		name, file string
		diagnosed  bool
		edit       func(data []byte, f *elf.File, header func(int) []byte)
	}{
		{"size 0", object, true, func(data []byte, f *elf.File, _ func(int) []byte) {
			eachSymbol(data, f, func(_ int, s []byte) { little.PutUint64(s[16:], 0) })
		}},
		{"overlapping", object, true, func(data []byte, f *elf.File, _ func(int) []byte) {
			eachSymbol(data, f, func(i int, s []byte) { little.PutUint64(s[16:], 24+uint64(i)) })
		}},
		{"past the section", object, true, func(data []byte, f *elf.File, _ func(int) []byte) {
			eachSymbol(data, f, func(_ int, s []byte) { little.PutUint64(s[16:], 1<<63) })
		}},
		{"start past the section", library, true, func(data []byte, f *elf.File, _ func(int) []byte) {
			eachSymbol(data, f, func(i int, s []byte) { little.PutUint64(s[8:], ^uint64(i)); little.PutUint64(s[16:], 64) })
		}},
		{"objects over the code", library, false, func(data []byte, f *elf.File, _ func(int) []byte) {
			eachSymbol(data, f, func(_ int, s []byte) { s[4] = s[4]&0xf0 | byte(elf.STT_OBJECT) })
		}},
		{"code outside the file", object, true, func(_ []byte, f *elf.File, header func(int) []byte) {
			little.PutUint64(header(sectionIndex(f, ".text"))[24:], 1<<40)
		}},
		{"code outside the file, linked", library, true, func(_ []byte, f *elf.File, header func(int) []byte) {
			little.PutUint64(header(sectionIndex(f, ".text"))[24:], 1<<40)
		}},
		{"sizes of code that add up to nothing", library, false, func(_ []byte, f *elf.File, header func(int) []byte) {
			h := header(sectionIndex(f, ".eh_frame")) // behind .text; one without contents may claim any size
			little.PutUint32(h[4:], uint32(elf.SHT_NOBITS))
			little.PutUint64(h[8:], uint64(elf.SHF_ALLOC|elf.SHF_EXECINSTR))
			little.PutUint64(h[32:], -f.Section(".text").Size)
		}},
		{"relocations to nowhere", object, true, func(data []byte, f *elf.File, _ func(int) []byte) {
			s := f.Section(".rela.text")
			for at := uint64(0); at+24 <= s.Size; at += 24 {
				r := data[s.Offset+at:]
				little.PutUint64(r[8:], 0xffff<<32|uint64(elf.R_X86_64_PLT32))
			}
		}},
		{"relocations of places nowhere", object, true, func(data []byte, f *elf.File, _ func(int) []byte) {
			s := f.Section(".rela.text")
			for at := uint64(0); at+24 <= s.Size; at += 24 {
				little.PutUint64(data[s.Offset+at:], ^uint64(0)-at)
			}
		}},
		{"relocations outside the file", object, true, func(_ []byte, f *elf.File, header func(int) []byte) {
			little.PutUint64(header(sectionIndex(f, ".rela.text"))[24:], 1<<40)
		}},
		{"no linkage table", "", true, func(data []byte, f *elf.File, _ func(int) []byte) {
			for _, s := range f.Sections {
				if s.Name == ".plt" || s.Name == ".plt.got" || s.Name == ".plt.sec" {
					for i := range s.Size {
						data[s.Offset+i] = byte(i*37) | 6
					}
				}
			}
		}},
		{"linkage table outside the file", "", true, func(_ []byte, f *elf.File, header func(int) []byte) {
			for i, s := range f.Sections {
				if s.Name == ".plt" || s.Name == ".plt.got" {
					little.PutUint64(header(i)[24:], 1<<40)
				}
			}
		}},
		{"entries of size 1", "", false, func(_ []byte, f *elf.File, header func(int) []byte) {
			for i, s := range f.Sections {
				if s.Name == ".plt" || s.Name == ".plt.got" {
					little.PutUint64(header(i)[56:], 1)
				}
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := spoil(t, tt.file, tt.edit)
			p, err := program.Open(t.Context(), []string{"-"}, &program.Options{Stdin: bytes.NewReader(data), CallSites: true})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			if len(p.Files()) == 0 {
				t.Fatalf("%+v", p.Failures())
			}
			answers := factsOf(t, p)
			if len(answers.Inside) == 0 {
				t.Error("the DWARF was not answered")
			}
			for l, err := range p.Listings(t.Context(), everything(t, p)) {
				if err != nil {
					t.Logf("listing: %v", err)
					break
				}
				_ = l
			}
			for _, f := range p.Files() {
				if f.ELF().Guarded() > 0 {
					t.Errorf("%d panics", f.ELF().Guarded())
				}
			}
			for _, d := range p.Diagnostics() {
				t.Logf("%s: %s", d.Section, d.Message)
			}
			if tt.diagnosed && len(p.Diagnostics()) == 0 {
				t.Error("no diagnostic")
			}
		})
	}
}

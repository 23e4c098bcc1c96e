package program_test

import (
	"cmp"
	"debug/elf"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/dwarfinline"
	"inlay/elfscan"
	"inlay/program"
)

// referring says in its text what each function refers to; what a compiler may do to reach
// it, by a stub, a slot or a section, is no part of the answer.
const referring = `
#define FN __attribute__((noinline, noclone))
extern int elsewhere; int outside(int);
int shared = 5; static volatile int own = 7; static int table[4] = {1, 2, 3, 4}; static char *const names[] = {"a", "b"};
static __thread int mine;
FN int callee(int x) { return x * 3; }
static FN int local(int x) { return x * 5; }
int (*pointer)(int) = local;
FN int calls(int x) { return callee(x) + outside(x + 1) * local(x); }
FN int reads(int x) { return shared + elsewhere + own; }
FN int indexes(int x) { return table[x & 3]++; }
FN const char *texts(int x) { return names[x & 1]; }
FN void *takes(int x) { return x ? (void *)local : (void *)&own; }
FN int through(int x) { return pointer(x) + 1; }
FN int again(int x) { return x > 100 ? x : again(x * 3) + 1; }
FN int thread(int x) { return mine += x; }
FN int nothing(int x) { return x ^ 77; }
`

var referred = map[string]string{
	"calls": "callee local outside", "reads": "elsewhere own shared", "indexes": "table", "texts": "names", "takes": "local own",
	"through": "pointer", "again": "", "thread": "mine", "nothing": "", "callee": "", "local": "",
}

// TestReferences: what a function refers to is what its text names, in an object, and in all
// that is linked of it.
func TestReferences(t *testing.T) {
	sources := map[string]string{
		"a.c": referring, "b.c": "int elsewhere = 3;\nint outside(int x) { return x ^ 9; }\nvoid _start(void) {}\n",
	}
	const flags = "-O2 -g -ftls-model=local-exec -fcf-protection=none "
	for _, args := range []string{
		"-fno-pic -c a.c", "-fpie -c a.c", "-m32 -fno-pic -c a.c",
		"-fno-pic -no-pie -nostdlib -static a.c b.c", "-fpie -pie -nostdlib a.c b.c",
		"-fno-pic -no-pie -nostdlib -static -Wl,--emit-relocs a.c b.c",
	} {
		t.Run(args, func(t *testing.T) {
			p := open(t, compile(t, sources, "gcc", flags+args))
			finder := program.NewReferences(p.Files()[0])
			linked := !strings.Contains(args, "-c a.c")
			for name, want := range referred {
				if name == "thread" && linked && !strings.Contains(args, "emit-relocs") {
					want = "" // an operand behind FS is a number
				}
				if got := strings.Join(refersTo(t, finder, bodies(p, name)), " "); got != want {
					t.Errorf("%s refers to %q, want %q", name, got, want)
				}
			}
		})
	}
}

// TestReferencesOfLibrary: in a library that others can override, what is visible is
// reached through a stub or a slot that names it.
func TestReferencesOfLibrary(t *testing.T) {
	p := open(t, compile(t, map[string]string{"a.c": referring}, "gcc", "-O2 -g -fPIC -shared -nostdlib -fcf-protection=none a.c"))
	finder := program.NewReferences(p.Files()[0])
	for _, name := range []string{"calls", "reads", "indexes", "texts", "takes", "through"} {
		if got := strings.Join(refersTo(t, finder, bodies(p, name)), " "); got != referred[name] {
			t.Errorf("%s refers to %q, want %q", name, got, referred[name])
		}
	}
}

// refersTo names what the only one of some bodies refers to, once each. A branch must have the
// call site that GCC wrote for it.
func refersTo(t *testing.T, finder *program.References, found []program.Body) (names []string) {
	t.Helper()
	if len(found) != 1 {
		t.Fatalf("%d bodies", len(found))
	}
	refs, err := finder.Of(found[0].Place())
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range refs {
		name := ref.Import
		if name == "" && ref.Symbol != nil {
			name = ref.Symbol.Name
		}
		if name == "" {
			name, _ = found[0].File.PlaceAt(ref.To).Names()
		}
		if name == "_GLOBAL_OFFSET_TABLE_" || strings.HasPrefix(name, "__x86.get_pc_thunk") {
			continue // how i386 finds its own data
		}
		if ref.Branch == (ref.Site == dwarfinline.CallSite{}) {
			t.Errorf("%s at %#x: branch %t, and its call site", name, ref.From, ref.Branch)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestReferencesOfObjects: every relocation of the checked-in objects that names a symbol is
// a reference of the function that holds it, whatever the machine; debug/elf and the ELF
// specification say where they are.
func TestReferencesOfObjects(t *testing.T) {
	paths, err := filepath.Glob(obj("*.o"))
	if err != nil {
		t.Fatal(err)
	}
	total, machines := 0, make(map[elf.Machine]bool)
	for _, path := range paths {
		f, err := elf.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := program.Open(t.Context(), []string{path}, nil)
		if err != nil || len(p.Failures()) > 0 {
			t.Fatalf("%s: %v %v", path, err, p.Failures())
		}
		if p.Files()[0].Index() != nil {
			if n := compareRelocations(t, f, p.Files()[0]); n > 0 {
				machines[f.Machine] = true
				total += n
			}
		}
		p.Close()
		f.Close()
	}
	if t.Logf("%d relocations of %d machines", total, len(machines)); total < 400 || len(machines) < 5 {
		t.Errorf("%d relocations of %d machines", total, len(machines))
	}
}

// compareRelocations counts the named relocations of .text that lie in a body.
func compareRelocations(t *testing.T, want *elf.File, f *program.File) (n int) {
	t.Helper()
	section := f.ELF().Section(".text")
	if section == nil {
		return 0
	}
	finder := program.NewReferences(f)
	for _, r := range namedRelocations(t, want) {
		place := f.PlaceAt(section.Addr + r.offset)
		if !place.HasBody() {
			continue
		}
		refs, err := finder.Of(place)
		if err != nil {
			t.Fatalf("%s: %v", f.Path(), err)
		}
		n++
		if !slices.ContainsFunc(refs, func(ref program.Reference) bool {
			at := ref.From - section.Addr
			return ref.Named && ref.Symbol.Name == r.name && at <= r.offset && r.offset < at+15 // the longest instruction
		}) && !within(f, place, r.name) {
			t.Errorf("%s: .text+%#x refers to %s, not among %d", f.Path(), r.offset, r.name, len(refs))
		}
	}
	return n
}

// within tells that a symbol is the place's own, as of a function that calls itself.
func within(f *program.File, p program.Place, name string) bool {
	return slices.ContainsFunc(program.NewReferences(f).Symbols(), func(s elfscan.Symbol) bool {
		return s.Name == name && s.Section > 0 && f.PlaceAt(s.Addr) == p
	})
}

type namedRelocation struct {
	offset uint64
	name   string
}

// namedRelocations reads the relocations of .text whose symbol stands for itself
// (ELF specification, "Relocation").
func namedRelocations(t *testing.T, f *elf.File) (out []namedRelocation) {
	t.Helper()
	s := cmp.Or(f.Section(".rela.text"), f.Section(".rel.text"))
	symbols, err := f.Symbols()
	if s == nil || errors.Is(err, elf.ErrNoSymbols) {
		return nil
	}
	data, err2 := s.Data()
	if err = cmp.Or(err, err2); err != nil {
		t.Fatal(err)
	}
	for ; uint64(len(data)) >= s.Entsize && s.Entsize > 0; data = data[s.Entsize:] {
		var offset, symbol uint64
		if f.Class == elf.ELFCLASS64 {
			offset, symbol = f.ByteOrder.Uint64(data), f.ByteOrder.Uint64(data[8:])>>32
		} else {
			offset, symbol = uint64(f.ByteOrder.Uint32(data)), uint64(f.ByteOrder.Uint32(data[4:])>>8)
		}
		if symbol == 0 || symbol > uint64(len(symbols)) {
			continue
		}
		found := symbols[symbol-1]
		if elf.ST_TYPE(found.Info) != elf.STT_SECTION && found.Name != "" && !strings.HasPrefix(found.Name, ".L") {
			out = append(out, namedRelocation{offset, found.Name})
		}
	}
	return out
}

// TestNoReferences: code that is not there, and code of a machine that is not decoded and
// has no relocations, is an error and no empty list.
func TestNoReferences(t *testing.T) {
	p := open(t, obj("header-gcc12-s390x-O2-g4.so"))
	f := p.Files()[0]
	for s := range f.Index().Bodies() {
		refs, err := program.NewReferences(f).Of(program.Body{File: f, Sub: s}.Place())
		if !errors.Is(err, program.ErrNoCode) || refs != nil {
			t.Errorf("%#x: %d references, %v", s.Entry(), len(refs), err)
		}
	}
	path := compile(t, map[string]string{"a.c": "int f(int x) { return x * 3; }"}, "gcc", "-O2 -g -shared -nostdlib a.c")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	moved := open(t, moveText(t, path, data)).Files()[0]
	for s := range moved.Index().Bodies() {
		if refs, err := program.NewReferences(moved).Of(program.Body{File: moved, Sub: s}.Place()); err == nil || refs != nil {
			t.Errorf("code outside of the file: %d references, %v", len(refs), err)
		}
	}
}

// moveText lets the section header of .text say that its bytes lie behind the end of the file.
func moveText(t *testing.T, path string, data []byte) string {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := slices.IndexFunc(f.Sections, func(s *elf.Section) bool { return s.Name == ".text" })
	headers := binary.LittleEndian.Uint64(data[0x28:]) // e_shoff
	binary.LittleEndian.PutUint64(data[headers+uint64(n)*64+0x18:], uint64(len(data))+4096)
	out := filepath.Join(t.TempDir(), "moved.so")
	writeFile(t, out, data)
	return out
}

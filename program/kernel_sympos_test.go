package program_test

import (
	"bufio"
	"debug/elf"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"inlay/program"
)

// mapEntry is one line of a System.map.
type mapEntry struct {
	addr uint64
	typ  string
}

// systemMap reads the map that belongs to a vmlinux, by name, in the order of
// the file: absolute symbols are left out, as the kernel's own table does.
func systemMap(t *testing.T, vmlinux string) map[string][]mapEntry {
	t.Helper()
	dir, name := filepath.Split(vmlinux)
	f, err := os.Open(filepath.Join(dir, strings.Replace(name, "vmlinux", "System.map", 1)))
	if err != nil {
		t.Skipf("no System.map beside the kernel: %v", err)
	}
	defer f.Close()
	out := make(map[string][]mapEntry)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 || strings.EqualFold(fields[1], "A") {
			continue
		}
		addr, err := strconv.ParseUint(fields[0], 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		out[fields[2]] = append(out[fields[2]], mapEntry{addr, fields[1]})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestKernelSymPos: the position of every function is that of its line among those of
// the name in the kernel's System.map.
func TestKernelSymPos(t *testing.T) {
	path := vmlinux(t)
	lines := systemMap(t, path)
	f := openWith(t, &program.Options{}, path).Files()[0]
	names, shared, places := 0, 0, 0
	for name, all := range lines {
		text, data := 0, 0
		for _, e := range all {
			if strings.ContainsAny(e.typ, "tTwW") {
				text++
			} else {
				data++
			}
		}
		if text == 0 {
			continue
		}
		if len(all) > 1 {
			names++
			if data > 0 {
				shared++
			}
		}
		for i, e := range all {
			want := i + 1
			for want > 1 && all[want-2].addr == e.addr {
				want-- // of symbols at one address the first one counts
			}
			if pos, total, err := f.SymPos(name, e.addr); pos != want || total != len(all) || err != nil {
				t.Errorf("%s at %#x: %d of %d, %v; System.map %d of %d", name, e.addr, pos, total, err, want, len(all))
			}
			if p := f.PlaceAt(e.addr); len(all) > 1 && p.Entry == e.addr {
				if symbol, _ := p.Names(); symbol == name {
					places++
					if pos, total, err := p.SymPos(); pos != want || total != len(all) || err != nil {
						t.Errorf("place %s at %#x: %d of %d, %v; System.map %d of %d", name, e.addr, pos, total, err, want, len(all))
					}
				}
			}
		}
	}
	if names != 307 || shared != 8 {
		t.Errorf("System.map: %d function names are not unique, %d of them shared with data", names, shared)
	}
	t.Logf("%d function names that are not unique, %d shared with data, %d places with such a symbol", names, shared, places)
}

// kernelModules lists the modules that belong to a vmlinux of a package with debug
// information; the test is skipped without them.
func kernelModules(t testing.TB) []string {
	t.Helper()
	dir, name := filepath.Split(vmlinux(t))
	root := filepath.Join(dir, "..", "lib", "modules", strings.TrimPrefix(name, "vmlinux-"))
	var out []string
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".ko") && d.Type().IsRegular() {
			out = append(out, path)
		}
		return err
	})
	if err != nil || len(out) == 0 {
		t.Skipf("no modules in %s: %v", root, err)
	}
	return out
}

// TestKernelModuleSymPos counts the symbols of every module with debug/elf: in
// the order of .symtab, defined, in an allocated section, those that are freed left out
// unless they come first.
func TestKernelModuleSymPos(t *testing.T) {
	checked, repeated, varying := 0, 0, 0
	for n, path := range kernelModules(t) {
		if n%20 != 0 && !strings.HasSuffix(path, "/kvm.ko") && !strings.HasSuffix(path, "/xfs.ko") {
			continue
		}
		counted := moduleSymbols(t, path)
		f := openWith(t, &program.Options{}, path).Files()[0]
		for name, all := range counted {
			for _, s := range all {
				before, after, kept := 0, 0, 0
				for i, o := range all {
					if !o.freed {
						kept++
					}
					if o == s {
						before, after = i+1, kept
						break
					}
				}
				addr, err := f.ELF().ParseAddress(s.addr)
				if err != nil || s.freed && s.function {
					continue
				}
				pos, total, err := f.SymPos(name, addr)
				switch {
				case s.freed:
					continue
				case before != after:
					varying++
					if !errors.Is(err, program.ErrSymPosVaries) {
						t.Errorf("%s: %s at %s: %d of %d, %v; it varies", path, name, s.addr, pos, total, err)
					}
					continue
				case pos != before || total != len(all) || err != nil:
					t.Errorf("%s: %s at %s: %d of %d, %v; want %d of %d", path, name, s.addr, pos, total, err, before, len(all))
				}
				checked++
				if len(all) > 1 {
					repeated++
				}
			}
		}
	}
	if checked == 0 {
		t.Error("no symbol was checked")
	}
	t.Logf("%d symbols, %d of names that are not unique, %d that vary", checked, repeated, varying)
}

type moduleSymbol struct {
	addr            string
	function, freed bool
}

func moduleSymbols(t *testing.T, path string) map[string][]moduleSymbol {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]moduleSymbol)
	for _, s := range symbols {
		if s.Name == "" || s.Section == elf.SHN_UNDEF || int(s.Section) >= len(f.Sections) {
			continue
		}
		section := f.Sections[s.Section]
		if section.Flags&elf.SHF_ALLOC == 0 || section.Name == ".modinfo" || section.Name == "__versions" {
			continue
		}
		addr := section.Name + "+0x" + strconv.FormatUint(s.Value, 16)
		out[s.Name] = append(out[s.Name], moduleSymbol{addr, elf.ST_TYPE(s.Info) == elf.STT_FUNC, strings.HasPrefix(section.Name, ".init")})
	}
	return out
}

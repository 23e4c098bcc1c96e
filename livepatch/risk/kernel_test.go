package risk_test

import (
	"debug/elf"
	"encoding/binary"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/livepatch/risk"
	"inlay/program"
)

// vmlinux is the path of Debian's vmlinux-6.1.0-56-cloud-amd64 in INLAY_VMLINUX; the test
// is skipped without it.
func vmlinux(t testing.TB) string {
	t.Helper()
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX does not name a vmlinux with DWARF")
	}
	return path
}

// module returns the path of a module that belongs to the kernel.
func module(t testing.TB, name string) string {
	t.Helper()
	dir, file := filepath.Split(vmlinux(t))
	root := filepath.Join(dir, "..", "lib", "modules", strings.TrimPrefix(file, "vmlinux-"))
	found := ""
	_ = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == name {
			found = path
		}
		return nil
	})
	if found == "" {
		t.Skipf("%s is not installed in %s", name, root)
	}
	return found
}

// place is a section and an offset in it, which both a linked file and an object have.
type place struct {
	section string
	offset  uint64
}

// oracle reads the tables of Linux 6.1 on x86-64 with debug/elf alone.
type oracle struct {
	t       *testing.T
	f       *elf.File
	symbols []elf.Symbol
	code    map[risk.Kind]map[place]int
	keys    map[place]string // of jump labels and static calls, as the symbol that a relocation or an address names
}

func newOracle(t *testing.T, path string) *oracle {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	o := &oracle{t: t, f: f, symbols: symbols, code: make(map[risk.Kind]map[place]int), keys: make(map[place]string)}
	o.table(risk.JumpLabel, "__jump_table", 16, 8)
	o.table(risk.StaticCall, ".static_call_sites", 8, 4)
	o.table(risk.Alternative, ".altinstructions", 12, 0)
	o.table(risk.Alternative, ".parainstructions", 16, 0)
	o.table(risk.ExceptionTable, "__ex_table", 12, 0)
	o.table(risk.BugEntry, "__bug_table", 12, 0)
	o.table(risk.KprobeForbidden, "_kprobe_blacklist", 8, 0)
	return o
}

func (o *oracle) value(name string) uint64 {
	for _, s := range o.symbols {
		if s.Name == name {
			return s.Value
		}
	}
	return 0
}

func (o *oracle) table(kind risk.Kind, section string, size, key int) {
	if o.code[kind] == nil {
		o.code[kind] = make(map[place]int)
	}
	if o.f.Type == elf.ET_REL {
		o.relocated(kind, section, size, key)
		return
	}
	name := strings.TrimPrefix(strings.TrimPrefix(section, "."), "_")
	if strings.HasPrefix(section, "__") {
		name = section
	}
	lo, hi := o.value("__start_"+name), o.value("__stop_"+name)
	if s := o.f.Section(section); s != nil {
		lo, hi = s.Addr, s.Addr+s.Size
	}
	bytes := o.bytes(lo, hi)
	for at := 0; at+size <= len(bytes); at += size {
		pc := binary.LittleEndian.Uint64(append(slices.Clone(bytes[at:min(at+8, len(bytes))]), make([]byte, 8)...))
		if kind != risk.KprobeForbidden && section != ".parainstructions" {
			pc = lo + uint64(at) + uint64(int64(int32(binary.LittleEndian.Uint32(bytes[at:]))))
		}
		where := o.place(pc)
		o.code[kind][where]++
		switch {
		case key == 8:
			o.keys[where] = o.object((lo + uint64(at) + 8 + binary.LittleEndian.Uint64(bytes[at+8:])) &^ 3)
		case key == 4:
			o.keys[where] = o.object((lo + uint64(at) + 4 + uint64(int64(int32(binary.LittleEndian.Uint32(bytes[at+4:]))))) &^ 3)
		}
	}
}

func (o *oracle) bytes(lo, hi uint64) []byte {
	for _, s := range o.f.Sections {
		if s.Flags&elf.SHF_ALLOC != 0 && s.Type != elf.SHT_NOBITS && s.Addr <= lo && hi <= s.Addr+s.Size && lo < hi {
			out := make([]byte, hi-lo)
			if _, err := s.ReadAt(out, int64(lo-s.Addr)); err != nil {
				o.t.Fatal(err)
			}
			return out
		}
	}
	return nil
}

func (o *oracle) place(pc uint64) place {
	for _, s := range o.f.Sections {
		if s.Flags&elf.SHF_EXECINSTR != 0 && s.Addr <= pc && pc < s.Addr+s.Size {
			return place{s.Name, pc - s.Addr}
		}
	}
	o.t.Fatalf("%#x is no code", pc)
	return place{}
}

// object names the symbol of data with a size around an address.
func (o *oracle) object(addr uint64) string {
	best := ""
	for _, s := range o.symbols {
		if elf.ST_TYPE(s.Info) == elf.STT_OBJECT && s.Value <= addr && addr < s.Value+s.Size {
			best = s.Name
		}
	}
	return best
}

// relocated reads a table of an object from its relocations, see elf(5).
func (o *oracle) relocated(kind risk.Kind, section string, size, key int) {
	s := o.f.Section(".rela" + section)
	if s == nil {
		return
	}
	raw, err := s.Data()
	if err != nil {
		o.t.Fatal(err)
	}
	codes := make(map[int]place)
	for ; len(raw) >= 24; raw = raw[24:] {
		offset, info := int(binary.LittleEndian.Uint64(raw)), binary.LittleEndian.Uint64(raw[8:])
		addend := binary.LittleEndian.Uint64(raw[16:])
		symbol := o.symbols[info>>32-1]
		switch offset % size {
		case 0:
			where := place{o.f.Sections[symbol.Section].Name, symbol.Value + addend}
			o.code[kind][where]++
			codes[offset/size] = where
		case key:
			name := symbol.Name
			if elf.ST_TYPE(symbol.Info) == elf.STT_SECTION {
				name = o.inSection(symbol.Section, addend&^3)
			}
			o.keys[codes[offset/size]] = name
		}
	}
}

func (o *oracle) inSection(section elf.SectionIndex, offset uint64) string {
	for _, s := range o.symbols {
		if s.Section == section && elf.ST_TYPE(s.Info) == elf.STT_OBJECT && s.Value <= offset && offset < s.Value+s.Size {
			return s.Name
		}
	}
	return ""
}

// TestKernelTables compares 100 functions of the kernel and of two modules, chosen at random
// among those with an entry and among all, with an own reading of the tables.
func TestKernelTables(t *testing.T) {
	for _, path := range []string{vmlinux(t), module(t, "kvm.ko"), module(t, "xfs.ko")} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			f, tables := open(t, path, nil)
			o := newOracle(t, path)
			all := slices.Collect(f.Index().Bodies())
			random := rand.New(rand.NewSource(61))
			checked, entries := 0, 0
			for _, i := range random.Perm(len(all)) {
				p := program.Body{File: f, Sub: all[i]}.Place()
				got, gotKeys := found(t, f, tables, p)
				want, wantKeys := o.expect(f, p)
				if len(want) == 0 && checked%2 == 0 {
					continue // every other one has an entry
				}
				checked++
				entries += len(want)
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("%v: %s", p.Answer().Symbols, d)
				}
				if d := cmp.Diff(wantKeys, gotKeys); d != "" {
					t.Errorf("%v: %s", p.Answer().Symbols, d)
				}
				if checked == 100 {
					break
				}
			}
			if checked < 100 {
				t.Errorf("%d functions", checked)
			}
			t.Logf("%d functions with entries at %d places", checked, entries)
		})
	}
}

type site struct {
	Kind risk.Kind
	At   string
}

// found lists what the tables say of a place.
func found(t *testing.T, f *program.File, tables *risk.Tables, p program.Place) (map[site]int, map[string]string) {
	t.Helper()
	all, err := tables.Findings(p)
	if err != nil {
		t.Fatal(err)
	}
	sites, keys := make(map[site]int), make(map[string]string)
	for _, x := range all {
		switch x.Kind {
		case risk.KprobeForbidden:
			sites[site{x.Kind, f.ELF().Address(p.Entry)}]++
		case risk.JumpLabel, risk.StaticCall:
			keys[f.ELF().Address(x.At)] = x.Key
			sites[site{x.Kind, f.ELF().Address(x.At)}]++
		case risk.Alternative, risk.ExceptionTable, risk.BugEntry:
			sites[site{x.Kind, f.ELF().Address(x.At)}]++
		case risk.Unknown:
			t.Errorf("%v: %+v", p.Answer().Symbols, x)
		}
	}
	return sites, keys
}

// expect lists what lies in the ranges of a place by the oracle.
func (o *oracle) expect(f *program.File, p program.Place) (map[site]int, map[string]string) {
	sites, keys := make(map[site]int), make(map[string]string)
	for _, r := range p.Sub.Ranges() {
		s := f.ELF().SectionAt(r.Lo)
		lo := r.Lo - s.Addr
		for kind, code := range o.code {
			for where, n := range code {
				if where.section != s.Name || where.offset < lo || where.offset-lo >= r.Size() {
					continue
				}
				at := f.ELF().Address(s.Addr + where.offset)
				sites[site{kind, at}] += n
				if key, ok := o.keys[where]; ok && (kind == risk.JumpLabel || kind == risk.StaticCall) {
					keys[at] = key
				}
			}
		}
	}
	return sites, keys
}

// TestKernelFigures counts the functions of the kernel with each risk, and looks for those
// that are known from their source never to return.
func TestKernelFigures(t *testing.T) {
	path := vmlinux(t)
	f, tables := open(t, path, nil)
	functions, places := make(map[risk.Kind]int), make(map[risk.Kind]int)
	var endless []string
	for s := range f.Index().Bodies() {
		p := program.Body{File: f, Sub: s}.Place()
		all, err := tables.Findings(p)
		if err != nil {
			t.Fatal(err)
		}
		seen := make(map[risk.Kind]bool)
		for _, x := range all {
			places[x.Kind]++
			if !seen[x.Kind] {
				functions[x.Kind]++
			}
			seen[x.Kind] = true
		}
		if name, _ := p.Names(); seen[risk.LongRunning] {
			endless = append(endless, name)
		}
	}
	if functions[risk.Unknown] != 0 {
		t.Errorf("%d functions of which something is not known", functions[risk.Unknown])
	}
	// Functions whose source has a loop without an end, or ends in BUG, panic or do_exit.
	for _, name := range []string{"kthreadd", "kthread", "rcu_gp_kthread", "cpu_startup_entry", "do_exit", "panic", "oom_reaper", "watchdog", "io_sq_thread"} {
		if !slices.Contains(endless, name) {
			t.Errorf("%s returns", name)
		}
	}
	for _, name := range []string{"schedule", "kswapd", "do_sys_open", "vfs_read", "worker_thread", "smpboot_thread_fn", "retbleed_untrain_ret"} {
		if slices.Contains(endless, name) {
			t.Errorf("%s does not return", name)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(functions)) {
		t.Logf("%-20s %6d functions %6d places", kind, functions[kind], places[kind])
	}
	t.Logf("never return: %v", endless)
}

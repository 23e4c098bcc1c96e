package disasm

import (
	"cmp"
	"debug/elf"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"inlay/elfscan"
)

// oracle compares this package with a listing, instruction by instruction.
type oracle struct {
	mode     Mode
	text     []region
	spans    []Span // of FUNC symbols, sorted and merged
	lines    int
	branches int
	lengths  map[string]int // by kind of difference
	examples map[string]string
	targets  []string
}

// region is a section with code.
type region struct {
	base uint64
	data []byte
}

// libraries are compared with other disassemblers: of x86-64, and the cross
// compiler's of i386.
var libraries = map[Mode][]string{
	Mode64: {
		"/usr/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/x86_64-linux-gnu/libm.so.6",
		"/usr/lib/x86_64-linux-gnu/libstdc++.so.6", "/usr/lib/x86_64-linux-gnu/libcrypto.so.3",
	},
	Mode32: {"/usr/i686-linux-gnu/lib/libc.so.6", "/usr/i686-linux-gnu/lib/libm.so.6", "/usr/i686-linux-gnu/lib/libstdc++.so.6"},
}

// eachLibrary runs a test on each library that is there.
func eachLibrary(t *testing.T, paths []string, test func(t *testing.T, path string)) {
	t.Helper()
	if testing.Short() {
		t.Skip("long")
	}
	for _, path := range paths {
		t.Run(strings.ReplaceAll(path[1:], "/", "-"), func(t *testing.T) {
			if _, err := os.Stat(path); err != nil {
				t.Skip(err)
			}
			test(t, path)
		})
	}
}

// TestOracleLibraries asks objdump about every instruction of the libraries.
func TestOracleLibraries(t *testing.T) {
	for mode, paths := range libraries {
		lines, different := 0, 0
		eachLibrary(t, paths, func(t *testing.T, path string) {
			o := newOracle(t, path)
			if o.mode != mode {
				t.Fatalf("mode %d", o.mode)
			}
			different += o.compare(t, path)
			lines += o.lines
		})
		if different*100_000 > lines {
			t.Errorf("mode %d: %d of %d lengths differ, more than one in 100,000", mode, different, lines)
		}
	}
}

// TestKernelOracle is the same for the whole text of a vmlinux.
func TestKernelOracle(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	o := newOracle(t, path)
	if different := o.compare(t, path); different*100_000 > o.lines {
		t.Errorf("%d of %d lengths differ, more than one in 100,000", different, o.lines)
	}
}

func newOracle(t testing.TB, path string) *oracle {
	t.Helper()
	f, err := elfscan.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	o := &oracle{lengths: map[string]int{}, examples: map[string]string{}}
	if f.MachineID() == elf.EM_386 {
		o.mode = Mode32
	}
	for _, s := range f.Sections() {
		if s.Flags&elf.SHF_EXECINSTR == 0 || s.Type != elf.SHT_PROGBITS {
			continue
		}
		data, err := f.Data(&s)
		if err != nil {
			t.Fatal(err)
		}
		o.text = append(o.text, region{s.Addr, slices.Clone(data)})
	}
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		if (s.Type == elf.STT_FUNC || s.Type == elf.STT_GNU_IFUNC) && s.Section >= 0 && s.Size > 0 {
			o.spans = append(o.spans, Span{s.Addr, s.Addr + s.Size})
		}
	}
	slices.SortFunc(o.spans, func(a, b Span) int { return cmp.Compare(a.Lo, b.Lo) })
	o.spans = merge(o.spans)
	return o
}

func merge(spans []Span) (merged []Span) {
	for _, s := range spans {
		if n := len(merged); n > 0 && s.Lo <= merged[n-1].Hi {
			merged[n-1].Hi = max(merged[n-1].Hi, s.Hi)
		} else {
			merged = append(merged, s)
		}
	}
	return merged
}

// inFunction is the span around an address.
func (o *oracle) inFunction(addr uint64) (Span, bool) {
	i := sort.Search(len(o.spans), func(i int) bool { return o.spans[i].Hi > addr })
	if i == len(o.spans) || o.spans[i].Lo > addr {
		return Span{}, false
	}
	return o.spans[i], true
}

// bytes are those from an address to the end of its section.
func (o *oracle) bytes(addr uint64) []byte {
	for _, r := range o.text {
		if addr >= r.base && addr-r.base < uint64(len(r.data)) {
			return r.data[addr-r.base:]
		}
	}
	return nil
}

// compare returns the number of lengths that differ.
func (o *oracle) compare(t *testing.T, path string) int {
	objdump(t, o.line, "objdump", "-d", "-w", "--insn-width=16", path)
	different := 0
	for kind, n := range o.lengths {
		t.Logf("%7d %s, for example %s", n, kind, o.examples[kind])
		different += n
	}
	t.Logf("%d instructions, %d direct branches, %d lengths differ, %d targets differ",
		o.lines, o.branches, different, len(o.targets))
	if o.lines == 0 || o.branches == 0 {
		t.Error("nothing compared")
	}
	if n := o.lengths[unexplained]; n > 0 {
		t.Errorf("%d lengths differ without a reason", n)
	}
	for _, s := range o.targets[:min(len(o.targets), 20)] {
		t.Error(s)
	}
	return different
}

func (o *oracle) line(l listed) {
	span, ok := o.inFunction(l.addr)
	if !ok || l.bad() {
		return
	}
	o.lines++
	code := o.bytes(l.addr)
	if rest := span.Hi - l.addr; rest >= uint64(len(l.code)) {
		code = code[:min(rest, uint64(len(code)))]
	}
	inst, err := Decode(code, o.mode)
	if err != nil || int(inst.Len) != len(l.code) {
		kind := difference(l, inst, o.mode, code[min(len(l.code), len(code)-1)])
		o.lengths[kind]++
		if o.lengths[kind] <= 3 {
			o.examples[kind] += fmt.Sprintf("\n\t\t%#x: % x %q, here %d %v", l.addr, l.code, l.text, inst.Len, err)
		}
		return
	}
	want, direct := l.target()
	if !direct && !inst.Kind.Direct() {
		return
	}
	o.branches++
	if direct != inst.Kind.Direct() || inst.Target(l.addr) != want {
		o.targets = append(o.targets, fmt.Sprintf("%#x: % x %q, here %s %#x", l.addr, l.code, l.text, inst.Kind, inst.Target(l.addr)))
	}
}

const unexplained = "unexplained"

// difference names the reason for a different length. Each is described in
// docs/accuracy.md.
func difference(l listed, inst Inst, mode Mode, next byte) string {
	rex := mode == Mode64 && l.code[len(l.code)-1]&0xf0 == 0x40 && strings.HasSuffix(strings.TrimRight(l.text, ".WRXB"), "rex")
	switch {
	case l.code[0] == 0x9b && inst.Len == 1:
		return "fwait joined with the x87 instruction behind it"
	case rex && (isPrefix(next) || next == 0x9b):
		return "REX before another prefix listed on its own"
	case rex, strings.HasPrefix(l.text, ".byte"):
		return "a symbol begins inside the instruction"
	}
	return unexplained
}

func isPrefix(b byte) bool {
	return b&0xf0 == 0x40 || strings.IndexByte("\x26\x2e\x36\x3e\x64\x65\x66\x67\xf0\xf2\xf3", b) >= 0
}

//go:build linux

package dwarfinline

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/badelf"
)

// far is more than 32 bits can tell, and not a multiple of anything.
const far = 1<<32 + 1<<20 + 3

// paddingUnits returns two units that take size bytes together, nearly all of them in one
// attribute each: one of 32-bit DWARF, as large as it can be, and one of 64-bit DWARF.
// abbrevOff is where the table of paddingAbbrev lies.
func paddingUnits(order binary.ByteOrder, size, abbrevOff uint64) map[uint64][]byte {
	const first = 0xffffff00
	a := make([]byte, 17)
	order.PutUint32(a, first-4)
	order.PutUint16(a[4:], 5)
	a[6], a[7] = unitCompile, 8
	order.PutUint32(a[8:], uint32(abbrevOff))
	a[12] = 1
	order.PutUint32(a[13:], first-17)

	b := make([]byte, 25)
	order.PutUint32(b, 0xffffffff)
	order.PutUint64(b[4:], size-first-12)
	order.PutUint16(b[12:], 5)
	b[14], b[15] = unitCompile, 8
	order.PutUint64(b[16:], abbrevOff)
	b[24] = 2
	const lengthBytes = 5
	n := size - first - uint64(len(b)) - lengthBytes
	for i := range lengthBytes {
		b = append(b, byte(n>>(7*i))|0x80)
	}
	b[len(b)-1] &^= 0x80
	return map[uint64][]byte{0: a, first: b}
}

// paddingAbbrev declares the entries of paddingUnits.
func paddingAbbrev() []byte {
	return append(append(declare(1, tagCompileUnit, 0, attrConstValue, formBlock4),
		declare(2, tagCompileUnit, 0, attrConstValue, formBlock)...), 0)
}

// answersBehind lists what an index says of the units from an offset on, with offsets from
// there.
func answersBehind(x *Index, from uint64) string {
	var b strings.Builder
	for _, u := range x.Units() {
		if u.Offset() < from {
			continue
		}
		fmt.Fprintf(&b, "unit %#x %v %s %s %s %+v\n", u.Offset()-from, u.Err(), u.Name(), u.CompDir(), u.Producer(), u.Counts())
		for s := range u.Subprograms() {
			src, err := x.Source(s.Offset())
			params, why := x.Parameters(s)
			name, _ := x.QualifiedName(s.Offset())
			var lines []Position
			if s.OutOfLine() {
				lines, _ = u.Lines([]uint64{s.Entry(), s.Entry() + 1})
			}
			fmt.Fprintf(&b, "  %#x root %#x %+v %v %s %+v %v %x %x %v\n",
				s.Offset()-from, s.Root()-from, src, err, name, params, why, s.Entry(), s.Ranges(), lines)
		}
		for i := range u.Instances() {
			root, ok := i.RootSubprogram()
			fmt.Fprintf(&b, "  %#x origin %#x root %#x", i.Offset()-from, i.Origin()-from, i.Root()-from)
			if ok {
				src, err := x.Source(root.Offset())
				fmt.Fprintf(&b, " %+v %v", src, err)
			}
			for in := i; in.Valid(); in = in.Parent() {
				fmt.Fprintf(&b, " < %#x %s:%d", in.Offset()-from, in.CallFile(), in.CallLine())
			}
			src, _ := x.Source(i.Host().Offset())
			fmt.Fprintf(&b, " in %s %x\n", src.Name, i.Ranges())
		}
	}
	for c := range x.CallSites() {
		fmt.Fprintf(&b, "call %#x of %#x\n", c.Offset()-from, c.Origin()-from)
	}
	for _, d := range x.Diagnostics() {
		fmt.Fprintf(&b, "diagnostic %s+%#x %v\n", d.Section, d.Offset, d.Err)
	}
	return b.String()
}

// stretched builds the index of a file with holes in front of some sections, which has to be
// frugal: what is stepped over is not read.
func stretched(t *testing.T, path string, holes map[string]hole) *Index {
	t.Helper()
	f := openHuge(t, stretch(t, path, holes))
	var x *Index
	frugal(t, func() { x = build(t, f, &Options{CallSites: true}) })
	return x
}

// TestUnitsBehind4GiB: the units of an object say the same behind four GiB of other units,
// also those of 32-bit DWARF, whose references count from their own start.
func TestUnitsBehind4GiB(t *testing.T) {
	for _, name := range []string{
		"header-gcc12-x86_64-O2-g5.so", "plain-gcc12-x86_64-O2-g5-dwarf64.o", "plain-gcc12-x86_64-O2-g4-dwarf64.o",
		"plain-clang19-x86_64-O2-g5-dwarf64.o", "plain-clang19-ppc64-O2-g4-dwarf64.o",
	} {
		t.Run(name, func(t *testing.T) {
			path := objects + "/" + name
			small := build(t, open(t, path), &Options{CallSites: true})
			order := binary.ByteOrder(binary.LittleEndian)
			if small.sec.big {
				order = binary.BigEndian
			}
			x := stretched(t, path, map[string]hole{
				".debug_info":   {size: far, at: paddingUnits(order, far, uint64(len(small.sec.abbrev)))},
				".debug_abbrev": {tail: paddingAbbrev()},
			})
			if got, want := answersBehind(x, far), answersBehind(small, 0); got != want {
				t.Errorf("behind 4 GiB:\n%s\nalone:\n%s", got, want)
			}
			if n := len(x.Units()) - len(small.Units()); n != 2 || x.Counts().Inlined != small.Counts().Inlined || x.Counts().Inlined == 0 {
				t.Errorf("%d units of padding, %+v, want %+v", n, x.Counts(), small.Counts())
			}
			compareDumped(t, x)
		})
	}
}

// compareDumped holds the inlined instances and their origins against llvm-dwarfdump.
func compareDumped(t *testing.T, x *Index) {
	t.Helper()
	tool, err := exec.LookPath("llvm-dwarfdump")
	if err != nil {
		t.Log("llvm-dwarfdump is not installed")
		return
	}
	origin := regexp.MustCompile(`DW_AT_abstract_origin .*(?:=> \{|ref_addr\]\s+\()0x([0-9a-f]+)`)
	for i := range x.Instances() {
		out, err := exec.Command(tool, "-v", fmt.Sprintf("--debug-info=%#x", i.Offset()), x.file.Path()).Output()
		if err != nil {
			t.Fatal(err)
		}
		m := origin.FindSubmatch(out)
		if m == nil || !bytes.Contains(out, fmt.Appendf(nil, "0x%08x: DW_TAG_inlined_subroutine", i.Offset())) {
			t.Fatalf("llvm-dwarfdump has no inlined instance at %#x:\n%s", i.Offset(), out)
		}
		if want, err := strconv.ParseUint(string(m[1]), 16, 64); err != nil || want != i.Origin() {
			t.Errorf("%#x: origin %#x, llvm-dwarfdump %#x %v", i.Offset(), i.Origin(), want, err)
		}
	}
}

// TestSectionsBehind4GiB: whatever section of 64-bit DWARF has its contents behind 4 GiB,
// the answers are the same.
func TestSectionsBehind4GiB(t *testing.T) {
	for _, name := range []string{
		"plain-gcc12-x86_64-O2-g5-dwarf64.o", "plain-gcc12-x86_64-O2-g4-dwarf64.o",
		"plain-clang19-x86_64-O2-g5-dwarf64.o", "plain-clang19-ppc64-O2-g4-dwarf64.o",
	} {
		path := objects + "/" + name
		f := open(t, path)
		want := answersBehind(build(t, f, &Options{CallSites: true}), 0)
		for _, s := range f.Sections() {
			if !strings.HasPrefix(s.Name, ".debug_") || s.Name == ".debug_info" {
				continue
			}
			t.Run(name+s.Name, func(t *testing.T) {
				x := stretched(t, path, map[string]hole{s.Name: {size: far}})
				if s.Name == ".debug_line_str" && strings.Contains(name, "gcc") {
					// The assembler writes line tables of 32-bit DWARF, which cannot lead there.
					if d := x.file.Diagnostics(); len(d) != 1 || d[0].Section != ".debug_line" || !errors.Is(d[0].Err, elfscan.ErrCorrupt) {
						t.Errorf("offsets that do not fit: %v", d)
					}
					return
				}
				if got := answersBehind(x, 0); got != want {
					t.Errorf("behind 4 GiB:\n%s\nalone:\n%s", got, want)
				}
			})
		}
	}
}

// wide writes units of 64-bit DWARF 5 with addresses of 8 bytes.
type wide struct {
	parts map[uint64][]byte // of .debug_info, by offset
	end   uint64
}

// wideAbbrev declares what wide writes.
func wideAbbrev() []byte {
	return slices.Concat(
		declare(1, tagCompileUnit, 1, attrName, formString),
		declare(2, tagVariable, 0, attrConstValue, formBlock),
		declare(3, tagSubprogram, 0, attrName, formString, attrInline, formData1),
		declare(4, tagSubprogram, 1, attrName, formString, attrLowPC, formAddr, attrHighPC, formData8),
		declare(5, tagInlinedSubroutine, 0, attrAbstractOrigin, formRef8, attrLowPC, formAddr, attrHighPC, formData8, attrCallLine, formData1),
		declare(6, tagInlinedSubroutine, 0, attrAbstractOrigin, formRefAddr, attrLowPC, formAddr, attrHighPC, formData8, attrCallLine, formData1),
		[]byte{0})
}

// put writes bytes, numbers as 8 bytes, and strings with their end.
func (w *wide) put(parts ...any) {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			b = append(b, byte(p))
		case uint64:
			b = binary.LittleEndian.AppendUint64(b, p)
		case string:
			b = append(append(b, p...), 0)
		}
	}
	w.parts[w.end] = b
	w.end += uint64(len(b))
}

// unit writes a unit with what body writes below its root.
func (w *wide) unit(name string, body func(start uint64)) {
	start := w.end
	w.put(0xff, 0xff, 0xff, 0xff, uint64(0), 5, 0, unitCompile, 8, uint64(0), 1, name)
	body(start)
	w.put(0)
	binary.LittleEndian.PutUint64(w.parts[start][4:], w.end-start-12)
}

// room writes a variable of n bytes, which are a hole.
func (w *wide) room(n uint64) {
	w.put(2, byte7(n, 0), byte7(n, 1), byte7(n, 2), byte7(n, 3), byte7(n, 4), int(n>>35))
	w.end += n
}

func byte7(n uint64, i int) int { return int(n>>(7*i))&0x7f | 0x80 }

// host writes a body that holds an instance, at the offset that it returns, of the function
// that callee leads to. The code of the instance is 5 or 6.
func (w *wide) host(name string, at uint64, code int, callee uint64) (instance uint64) {
	w.put(4, name, at, uint64(0x40))
	instance = w.end
	w.put(code, callee, at+8, uint64(8), 12, 0)
	return instance
}

// index builds the index of what was written.
func (w *wide) index(t *testing.T) *Index {
	t.Helper()
	path := t.TempDir() + "/wide"
	// The last byte, which ends a list of children, is what the section has without holes.
	if err := os.WriteFile(path, badelf.WrapDWARF([]byte{0}, wideAbbrev(), nil), 0o600); err != nil {
		t.Fatal(err)
	}
	return stretched(t, path, map[string]hole{".debug_info": {size: w.end - 1, at: w.parts}})
}

// TestEntriesBehind4GiB: in one unit, behind an entry of more than 4 GiB, and referred to
// from another unit.
func TestEntriesBehind4GiB(t *testing.T) {
	w := &wide{parts: make(map[uint64][]byte)}
	callee, first, second := uint64(0), uint64(0), uint64(0)
	w.unit("long.c", func(start uint64) {
		w.room(far)
		callee = w.end
		w.put(3, "callee", 1)
		first = w.host("near", badelf.TextAddr, 5, callee-start)
	})
	w.unit("next.c", func(uint64) {
		second = w.host("away", badelf.TextAddr+0x40, 6, callee)
	})
	x := w.index(t)
	if d := x.Diagnostics(); len(d) > 0 || len(x.Units()) != 2 {
		t.Fatalf("%d units, %v", len(x.Units()), d)
	}
	var got []string
	for i := range x.InstancesOf(NewRoots([]uint64{callee})) {
		src, err := x.Source(i.Root())
		host, _ := x.Source(i.Host().Offset())
		got = append(got, fmt.Sprintf("%#x %s in %s of %s, line %d, %v, %d", i.Offset(), src.Name, host.Name, i.Unit().Name(), i.CallLine(), err, x.Place(i.Offset()).Offset))
	}
	want := []string{
		fmt.Sprintf("%#x callee in near of long.c, line 12, <nil>, %d", first, first),
		fmt.Sprintf("%#x callee in away of next.c, line 12, <nil>, %d", second, second),
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	compareDumped(t, x)
}

// TestBehind1TiB: what no offset of the index reaches is said, counts as lost, and costs
// nothing that stands before it.
func TestBehind1TiB(t *testing.T) {
	w := &wide{parts: make(map[uint64][]byte)}
	healthy := func(name string, at uint64) {
		w.unit(name+".c", func(start uint64) {
			callee := w.end - start
			w.put(3, "callee", 1)
			w.host(name, at, 5, callee)
		})
	}
	healthy("before", badelf.TextAddr)
	lost := w.end
	w.unit("room.c", func(uint64) { w.room(maxOffset) })
	healthy("behind", badelf.TextAddr+0x40)
	x := w.index(t)
	if n := len(slices.Collect(x.Instances())); n != 1 || len(x.Units()) != 2 || x.Units()[0].Err() != nil || !errors.Is(x.Units()[1].Err(), elfscan.ErrLimit) {
		t.Errorf("%d instances in %d units", n, len(x.Units()))
	}
	if d := x.Diagnostics(); len(d) != 1 || d[0].Offset != lost || !errors.Is(d[0].Err, errFar) || x.LostBytes() != w.end-lost {
		t.Errorf("%d bytes are lost, want %d; %v", x.LostBytes(), w.end-lost, d)
	}

	x = stretched(t, goodFile, map[string]hole{".debug_str": {size: maxOffset}})
	if d := x.Diagnostics(); len(d) != 1 || d[0].Section != ".debug_str" || !errors.Is(d[0].Err, errFar) {
		t.Errorf("names behind the first TiB: %v", d)
	}
}

package dwarfinline

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
)

// leftOut says which fixtures cannot be compared, and why. Where the oracle
// fails, the test checks that it does.
func leftOut(name string) (why string, oracleFails bool) {
	switch {
	case strings.Contains(name, "g5-types"):
		return "debug/elf takes one of several .debug_info sections", false
	case strings.HasSuffix(name, "clang19-x86_64-O2-g5-dwarf64.o"),
		strings.HasSuffix(name, "clang19-aarch64be-O2-g5.o"), strings.HasSuffix(name, "clang19-ppc64-O2-g5.o"):
		return "debug/dwarf fails on the indexed strings of this big-endian or 64-bit DWARF 5 object", true
	case strings.Contains(name, "-mips-"), strings.Contains(name, "-riscv64-"):
		return "elfscan does not relocate objects of this machine", false
	}
	return "", false
}

// packed is the end of the names of compressed modules: the oracle reads their
// plain twin.
var packed = regexp.MustCompile(`\.(gz|xz|zst)$`)

// TestOracle compares every instance of every fixture with debug/dwarf's view.
// In relocatable files addresses are compared as offsets in sections.
func TestOracle(t *testing.T) {
	const atLeast, factsAtLeast = 95, 600
	compared, facts := 0, 0
	for _, path := range fixtures(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			o, err := newOracle(t, packed.ReplaceAllString(path, ""))
			if why, fails := leftOut(filepath.Base(path)); why != "" {
				if fails && err == nil {
					t.Error("debug/dwarf can read this now: compare it")
				}
				t.Logf("left out: %s", why)
				return
			}
			if err != nil {
				t.Fatalf("oracle: %v", err)
			}
			facts += compareIndex(t, build(t, open(t, path), nil), o)
			compared++
		})
	}
	t.Logf("%d fixtures with %d instances were compared", compared, facts)
	if compared < atLeast || facts < factsAtLeast {
		t.Errorf("only %d fixtures with %d instances were compared", compared, facts)
	}
}

// compareIndex compares unit by unit and returns the number of facts.
func compareIndex(t *testing.T, x *Index, o *oracle) (n int) {
	t.Helper()
	for _, d := range x.Diagnostics() {
		t.Errorf("diagnostic for a sound file: %s+%#x: %v", d.Section, d.Offset, d.Err)
	}
	seen := 0
	for _, head := range o.heads {
		u := x.UnitAt(uint64(head))
		if u == nil || u.Err() != nil {
			t.Fatalf("no unit at %#x", head)
		}
		seen++
		inlined, bodies, err := o.walkUnit(head)
		if err != nil {
			t.Fatalf("oracle: %v", err)
		}
		same(t, "inlined instances", wantLines(inlined), x.inlinedLines(u, o.rel))
		same(t, "bodies", wantLines(bodies), x.bodyLines(t, u, o.rel))
		n += len(inlined) + len(bodies)
	}
	withTypes := 0
	for _, u := range x.Units() {
		if !u.isType() {
			withTypes++
		}
	}
	if withTypes != seen {
		t.Errorf("%d units, the oracle has %d", withTypes, seen)
	}
	return n
}

func wantLines(facts []*fact) (lines []string) {
	for _, f := range facts {
		lines = append(lines, f.String())
	}
	return lines
}

func (x *Index) inlinedLines(u *Unit, rel bool) (lines []string) {
	for i := range u.Instances() {
		pc, ok := i.EntryPC()
		f := &fact{
			off: i.Offset(), origin: i.Origin(), host: i.Host().Offset(), hostLow: i.Host().Entry(),
			ranges: slices.Clone(i.Ranges()), entry: pc, hasEntry: ok, file: i.CallFile(), line: i.CallLine(), column: i.CallColumn(), depth: i.Depth(),
		}
		lines = append(lines, f.asOracle(x, rel))
	}
	return lines
}

func (x *Index) bodyLines(t *testing.T, u *Unit, rel bool) (lines []string) {
	for s := range u.Subprograms() {
		if !s.OutOfLine() {
			continue
		}
		src, err := x.Source(s.Offset())
		if err != nil {
			t.Error(err)
		}
		f := &fact{
			off: s.Offset(), origin: s.d().origin.at(), ranges: slices.Clone(s.Ranges()), entry: s.Entry(), hasEntry: true,
			name: src.Name, link: src.LinkageName, file: src.DeclFile, line: src.DeclLine,
		}
		lines = append(lines, f.asOracle(x, rel))
	}
	return lines
}

// asOracle prints a fact of the index with the addresses that debug/elf knows: in
// a relocatable file, offsets in sections.
func (f *fact) asOracle(x *Index, rel bool) string {
	if rel {
		entry, low := f.entry, f.hostLow
		f.entry, f.hostLow = sectionOffset(x.file, entry, f.ranges), sectionOffset(x.file, low, nil)
		for i, r := range f.ranges {
			f.ranges[i] = Range{sectionOffset(x.file, r.Lo, nil), sectionOffset(x.file, r.Lo, nil) + r.Size()}
		}
	}
	return f.String()
}

// sectionOffset undoes the layout of a relocatable file. A place between two
// sections belongs to the one that ends there if that one has the ranges.
func sectionOffset(f *elfscan.File, pc uint64, near []Range) uint64 {
	s := f.SectionAt(pc)
	if s == nil || len(near) > 0 && f.SectionAt(near[0].Lo) != s {
		for _, c := range f.Sections() {
			if c.Alloc() && c.Addr+c.Size == pc && c.Size > 0 {
				return c.Size
			}
		}
	}
	if s == nil {
		return pc
	}
	return pc - s.Addr
}

// same reports the first lines that differ.
func same(t *testing.T, what string, want, got []string) {
	t.Helper()
	if slices.Equal(want, got) {
		return
	}
	shown := 0
	for i := range max(len(want), len(got)) {
		w, g := "nothing", "nothing"
		if i < len(want) {
			w = want[i]
		}
		if i < len(got) {
			g = got[i]
		}
		if w != g && shown < 3 {
			shown++
			t.Errorf("%s %d:\nwant %s\ngot  %s", what, i, w, g)
		}
	}
	if len(want) != len(got) {
		t.Errorf("%d %s, want %d", len(got), what, len(want))
	}
}

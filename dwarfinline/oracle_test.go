package dwarfinline

import (
	"debug/dwarf"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
)

// notRead says which fixtures debug/dwarf cannot read, and why.
func notRead(name string) string {
	switch {
	case strings.HasPrefix(name, "cxx-") && strings.Contains(name, "g5-types"):
		return "debug/elf takes one of several .debug_info sections"
	}
	return ""
}

// noAddresses says for which fixtures only the addresses are out of its reach.
func noAddresses(name string) string {
	if strings.Contains(name, "riscv64") {
		return "debug/elf does not apply R_RISCV_ADD and R_RISCV_SUB"
	}
	return ""
}

// TestOracle compares every instance of every fixture with debug/dwarf's view.
func TestOracle(t *testing.T) {
	const atLeast = 90
	compared, facts := 0, 0
	for _, path := range fixtures(t) {
		name := filepath.Base(path)
		if why := notRead(name); why != "" {
			t.Logf("%s is left out: %s", name, why)
			continue
		}
		t.Run(name, func(t *testing.T) {
			o, err := newOracle(t, regexp.MustCompile(`\.(gz|xz|zst)$`).ReplaceAllString(path, ""))
			if err != nil {
				t.Fatalf("oracle: %v", err)
			}
			x := build(t, open(t, path), nil)
			facts += compareIndex(t, x, o, noAddresses(name) == "")
			compared++
		})
	}
	t.Logf("%d fixtures with %d instances were compared", compared, facts)
	if compared < atLeast || facts < 500 {
		t.Errorf("only %d fixtures with %d instances were compared", compared, facts)
	}
}

// compareIndex compares unit by unit and returns the number of facts.
func compareIndex(t *testing.T, x *Index, o *oracle, addresses bool) (n int) {
	t.Helper()
	for _, d := range x.Diagnostics() {
		t.Errorf("diagnostic for a sound file: %s+%#x: %v", d.Section, d.Offset, d.Err)
	}
	seen := 0
	for _, head := range o.heads {
		u := x.UnitAt(uint32(head))
		if u == nil || u.Err() != nil {
			t.Fatalf("no unit at %#x", head)
		}
		seen++
		inlined, bodies, err := o.walkUnit(head)
		if err != nil {
			t.Fatalf("oracle: %v", err)
		}
		same(t, "inlined instances", wantLines(inlined, addresses), x.inlinedLines(u, o.rel, addresses))
		same(t, "bodies", wantLines(bodies, addresses), x.bodyLines(t, u, o.rel, addresses))
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

func wantLines(facts []*fact, addresses bool) (lines []string) {
	for _, f := range facts {
		if !addresses {
			f.blank()
		}
		lines = append(lines, f.String())
	}
	return lines
}

// blank removes what depends on relocations.
func (f *fact) blank() { f.hostLow, f.entry, f.ranges = 0, 0, nil }

func (x *Index) inlinedLines(u *Unit, rel, addresses bool) (lines []string) {
	for i := range u.Instances() {
		pc, ok := i.EntryPC()
		f := &fact{
			off: uint64(i.Offset()), origin: uint64(i.Origin()), host: uint64(i.Host().Offset()), hostLow: i.Host().Entry(),
			ranges: slices.Clone(i.Ranges()), entry: pc, hasEntry: ok, file: i.CallFile(), line: i.CallLine(), column: i.CallColumn(), depth: i.Depth(),
		}
		lines = append(lines, f.line2(x, rel, addresses))
	}
	return lines
}

func (x *Index) bodyLines(t *testing.T, u *Unit, rel, addresses bool) (lines []string) {
	for s := range u.Subprograms() {
		if !s.OutOfLine() {
			continue
		}
		src, err := x.Source(s.Offset())
		if err != nil {
			t.Error(err)
		}
		f := &fact{
			off: uint64(s.Offset()), origin: uint64(s.d().origin), ranges: slices.Clone(s.Ranges()), entry: s.Entry(), hasEntry: true,
			name: src.Name, link: src.LinkageName, file: src.DeclFile, line: src.DeclLine,
		}
		lines = append(lines, f.line2(x, rel, addresses))
	}
	return lines
}

// line2 prints a fact of the index with the addresses that debug/elf knows: in
// a relocatable file, offsets in sections.
func (f *fact) line2(x *Index, rel, addresses bool) string {
	if rel {
		entry, low := f.entry, f.hostLow
		f.entry, f.hostLow = sectionOffset(x.file, entry, f.ranges), sectionOffset(x.file, low, nil)
		for i, r := range f.ranges {
			f.ranges[i] = Range{sectionOffset(x.file, r.Lo, nil), sectionOffset(x.file, r.Lo, nil) + r.Size()}
		}
	}
	if !addresses {
		f.blank()
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

var _ = dwarf.Offset(0)
var _ = fmt.Sprint

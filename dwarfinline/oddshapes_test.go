package dwarfinline

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/testdata/badelf"
)

// TestOddInstances has the instances that compilers and tools after them leave: without
// code, without an origin, before their origin, with a range that runs backwards, and
// outside of every function. Each is kept or counted, and what is wrong is said.
func TestOddInstances(t *testing.T) {
	const at = badelf.TextAddr + 0x100
	low := func(v uint64) badelf.Attr { return badelf.Addr(badelf.AtLowPC, v) }
	size := func(n uint64) badelf.Attr { return badelf.Data8(badelf.AtHighPC, n) }
	early, late := badelf.Ref(badelf.AtAbstractOrigin, "early"), badelf.Ref(badelf.AtAbstractOrigin, "late")
	line := func(n byte) badelf.Attr { return badelf.Data1(badelf.AtCallLine, n) }
	backwards, outside := 0, 0
	write := func(b *badelf.Builder) {
		b.Mark("early")
		b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "early"), badelf.Data1(badelf.AtInline, 1))
		b.Open(badelf.TagSubprogram, badelf.String(badelf.AtName, "odd"), low(at), size(0x100))
		b.Open(badelf.TagInlinedSubroutine, early, line(1))
		b.Leaf(badelf.TagInlinedSubroutine, late, line(2), low(at+8), size(8))
		b.End()
		b.Leaf(badelf.TagInlinedSubroutine, line(3), low(at+0x10), size(8))
		b.Leaf(badelf.TagInlinedSubroutine, late, line(4), low(at+0x20), size(0))
		backwards = b.Offset()
		b.Leaf(badelf.TagInlinedSubroutine, early, line(5), low(at+0x30), badelf.Addr(badelf.AtHighPC, at+0x28))
		b.Leaf(badelf.TagInlinedSubroutine)
		b.End()
		outside = b.Offset()
		b.Open(badelf.TagInlinedSubroutine, early, line(6), low(at+0x40), size(8)) // directly under the unit
		b.Leaf(badelf.TagInlinedSubroutine, late, line(7), low(at+0x40), size(4))
		b.End()
		b.Open(tagNamespace)
		b.Leaf(badelf.TagInlinedSubroutine, early, line(8), low(at+0x50), size(8))
		b.End()
		b.Mark("late")
		b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "late"), badelf.Data1(badelf.AtInline, 1))
	}
	x := between(t, write)
	diagnosed(t, x, backwards, elfscan.ErrCorrupt)
	diagnosed(t, x, outside, elfscan.ErrUnsupported)
	if n := len(x.Diagnostics()); n != 4 { // the one in it and the one in a namespace are outside too
		t.Errorf("diagnostics %v", x.Diagnostics())
	}
	var got []string
	for i := range x.Instances() {
		if src, err := x.Source(i.Host().Offset()); err == nil && src.Name == "odd" {
			callee := "no origin"
			if i.Origin() != 0 {
				origin, err := x.Source(i.Origin())
				callee = cmp.Or(origin.Name, fmt.Sprint(err))
			}
			pc, ok := i.EntryPC()
			got = append(got, fmt.Sprintf("line %d: %s, depth %d, located %v, entry %v %#x", i.CallLine(), callee, i.Depth(), i.Located(), ok, pc))
		}
	}
	want := []string{
		"line 1: early, depth 0, located false, entry false 0x0",
		fmt.Sprintf("line 2: late, depth 1, located true, entry true %#x", at+8),
		fmt.Sprintf("line 3: no origin, depth 0, located true, entry true %#x", at+0x10),
		fmt.Sprintf("line 4: late, depth 0, located false, entry true %#x", at+0x20),
		fmt.Sprintf("line 5: early, depth 0, located false, entry true %#x", at+0x30),
		"line 0: no origin, depth 0, located false, entry false 0x0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("instances\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := x.Counts().Stray; n != 3 {
		t.Errorf("%d instances outside of every body, want 3", n)
	}
	checkCount(t, x, write)
}

// checkCount: none of the instances that llvm-dwarfdump shows is left out of the counts.
func checkCount(t *testing.T, x *Index, write func(b *badelf.Builder)) {
	t.Helper()
	dump, err := exec.LookPath("llvm-dwarfdump-19")
	if err != nil {
		t.Skip(err)
	}
	b := &badelf.Builder{}
	b.Unit()
	write(b)
	b.End()
	info, abbrev := b.Bytes()
	path := filepath.Join(t.TempDir(), "odd")
	if err := os.WriteFile(path, wrap(info, abbrev), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(dump, "--debug-info", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	shown := strings.Count(string(text), "DW_TAG_inlined_subroutine")
	if c := x.Counts(); c.Inlined+c.Stray != shown+2 { // and one in each healthy unit
		t.Errorf("%d kept and %d stray, llvm-dwarfdump shows %d", c.Inlined-2, c.Stray, shown)
	}
}

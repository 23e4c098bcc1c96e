package dwarfinline

import (
	"debug/dwarf"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// inlinedToo has a call in a block of a function that is also inlined.
const inlinedToo = `
volatile int v;
struct node { int height; struct node *next; };
__attribute__((noinline)) static struct node *step(struct node *n) { v++; return n->next; }
struct node *last(struct node *from)
{
	while (from->height) {
		struct node *n = (struct node *)((char *)from - 2);
		if (n->height == v)
			break;
		from = step(n);
		if (n->height == 7)
			break;
	}
	return from;
}
struct node *twice(struct node *n) { return last(last(n)->next); }
`

// TestHoldingsAbstract: the call sites that debug/dwarf shows in an abstract instance are
// those of the body that holds the call.
func TestHoldingsAbstract(t *testing.T) {
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("needs gcc")
	}
	source, library := filepath.Join(t.TempDir(), "a.c"), filepath.Join(t.TempDir(), "a.so")
	if err := os.WriteFile(source, []byte(inlinedToo), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(gcc, "-O2", "-gdwarf-5", "-fPIC", "-fvisibility=hidden", "-shared", "-o", library, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := abstractSites(t, library)
	if len(want) == 0 {
		t.Skip("this gcc leaves no call site in an abstract instance")
	}
	x := build(t, open(t, library), nil)
	for s := range x.Bodies() {
		h, err := x.Holdings(s)
		if err != nil {
			t.Fatal(err)
		}
		for back, off := range want {
			if !slices.ContainsFunc(s.Ranges(), func(r Range) bool { return r.Contains(back - 1) }) {
				continue
			}
			if site, ok := h.Site(back); !ok || dwarf.Offset(site.Offset) != off {
				t.Errorf("call site at %#x: %+v, want that of %#x", back, site, off)
			}
			delete(want, back)
		}
	}
	if len(want) > 0 {
		t.Errorf("in no body: %#x", want)
	}
}

// abstractSites returns the DIEs of call sites in subprograms without code, by return
// address.
func abstractSites(t *testing.T, path string) map[uint64]dwarf.Offset {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	const tagCallSite, callReturnPC = dwarf.Tag(0x48), dwarf.Attr(0x7d)
	out, abstract, depth := make(map[uint64]dwarf.Offset), false, 0
	for r := d.Reader(); ; {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case e == nil:
			return out
		case e.Tag == 0:
			depth--
			continue
		case depth == 1: // a child of the unit
			abstract = e.Tag == dwarf.TagSubprogram && e.Val(dwarf.AttrLowpc) == nil && e.Val(dwarf.AttrRanges) == nil
		case e.Tag == tagCallSite && abstract:
			if back, ok := e.Val(callReturnPC).(uint64); ok {
				out[back] = e.Offset
			}
		}
		if e.Children {
			depth++
		}
	}
}

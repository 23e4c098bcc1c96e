package program_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/program"
)

// vmlinux is the path of Debian's vmlinux-6.1.0-56-cloud-amd64 of package
// version 6.1.192-2, in INLAY_VMLINUX; the test is skipped without it.
func vmlinux(t testing.TB) string {
	t.Helper()
	path := optionalVmlinux()
	if path == "" {
		t.Skip("INLAY_VMLINUX does not name a vmlinux with DWARF")
	}
	return path
}

func optionalVmlinux() string { return os.Getenv("INLAY_VMLINUX") }

// TestKernelScan: the figures were counted with llvm-dwarfdump, readelf and a
// walk with debug/dwarf.
func TestKernelScan(t *testing.T) {
	p := openWith(t, &program.Options{}, vmlinux(t))
	if id := p.Inputs()[0].BuildID; id != "" {
		t.Logf("build id %s", id)
	}
	s := scan(t, p)[0]
	got := map[string]int{
		"inlined": s.InlinedInstances, "empty": s.EmptyInlinedInstances, "nested": s.NestedInlinedInstances,
		"depth": s.MaxInlineDepth, "abstract": s.AbstractInstances, "orphans": s.OrphanAbstractInstances,
		"symbols constprop": s.Symbols[".constprop"], "symbols isra": s.Symbols[".isra"],
		"symbols part": s.Symbols[".part"], "symbols cold": s.Symbols[".cold"],
		"constprop": s.Clones["constprop"], "isra": s.Clones["isra"], "part": s.Clones["part"],
	}
	want := map[string]int{
		"inlined": 310_939, "empty": 24_104, "nested": 203_244,
		"depth": 14, "abstract": 109_109, "orphans": 14_301,
		"symbols constprop": 470, "symbols isra": 376, "symbols part": 359, "symbols cold": 2_413,
		"constprop": 438, "isra": 347, "part": 327,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	t.Logf("overridden weak %d, discarded %d, without pc %d, undecoded %d, stray %d, clones %v",
		s.OverriddenWeak, s.DiscardedBodies, s.WithoutPC, s.UndecodedBytes, s.StrayInstances, s.Clones)
}

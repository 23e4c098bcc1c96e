package fixdiff

import (
	"os"
	"path/filepath"
	"testing"
)

// mostAstray is the share of a kernel's functions that may stand elsewhere than the text
// says.
const mostAstray = 0.0005

// TestKernelItems looks for every function that debug information declares in the pieces
// that its file is cut into. INLAY_KERNEL_TREE names the directory of a built kernel.
func TestKernelItems(t *testing.T) {
	dir := os.Getenv("INLAY_KERNEL_TREE")
	if dir == "" {
		t.Skip("INLAY_KERNEL_TREE names no built kernel")
	}
	table := tableOf(t, filepath.Join(dir, "vmlinux"))
	x := newIndex(table)
	all, astray := 0, 0
	for f := range x.byFile {
		text, err := os.ReadFile(f)
		if err != nil || filepath.Ext(f) == ".S" {
			continue
		}
		items := itemise(lex(string(text), 1))
		for _, d := range x.functions([]string{f}) {
			all++
			if !holdsFunction(items, d) {
				if astray++; astray < 40 {
					t.Logf("%s at %s:%d", d.name, f, d.line)
				}
			}
		}
	}
	t.Logf("%d of %d functions stand elsewhere", astray, all)
	if all == 0 || float64(astray) > mostAstray*float64(all) {
		t.Errorf("%d of %d functions stand elsewhere", astray, all)
	}
}

func holdsFunction(items []*item, d declared) bool {
	for _, it := range items {
		if d.line >= it.first && d.line <= it.last && (it.made() || it.kind == kFunction && it.declares(d.name)) {
			return true
		}
	}
	return false
}

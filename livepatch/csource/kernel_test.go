package csource

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"inlay/dwarfinline"
	"inlay/elfscan"
)

// leastRecall is the share of the pairs that the debug information proves and the
// source must show. What is missing are functions that reach an inlined one as an
// argument: the text of the inlined one does not name them.
const leastRecall = 0.995

// TestKernelRecall compares the source of a kernel with what the debug information
// of its vmlinux says. INLAY_KERNEL_TREE names the directory of a built kernel.
func TestKernelRecall(t *testing.T) {
	dir := os.Getenv("INLAY_KERNEL_TREE")
	if dir == "" {
		t.Skip("INLAY_KERNEL_TREE names no built kernel")
	}
	f, err := elfscan.Open(filepath.Join(dir, "vmlinux"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	x, err := dwarfinline.Build(context.Background(), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	opt, pairs := recorded(t, x)
	tree := open(t, dir, opt)
	start, found, uncertain := time.Now(), 0, 0
	total := 0
	for p, callees := range pairs {
		g, err := tree.Function(p)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if !g.Certain {
			uncertain++
		}
		for name := range callees {
			total++
			if _, ok := slices.BinarySearch(g.Names, name); ok {
				found++
			}
		}
	}
	share := float64(found) / float64(total)
	t.Logf("%d functions in %v: %d of %d pairs, %.3f %%; %d functions not certain",
		len(pairs), time.Since(start).Round(time.Millisecond), found, total, 100*share, uncertain)
	if share < leastRecall {
		t.Errorf("%.3f %% of the pairs, want %.1f %%", 100*share, 100*leastRecall)
	}
}

// recorded returns the files that units name, and for each function with an inlined
// instance directly inside it the functions that it inlines.
func recorded(t *testing.T, x *dwarfinline.Index) (*Options, map[Place]map[string]bool) {
	opt := new(Options)
	for _, u := range x.Units() {
		opt.CompDirs = append(opt.CompDirs, u.CompDir())
		// Number 0 is the unit's own file, which no other number need name.
		for n := 0; n == 0 || u.File(n) != ""; n++ {
			opt.Seen = append(opt.Seen, u.File(n))
		}
	}
	for _, list := range []*[]string{&opt.CompDirs, &opt.Seen} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	pairs := make(map[Place]map[string]bool)
	for i := range x.Instances() {
		host := i.Host().Root()
		if p := i.Parent(); p.Valid() {
			host = p.Origin()
		}
		g, err1 := x.Source(host)
		callee, err2 := x.Source(i.Origin())
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if g.DeclFile == "" || strings.HasSuffix(g.DeclFile, ".S") || g.Name == callee.Name {
			continue
		}
		p := Place{File: g.DeclFile, Line: g.DeclLine, Name: g.Name}
		if pairs[p] == nil {
			pairs[p] = make(map[string]bool)
		}
		pairs[p][callee.Name] = true
	}
	return opt, pairs
}

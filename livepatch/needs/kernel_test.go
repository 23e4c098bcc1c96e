package needs_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/livepatch/needs"
	"inlay/program"
)

// TestKernel holds thirty random functions of a vmlinux against objdump's reading.
func TestKernel(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	againstObjdump(t, path, 30)
}

// TestModules does it for a few modules.
func TestModules(t *testing.T) {
	dir := os.Getenv("INLAY_MODULES")
	if dir == "" {
		t.Skip("INLAY_MODULES names no folder of modules")
	}
	for _, name := range []string{"net/netfilter/nf_tables.ko", "drivers/block/loop.ko", "fs/xfs/xfs.ko"} {
		found, _ := filepath.Glob(filepath.Join(dir, "kernel", name))
		if len(found) == 0 {
			continue
		}
		t.Run(filepath.Base(name), func(t *testing.T) { againstObjdump(t, found[0], 30) })
	}
}

func againstObjdump(t *testing.T, path string, count int) {
	t.Helper()
	r := read(t, path)
	p := open(t, path)
	x := needs.NewFinder(p)
	random := rand.New(rand.NewPCG(5, 30))
	functions := r.functions()
	compared := 0
	for range count {
		s := functions[random.IntN(len(functions))]
		own := []*elfSymbol{s}
		for i := range r.symbols {
			if c := &r.symbols[i]; c.name == s.name+".cold" && c.section != "" {
				own = append(own, c)
			}
		}
		var want []referred
		for _, part := range own {
			want = append(want, r.references(t, part, own)...)
		}
		text := fmt.Sprintf("%#x", s.value)
		if !r.linked {
			text = fmt.Sprintf("%s+%#x", s.section, s.value)
		}
		addr, err := p.Files()[0].ELF().ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		got, keys := seen(t, x, p.Files()[0].PlaceAt(addr))
		compared += len(got)
		compare(t, s.name, got, keys, want)
	}
	t.Logf("%d functions, %d references that cannot be linked", count, compared)
}

// functions lists the function symbols of a name that is there once.
func (r *reading) functions() (out []*elfSymbol) {
	times := make(map[string]int)
	for i := range r.symbols {
		times[r.symbols[i].name]++
	}
	for i := range r.symbols {
		s := &r.symbols[i]
		if s.kind == "FUNC" && s.size > 0 && strings.HasPrefix(s.section, ".text") && times[s.name] == 1 && !strings.HasSuffix(s.name, ".cold") {
			out = append(out, s)
		}
	}
	return out
}

// seen lists the symbols that the code itself refers to, and the keys of its jump labels, which
// it may name as well. Inlined functions it does not name.
func seen(t *testing.T, x *needs.Finder, place program.Place) (out, keys []string) {
	t.Helper()
	list, err := x.Of(place)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range list {
		if n.Kind == "inlined" || strings.HasPrefix(n.Detail, "inlined") {
			continue
		}
		if strings.HasPrefix(n.Detail, "key of") {
			keys = append(keys, n.Symbol)
			continue
		}
		symbol := n.Symbol
		head, _, _ := strings.Cut(n.Detail, ";")
		if _, as, ok := strings.Cut(head, " as "); ok {
			symbol = as
		}
		out = append(out, symbol)
	}
	return out, keys
}

func compare(t *testing.T, name string, got, keys []string, want []referred) {
	t.Helper()
	for _, w := range want {
		if w.sure && !slices.ContainsFunc(slices.Concat(got, keys), func(g string) bool { return slices.Contains(w.names, g) }) {
			t.Errorf("%s: %v is missing", name, w.names)
		}
	}
	for _, g := range got {
		if !slices.ContainsFunc(want, func(w referred) bool { return slices.Contains(w.names, g) }) {
			t.Errorf("%s: %s is not referred to", name, g)
		}
	}
}

func open(t testing.TB, paths ...string) *program.Program {
	t.Helper()
	p, err := program.Open(context.Background(), paths, &program.Options{CallSites: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	for _, f := range p.Failures() {
		t.Fatalf("%s: %v", f.Path, f.Err)
	}
	return p
}

package main

import (
	"debug/elf"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/livepatch"
	"inlay/program"
)

// TestKernelScatterwalk is the example of kgraft's documentation, the functions that a
// patch of a scatterlist helper affects: in a kernel with the AES-NI driver, what the
// list replaces for scatterwalk_map and scatterwalk_unmap is what the record says
// holds a copy. The record is chained here by other means than the program's.
func TestKernelScatterwalk(t *testing.T) {
	dir := os.Getenv("INLAY_TRUTH_DIR")
	if dir == "" {
		t.Skip("INLAY_TRUTH_DIR names no kernel that was built with -fdump-ipa-clones")
	}
	if _, err := os.Stat(filepath.Join(dir, "arch/x86/crypto/aesni-intel_glue.o")); err != nil {
		t.Skip("this kernel has no AES-NI driver in it: ", err)
	}
	p, err := program.Open(t.Context(), []string{filepath.Join(dir, "vmlinux")}, &program.Options{CallSites: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, callee := range []string{"scatterwalk_map", "scatterwalk_unmap"} {
		want := recordedHosts(t, dir, callee)
		if !slices.ContainsFunc(want, func(host string) bool { return strings.Contains(host, "aesni-intel_glue.c ") }) {
			t.Errorf("the record has no copy of %s in the AES-NI driver: %q", callee, want)
		}
		if d := cmp.Diff(want, impactedHosts(t, p, dir, callee)); d != "" {
			t.Errorf("%s (-record +list):\n%s", callee, d)
		}
		t.Logf("%s: %q", callee, want)
	}
}

// impactedHosts lists the bodies that hold a copy, as "unit function", and those that
// are to be checked for one.
func impactedHosts(t *testing.T, p *program.Program, dir, callee string) []string {
	t.Helper()
	sel, err := p.Select(t.Context(), program.Query{Patterns: []string{callee}})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for impact, err := range livepatch.Impact(t.Context(), p, sel, &livepatch.Options{Source: dir}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range slices.Concat(impact.Replace, impact.Check) {
			if strongest(m.Reasons) != none {
				out = append(out, m.Body.Unit.Name+" "+stem(linkName(m.Body.Function)))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// recordedHosts chains the steps of each file of the record until nothing is
// added, and keeps the hosts that the object beside it has code for.
func recordedHosts(t *testing.T, dir, callee string) []string {
	t.Helper()
	const suffix = ".c.000i.ipa-clones"
	var out []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, suffix) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), ";"+callee+";") {
			return err
		}
		code := codeOf(t, strings.TrimSuffix(path, suffix)+".o")
		unit, err := filepath.Rel(dir, strings.TrimSuffix(path, ".000i.ipa-clones"))
		for host := range reached(string(text), callee) {
			if code[host] {
				out = append(out, filepath.ToSlash(unit)+" "+host)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// reached are the functions, without clone suffixes, that a function's code came to.
func reached(text, callee string) map[string]bool {
	from := map[string]bool{callee: true}
	for grown := true; grown; {
		grown = false
		for line := range strings.Lines(text) {
			f := strings.Split(line, ";")
			if len(f) < 12 || f[0] != "Callgraph clone" || !from[bare(f[1])] || from[bare(f[6])] {
				continue
			}
			from[bare(f[6])], grown = true, true
		}
	}
	delete(from, callee)
	return from
}

// bare cuts a symbol at its first dot.
func bare(symbol string) string {
	name, _, _ := strings.Cut(symbol, ".")
	return name
}

func codeOf(t *testing.T, object string) map[string]bool {
	t.Helper()
	f, err := elf.Open(object)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]bool)
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) == elf.STT_FUNC && !strings.HasSuffix(s.Name, ".cold") {
			out[bare(s.Name)] = true
		}
	}
	return out
}

package livepatch_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch"
)

// tree writes the sources of implied_a.c into a new folder, changed by edit, into the
// given folders of it.
func tree(t *testing.T, edit func(name, text string) string, folders ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range folders {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"implied.h", "implied_a.c"} {
			text, err := os.ReadFile(filepath.Join("../testdata/src", name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, folder, name), []byte(edit(name, string(text))), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func same(_, text string) string { return text }

// TestSourceVersion: what does not fit the binary is said, and never believed.
func TestSourceVersion(t *testing.T) {
	shifted := func(lines int) func(name, text string) string {
		return func(name, text string) string {
			if name == "implied.h" {
				return strings.Repeat("\n", lines) + text
			}
			return text
		}
	}
	renamed := func(_, text string) string { return strings.ReplaceAll(text, "scaled", "sealed") }
	for _, tt := range []struct {
		name, dir string
		said      string // of the diagnostics
	}{
		{"one line down", tree(t, shifted(1), "."), "implied.h"},
		{"five lines down", tree(t, shifted(5), "."), "implied.h"}, // where the next function stood
		{"renamed", tree(t, renamed, "."), "implied.h"},
		{"two files", tree(t, same, "one", "two"), "implied.h"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := open(t, obj(impliedA))
			i := impactOf(t, p, &livepatch.Options{Source: tt.dir}, "limit")
			if i.Complete || !slices.ContainsFunc(i.Gaps, func(g answer.Gap) bool { return g.Kind == answer.GapSource }) {
				t.Errorf("complete %v, gaps %v", i.Complete, shortGaps(i))
			}
			if !slices.ContainsFunc(p.Diagnostics(), func(d answer.Diagnostic) bool { return strings.Contains(d.Input+d.Message, tt.said) }) {
				t.Errorf("diagnostics %+v", p.Diagnostics())
			}
			kept := len(i.Check)
			for _, u := range i.OpenUnits {
				kept += len(u.Bound)
			}
			if kept < 2 { // constant_host and constant_deep
				t.Errorf("lost what may hold a copy: %v", short(i))
			}
		})
	}
}

// TestSourceFits: the same files, in a folder of their own, are believed.
func TestSourceFits(t *testing.T) {
	p := open(t, obj(impliedA))
	for _, opt := range []livepatch.Options{
		{Source: tree(t, same, ".")},
		{Source: tree(t, same, "deep/down")},
		{Source: tree(t, same, "one", "two"), SourcePrefixes: []string{".=two"}},
	} {
		i := impactOf(t, p, &opt, "limit")
		diffSorted(t, []string{"implied 2"}, shortGaps(i))
	}
	if d := p.Diagnostics(); len(d) != 0 {
		t.Errorf("diagnostics %+v", d)
	}
}

// TestSourceMissing: a folder that is not there is an error, and one without the files
// narrows nothing.
func TestSourceMissing(t *testing.T) {
	p := open(t, obj(impliedA))
	missing := filepath.Join(t.TempDir(), "missing")
	for _, err := range livepatch.Impact(t.Context(), p, pick(t, p, "limit"), &livepatch.Options{Source: missing}) {
		if err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("error %v", err)
		}
	}
	i := impactOf(t, p, &livepatch.Options{Source: t.TempDir()}, "limit")
	if want := impactOf(t, p, nil, "limit"); !slices.Equal(short(i), short(want)) {
		t.Errorf("have %v, want %v", short(i), short(want))
	}
}

// TestDumps: GCC's own record closes the unit that it fits.
func TestDumps(t *testing.T) {
	// Written by gcc -fdump-ipa-clones for implied_a.c.
	const good = `Callgraph clone;limit;0;implied.h;3;19;scaled;1;implied.h;8;19;inlining to
Callgraph removal;limit;0;implied.h;3;19
Callgraph clone;scaled;1;implied.h;8;19;twice;2;implied.h;13;19;inlining to
Callgraph clone;scaled;1;implied.h;8;19;twice;2;implied.h;13;19;inlining to
Callgraph clone;scaled;1;implied.h;8;19;constant_host;3;implied_a.c;8;5;inlining to
Callgraph removal;scaled;1;implied.h;8;19
Callgraph clone;twice;2;implied.h;13;19;constant_deep;4;implied_a.c;14;5;inlining to
Callgraph removal;twice;2;implied.h;13;19
`
	ask := func(record string) (answer.Impact, []answer.Diagnostic) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "implied_a.c.000i.ipa-clones"), []byte(record), 0o644); err != nil {
			t.Fatal(err)
		}
		p := open(t, obj(impliedA))
		return impactOf(t, p, &livepatch.Options{Dumps: dir}, "limit"), p.Diagnostics()
	}
	i, said := ask(good)
	want := []string{"constant_host redirect inlined/reported", "constant_deep redirect inlined/reported", "complete"}
	var rows []string
	for _, line := range short(i) {
		if !strings.HasPrefix(line, "implied_a.c ") { // a unit that bounds nothing
			rows = append(rows, line)
		}
	}
	if diffSorted(t, want, rows); len(said) != 0 || i.Totals.Bound != 0 {
		t.Errorf("diagnostics %+v, totals %+v", said, i.Totals)
	}
	i, said = ask(strings.ReplaceAll(good, "twice;2", "thrice;2")) // lacks an instance that the DWARF has
	if i.Complete || len(said) != 1 || !strings.Contains(said[0].Message, "another build") {
		t.Errorf("complete %v, diagnostics %+v", i.Complete, said)
	}
	diffSorted(t, []string{"source 1", "open_units 1"}, shortGaps(i))
}

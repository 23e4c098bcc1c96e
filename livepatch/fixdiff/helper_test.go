package fixdiff

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/csource"
	"inlay/program"
)

const testdata = "../../testdata"

// fixture returns the functions of an object of the fixtures.
func fixture(t testing.TB, object string) *program.FunctionTable {
	t.Helper()
	return tableOf(t, filepath.Join(testdata, "obj", object))
}

func tableOf(t testing.TB, paths ...string) *program.FunctionTable {
	t.Helper()
	p, err := program.Open(context.Background(), paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	table, err := p.FunctionTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// sourceTree opens the sources of a table.
func sourceTree(t testing.TB, dir string, table *program.FunctionTable) *csource.Tree {
	t.Helper()
	opt := new(csource.Options)
	seen, dirs := make(map[string]bool), make(map[string]bool)
	files := make(map[*program.File]bool)
	for _, fn := range table.Functions() {
		seen[fn.Source.DeclFile] = true
		for _, part := range fn.Parts {
			if !files[part.File] {
				files[part.File] = true
				unitPaths(part.File, dirs, seen)
			}
		}
	}
	for s := range seen {
		opt.Seen = append(opt.Seen, s)
	}
	for s := range dirs {
		opt.CompDirs = append(opt.CompDirs, s)
	}
	tree, err := csource.Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tree.Close() })
	return tree
}

// resolveFile resolves a diff of this package's testdata.
func resolveFile(t testing.TB, name string, table *program.FunctionTable, opt *Options) *Result {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".diff"))
	if err != nil {
		t.Fatal(err)
	}
	return resolveText(t, string(data), table, opt)
}

func resolveText(t testing.TB, text string, table *program.FunctionTable, opt *Options) *Result {
	t.Helper()
	d, err := Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	res, err := Resolve(context.Background(), d, table, opt)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// brief spells a result: "F" functions, "C" users, "U" unresolved, "+" added, "-" removed, "=" renamed.
func brief(table *program.FunctionTable, r *Result) string {
	var out []string
	for _, id := range r.Functions {
		out = append(out, "F:"+table.Function(id).Source.Name)
	}
	for _, u := range r.Check {
		out = append(out, "C:"+table.Function(u.ID).Source.Name)
	}
	for _, h := range r.Unresolved {
		out = append(out, "U:"+h.Kind+":"+strings.ReplaceAll(h.Name, " ", "_"))
	}
	for _, s := range r.Added {
		out = append(out, "+"+s)
	}
	for _, s := range r.Removed {
		out = append(out, "-"+s)
	}
	for _, s := range r.Renamed {
		out = append(out, "="+strings.ReplaceAll(s, " ", ""))
	}
	return strings.Join(out, " ")
}

func kinds(hunks []answer.Hunk) string {
	var out []string
	for _, h := range hunks {
		out = append(out, h.Kind)
	}
	return strings.Join(out, " ")
}

package livepatch_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"inlay/answer"
	"inlay/livepatch"
	"inlay/program"
)

func obj(name string) string { return filepath.Join("..", "testdata", "obj", name) }

func open(t testing.TB, paths ...string) *program.Program {
	t.Helper()
	p, err := program.Open(context.Background(), paths, &program.Options{CallSites: true}) // as the commands do
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, f := range p.Failures() {
		t.Fatalf("%s: %v", f.Path, f.Err)
	}
	return p
}

func pick(t testing.TB, p *program.Program, patterns ...string) *program.Selection {
	t.Helper()
	sel, err := p.Select(context.Background(), program.Query{Patterns: patterns, All: len(patterns) == 0})
	if err != nil {
		t.Fatal(err)
	}
	return sel
}

// impacts asks for the lists of what the patterns pick, of everything without any.
func impacts(t testing.TB, p *program.Program, patterns ...string) []answer.Impact {
	t.Helper()
	return impactsWith(t, p, nil, patterns...)
}

// impactsWith asks with options.
func impactsWith(t testing.TB, p *program.Program, opt *livepatch.Options, patterns ...string) []answer.Impact {
	t.Helper()
	var out []answer.Impact
	for impact, err := range livepatch.Impact(context.Background(), p, pick(t, p, patterns...), opt) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, impact)
	}
	return out
}

// symbol is the symbol of a body, "-" for none.
func symbol(b answer.Body) string {
	if b.Symbol == nil {
		return "-"
	}
	return *b.Symbol
}

// compile builds sources of one folder with gcc and returns the result's path.
func compile(t testing.TB, sources map[string]string, args ...string) string {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed")
	}
	dir := t.TempDir()
	for name, text := range sources {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(gcc, append(args, "-o", "out")...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	return filepath.Join(dir, "out")
}

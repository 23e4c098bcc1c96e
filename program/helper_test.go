package program_test

import (
	"bytes"
	"context"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
)

// obj returns the path of a checked-in object.
func obj(name string) string { return filepath.Join("..", "testdata", "obj", name) }

// open opens files as one system and closes them with the test. Every file
// must give an answer.
func open(t testing.TB, paths ...string) *program.Program {
	t.Helper()
	return openWith(t, &program.Options{CallSites: true}, paths...)
}

func openWith(t testing.TB, opt *program.Options, paths ...string) *program.Program {
	t.Helper()
	p, err := program.Open(context.Background(), paths, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	for _, f := range p.Failures() {
		t.Fatalf("%s: %v", f.Path, f.Err)
	}
	return p
}

// pick selects by patterns; they must be well formed.
func pick(t testing.TB, p *program.Program, patterns ...string) *program.Selection {
	t.Helper()
	sel, err := p.Select(context.Background(), program.Query{Patterns: patterns})
	if err != nil {
		t.Fatalf("%q: %v", patterns, err)
	}
	return sel
}

func everything(t testing.TB, p *program.Program) *program.Selection {
	t.Helper()
	sel, err := p.Select(context.Background(), program.Query{All: true})
	if err != nil {
		t.Fatal(err)
	}
	return sel
}

// collect reads a sequence of answers to its end.
func collect[T any](t testing.TB, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func sites(t testing.TB, p *program.Program, sel *program.Selection) []answer.Site {
	t.Helper()
	return collect(t, p.Sites(context.Background(), sel))
}

func insides(t testing.TB, p *program.Program, sel *program.Selection) []answer.Inside {
	t.Helper()
	return collect(t, p.Inside(context.Background(), sel))
}

func clones(t testing.TB, p *program.Program, sel *program.Selection) []answer.Clone {
	t.Helper()
	return collect(t, p.Clones(context.Background(), sel))
}

func scan(t testing.TB, p *program.Program) []answer.Scan {
	t.Helper()
	return collect(t, p.Scan(context.Background()))
}

// addresses asks for all addresses in one batch.
func addresses(t testing.TB, p *program.Program, asked ...string) []answer.Address {
	t.Helper()
	return collect(t, p.Addresses(context.Background(), func(yield func([]string) bool) { yield(asked) }))
}

// bodies lists all bodies of a program with the name of their function.
func bodies(p *program.Program, name string) []program.Body {
	var out []program.Body
	for _, f := range p.Files() {
		if f.Index() == nil {
			continue
		}
		for s := range f.Index().Bodies() {
			if f.Function(s.Offset()).Name == name {
				out = append(out, program.Body{File: f, Sub: s})
			}
		}
	}
	return out
}

// tool returns the path of the first of the named tools that is installed, or
// skips the test.
func tool(t testing.TB, names ...string) string {
	t.Helper()
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path
		}
	}
	t.Skipf("none of %v is installed", names)
	return ""
}

// run runs a command and returns its standard output.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, stderr.String())
	}
	return string(out)
}

// compile builds an object or a program in a folder of its own from named
// sources, and returns its path. The arguments may name the sources; DIR in them
// stands for the folder.
func compile(t testing.TB, sources map[string]string, compiler string, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range sources {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(tool(t, compiler), append(strings.Fields(strings.ReplaceAll(strings.Join(args, " "), "DIR", dir)), "-o", "out")...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	return filepath.Join(dir, "out")
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, to, data)
}

func writeFile(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

package drift_test

import (
	"context"
	"debug/elf"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/livepatch/drift"
	"inlay/program"
)

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

// body returns the body of a symbol.
func body(t testing.TB, p *program.Program, symbol string) program.Body {
	t.Helper()
	for _, f := range p.Files() {
		for s := range f.Index().Named(func(name []byte) bool { return string(name) == symbol }) {
			for own := range f.Index().BodiesOf([]uint64{s.Root()}) {
				b := program.Body{File: f, Sub: own}
				if name, _ := b.Names(); name == symbol {
					return b
				}
			}
		}
	}
	t.Fatalf("no body of %s", symbol)
	return program.Body{}
}

// tool returns the path of a program that a test needs.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

func run(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(tool(t, name), args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

func write(t testing.TB, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// sources are the header and the files that a test compiles.
type sources struct{ header, kernel, second, patch string }

// linkKernel builds a linked file with exports, which counts as a kernel.
func linkKernel(t testing.TB, s sources, flags ...string) string {
	t.Helper()
	return linkKernelBy(t, "gcc", s, flags...)
}

func linkKernelBy(t testing.TB, compiler string, s sources, flags ...string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.h"), s.header)
	out := filepath.Join(dir, "vmlinux")
	args := append([]string{"-O2", "-gdwarf-5", "-nostdlib", "-static", "-fno-pic", "-no-pie", "-Wl,-e,0", "-Wl,--build-id=none", "-o", out,
		write(t, filepath.Join(dir, "first.c"), s.kernel), write(t, filepath.Join(dir, "second.c"), s.second)}, flags...)
	run(t, compiler, args...)
	return out
}

// compilePatch builds a module; symbols are the undefined ones that get another name, as
// tools do to have the kernel resolve them.
func compilePatch(t testing.TB, s sources, compiler string, symbols map[string]string, flags ...string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.h"), s.header)
	out := filepath.Join(dir, "patch.ko")
	args := append([]string{"-c", "-fno-pic", "-o", out, write(t, filepath.Join(dir, "patch.c"), s.patch)}, flags...)
	run(t, compiler, args...)
	for from, to := range symbols {
		run(t, "objcopy", "--redefine-sym", from+"="+to, out)
	}
	markLivepatch(t, out)
	return out
}

// markLivepatch gives all symbols .klp.sym. the section index SHN_LIVEPATCH.
func markLivepatch(t testing.TB, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	table := f.SectionByType(elf.SHT_SYMTAB).Offset
	for i, s := range symbols {
		if strings.HasPrefix(s.Name, ".klp.sym.") {
			const size, shndx = 24, 6
			binary.LittleEndian.PutUint16(data[table+uint64(i+1)*size+shndx:], 0xff20)
		}
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// compare holds the new function show of a patch against show of the kernel.
func compare(t testing.TB, kernel, patch string) []drift.Finding {
	t.Helper()
	k, p := open(t, kernel), open(t, patch)
	pairs := []drift.Pair{{New: body(t, p, "new_show"), Old: body(t, k, "show")}}
	found, err := drift.Compare(context.Background(), p.Files()[0], k, pairs)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

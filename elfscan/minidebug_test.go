package elfscan_test

import (
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
)

// miniDebug makes a program as distributions with MiniDebugInfo ship it, by the recipe of
// the GDB manual, and returns it stripped (with and without .gnu_debugdata) and whole.
func miniDebug(t *testing.T) (mini, bare, whole string) {
	t.Helper()
	for _, tool := range []string{"gcc", "objcopy", "nm", "xz"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	source := `static __attribute__((noinline)) int hidden(int x) { return x * 3; }
int shown(int x) { return hidden(x) + 1; }
`
	if err := os.WriteFile(path("a.c"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	script := `gcc -g -O1 -shared -fPIC -o whole.so a.c
nm -D whole.so --format=posix --defined-only | awk '{ print $1 }' | sort > dynsyms
nm whole.so --format=posix --defined-only | awk '{ if ($2 == "T" || $2 == "t" || $2 == "D") print $1 }' | sort > funcsyms
comm -13 dynsyms funcsyms > keep
objcopy --only-keep-debug whole.so debug
objcopy -S --remove-section .gdb_index --remove-section .comment --keep-symbols=keep debug mini_debuginfo
strip --strip-all -R .comment whole.so -o bare.so
xz mini_debuginfo
objcopy --add-section .gnu_debugdata=mini_debuginfo.xz bare.so mini.so`
	for line := range strings.Lines(script) {
		cmd := exec.Command("sh", "-c", line)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
	return path("mini.so"), path("bare.so"), path("whole.so")
}

// functionsOf lists the functions a file defines: name, address, size and section.
func functionsOf(t *testing.T, path string) (all []string) {
	t.Helper()
	f, err := elfscan.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range symbols {
		if s.Index != i+1 {
			t.Errorf("symbol %d has the index %d", i, s.Index)
		}
		if s.Type == elf.STT_FUNC && s.Section > 0 {
			all = append(all, s.Name+" "+f.Address(s.Addr)+" "+f.Sections()[s.Section].Name)
		}
	}
	if d := f.Diagnostics(); len(d) > 0 {
		t.Errorf("diagnostics %v", d)
	}
	slices.Sort(all)
	return all
}

// A stripped file with .gnu_debugdata has the functions of the file it was made from; nm
// says which those are.
func TestMiniDebugInfo(t *testing.T) {
	mini, bare, whole := miniDebug(t)
	want := functionsOf(t, whole)
	if out, err := exec.Command("nm", whole).Output(); err != nil || !strings.Contains(string(out), " t hidden") {
		t.Fatalf("nm: %v\n%s", err, out)
	}
	got := functionsOf(t, mini)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "hidden 0x") && strings.HasSuffix(s, " .text") }) {
		t.Errorf("hidden is not among %q", got)
	}
	if stripped := functionsOf(t, bare); len(stripped) >= len(want) {
		t.Errorf("without .gnu_debugdata there are %q: the test proves nothing", stripped)
	}
}

// A .gnu_debugdata that cannot be read costs what is in it, and is told.
func TestMiniDebugInfoDamaged(t *testing.T) {
	mini, bare, _ := miniDebug(t)
	want := functionsOf(t, bare)
	data, err := os.ReadFile(mini)
	if err != nil {
		t.Fatal(err)
	}
	at := packedAt(t, mini)
	for name, tt := range map[string]struct {
		change func(section []byte)
		want   error
	}{
		"no xz data":   {func(b []byte) { b[0] = 0 }, elfscan.ErrCorrupt},
		"cut":          {func(b []byte) { clear(b[len(b)/2:]) }, elfscan.ErrCorrupt},
		"a wrong byte": {func(b []byte) { b[len(b)/3] ^= 0xff }, elfscan.ErrCorrupt},
	} {
		t.Run(name, func(t *testing.T) {
			broken := slices.Clone(data)
			tt.change(broken[at[0]:at[1]])
			path := filepath.Join(t.TempDir(), "broken.so")
			if err := os.WriteFile(path, broken, 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := elfscan.Open(path, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			symbols, err := f.Symbols()
			if err != nil {
				t.Fatal(err)
			}
			if n := len(slices.DeleteFunc(slices.Clone(symbols), func(s elfscan.Symbol) bool { return s.Type != elf.STT_FUNC || s.Section <= 0 })); n != len(want) {
				t.Errorf("%d functions, want the %d of .dynsym", n, len(want))
			}
			d := f.Diagnostics()
			if len(d) != 1 || d[0].Section != ".gnu_debugdata" || !errors.Is(d[0].Err, tt.want) {
				t.Errorf("diagnostics %v, want %v", d, tt.want)
			}
		})
	}
}

// packedAt returns the bounds of .gnu_debugdata in a file.
func packedAt(t *testing.T, path string) [2]uint64 {
	t.Helper()
	f, err := elfscan.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := f.Section(".gnu_debugdata")
	return [2]uint64{s.Offset, s.Offset + s.FileSize}
}

// What .gnu_debugdata unpacks to is bounded by what it is packed.
func TestMiniDebugInfoBomb(t *testing.T) {
	mini, _, _ := miniDebug(t)
	dir := t.TempDir()
	bomb, path := filepath.Join(dir, "bomb"), filepath.Join(dir, "bomb.so")
	if err := os.WriteFile(bomb, make([]byte, 80<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"xz", "-0", bomb}, {"objcopy", "--update-section", ".gnu_debugdata=" + bomb + ".xz", mini, path}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
	}
	f, err := elfscan.Open(path, &elfscan.Options{Limits: elfscan.Limits{Ratio: 2}})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	frugal(t, func() {
		if _, err := f.Symbols(); err != nil {
			t.Fatal(err)
		}
	})
	if d := f.Diagnostics(); len(d) != 1 || !errors.Is(d[0].Err, elfscan.ErrLimit) {
		t.Errorf("diagnostics %v, want ErrLimit", d)
	}
}

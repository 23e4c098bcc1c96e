package debugfile_test

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/elfscan/debugfile"
)

// built is a small program stripped of its debugging information, in a tree
// of its own: bin/prog, and the debug file apart.
type built struct {
	dir, prog, debug string
}

// build makes one with gcc and objcopy; id "none" leaves the build-id out.
func build(t *testing.T, id string) built {
	t.Helper()
	for _, tool := range []string{"gcc", "objcopy"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b := built{dir, filepath.Join(dir, "bin", "prog"), filepath.Join(dir, "prog.debug")}
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	source := filepath.Join(dir, "a.c")
	write(t, source, "int f(int x) { return x * 3; }\nint main(int n, char **v) { return f(n); }\n")
	run(t, "gcc", "-g", "-O2", "-Wl,--build-id="+id, "-o", b.prog, source)
	run(t, "objcopy", "--only-keep-debug", b.prog, b.debug)
	run(t, "objcopy", "--strip-all", "--add-gnu-debuglink="+b.debug, b.prog)
	return b
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// move puts the debug file at path below the tree.
func (b built) move(t *testing.T, path ...string) string {
	t.Helper()
	to := filepath.Join(append([]string{b.dir}, path...)...)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(b.debug, to); err != nil {
		t.Fatal(err)
	}
	return to
}

func open(t *testing.T, path string) *elfscan.File {
	t.Helper()
	f, err := elfscan.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func (b built) find(t *testing.T) (*debugfile.Found, error) {
	t.Helper()
	finder := debugfile.New(&debugfile.Options{Roots: []string{filepath.Join(b.dir, "root")}, NoDefaultRoot: true})
	return finder.Find(t.Context(), debugfile.Request{Kind: debugfile.Debug, For: open(t, b.prog)})
}

const id = "0x0123456789abcdef0123456789abcdef01234567"

func TestFindPlaces(t *testing.T) {
	tests := []struct {
		name, id, how string
		at            func(b built) []string
	}{
		{"build-id folder", id, debugfile.ByBuildID, func(built) []string {
			return []string{"root", ".build-id", "01", "23456789abcdef0123456789abcdef01234567.debug"}
		}},
		{"beside the file", "none", debugfile.ByLink, func(built) []string { return []string{"bin", "prog.debug"} }},
		{"in .debug", id, debugfile.ByLink, func(built) []string { return []string{"bin", ".debug", "prog.debug"} }},
		{"below a root", id, debugfile.ByLink, func(b built) []string { return []string{"root", b.dir, "bin", "prog.debug"} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := build(t, tt.id)
			want := b.move(t, tt.at(b)...)
			got, err := b.find(t)
			if err != nil {
				t.Fatal(err)
			}
			defer got.File.Close()
			if got.How != tt.how || got.File.Path() != want || !got.File.HasDWARF() {
				t.Errorf("found %s by %s, want %s by %s", got.File.Path(), got.How, want, tt.how)
			}
		})
	}
}

// TestFindFromDisk: a file whose path is only a name is looked for from where the options say
// that it is, whether it is in memory or not.
func TestFindFromDisk(t *testing.T) {
	b := build(t, "none")
	want := b.move(t, "bin", ".debug", "prog.debug")
	data, err := os.ReadFile(b.prog)
	if err != nil {
		t.Fatal(err)
	}
	finder := debugfile.New(&debugfile.Options{NoDefaultRoot: true})
	for _, disk := range []string{"", b.prog} {
		f, err := elfscan.OpenBytes("a name", data, &elfscan.Options{Disk: disk})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if f.Path() != "a name" || f.Disk() != cmp.Or(disk, "a name") {
			t.Errorf("path %q, on the disk as %q", f.Path(), f.Disk())
		}
		got, err := finder.Find(t.Context(), debugfile.Request{Kind: debugfile.Debug, For: f})
		if disk == "" {
			if !errors.Is(err, debugfile.ErrNotFound) || !strings.Contains(err.Error(), "a name") {
				t.Errorf("found %v without a place to look from: %v", got, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		defer got.File.Close()
		if got.File.Path() != want || got.How != debugfile.ByLink {
			t.Errorf("found %s by %s, want %s", got.File.Path(), got.How, want)
		}
	}
}

func TestFindByBuildIDAlone(t *testing.T) {
	b := build(t, id)
	find := func(id string) (*debugfile.Found, error) {
		finder := debugfile.New(&debugfile.Options{Roots: []string{filepath.Join(b.dir, "root")}, NoDefaultRoot: true})
		return finder.Find(t.Context(), debugfile.Request{Kind: debugfile.Debug, BuildID: id})
	}
	hex := strings.TrimPrefix(id, "0x")
	if _, err := find(hex); !errors.Is(err, debugfile.ErrNotFound) || !strings.Contains(err.Error(), hex) {
		t.Errorf("before it is there: %v", err)
	}
	want := b.move(t, "root", ".build-id", hex[:2], hex[2:]+".debug")
	got, err := find(hex)
	if err != nil {
		t.Fatal(err)
	}
	defer got.File.Close()
	if got.File.Path() != want || got.How != debugfile.ByBuildID {
		t.Errorf("found %s by %s, want %s", got.File.Path(), got.How, want)
	}
	b.debug = want
	b.move(t, "root", ".build-id", "ff", hex[2:]+".debug")
	if _, err := find("ff" + hex[2:]); !errors.Is(err, debugfile.ErrMismatch) {
		t.Errorf("the debug file of another build: %v", err)
	}
}

// TestFindOfImage: Debian installs the kernel of /boot/vmlinuz-RELEASE with its debugging
// information as ROOT/boot/vmlinux-RELEASE. Only its own build counts.
func TestFindOfImage(t *testing.T) {
	for _, place := range []string{"boot/vmlinux-1.0", "lib/modules/1.0/vmlinux"} {
		b := build(t, id)
		run(t, "objcopy", "--remove-section=.gnu_debuglink", b.prog)
		image := filepath.Join(b.dir, "bin", "vmlinuz-1.0")
		if err := os.Rename(b.prog, image); err != nil {
			t.Fatal(err)
		}
		b.prog = image
		want := b.move(t, "root", filepath.FromSlash(place))
		got, err := b.find(t)
		if err != nil {
			t.Fatal(err)
		}
		if got.How != debugfile.ByName || got.File.Path() != want {
			t.Errorf("found %s by %s, want %s", got.File.Path(), got.How, want)
		}
		_ = got.File.Close()
		other := build(t, strings.Replace(id, "0123", "3210", 1))
		if err := os.Rename(other.debug, want); err != nil {
			t.Fatal(err)
		}
		if got, err := b.find(t); !errors.Is(err, debugfile.ErrMismatch) {
			t.Errorf("%s of another build: found %v, %v", place, got, err)
		}
		if err := os.Rename(image, filepath.Join(b.dir, "bin", "other-1.0")); err != nil {
			t.Fatal(err)
		}
		b.prog = filepath.Join(b.dir, "bin", "other-1.0")
		if _, err := b.find(t); err == nil || strings.Contains(err.Error(), "vmlinux") {
			t.Errorf("a file that is no image: %v", err)
		}
	}
}

func TestFindNothing(t *testing.T) {
	b := build(t, id)
	_, err := b.find(t)
	var failed *debugfile.NotFoundError
	if !errors.As(err, &failed) || !errors.Is(err, debugfile.ErrNotFound) || errors.Is(err, debugfile.ErrMismatch) {
		t.Fatalf("got %v", err)
	}
	want := []string{
		"root/.build-id/01/23456789abcdef0123456789abcdef01234567.debug",
		"bin/prog.debug",
		"bin/.debug/prog.debug",
		filepath.Join("root", b.dir, "bin", "prog.debug"),
	}
	if len(failed.Tried) != len(want) {
		t.Fatalf("tried %v", failed.Tried)
	}
	for i, a := range failed.Tried {
		if a.Path != filepath.Join(b.dir, want[i]) || !errors.Is(a.Err, fs.ErrNotExist) || !strings.Contains(err.Error(), a.Path) {
			t.Errorf("attempt %d: %v, want %s", i, a, want[i])
		}
	}
}

func TestFindRejects(t *testing.T) {
	t.Run("wrong checksum", func(t *testing.T) {
		b := build(t, "none")
		path := b.move(t, "bin", "prog.debug")
		out, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(out, "x")
		out.Close()
		_, err = b.find(t)
		if !errors.Is(err, debugfile.ErrMismatch) || !strings.Contains(err.Error(), "CRC32") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("other build-id", func(t *testing.T) {
		b, other := build(t, id), build(t, "0x99")
		to := filepath.Join(b.dir, "root", ".build-id", "01", "23456789abcdef0123456789abcdef01234567.debug")
		b.debug = other.debug
		_ = os.MkdirAll(filepath.Dir(to), 0o700)
		if err := os.Rename(other.debug, to); err != nil {
			t.Fatal(err)
		}
		_, err := b.find(t)
		if !errors.Is(err, debugfile.ErrMismatch) || !strings.Contains(err.Error(), "build-id 99") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("directory", func(t *testing.T) {
		b := build(t, "none")
		write(t, filepath.Join(b.dir, "bin", "prog.debug", "x"), "")
		if _, err := b.find(t); !errors.Is(err, elfscan.ErrNotRegular) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("link out of the folder", func(t *testing.T) {
		b := build(t, "none")
		if err := os.Symlink(b.debug, filepath.Join(b.dir, "bin", "prog.debug")); err != nil {
			t.Skip(err)
		}
		if _, err := b.find(t); !errors.Is(err, elfscan.ErrUnsafe) {
			t.Errorf("got %v", err)
		}
	})
}

// TestHostileLinkName checks that a name with folders in it is never joined.
func TestHostileLinkName(t *testing.T) {
	for _, name := range []string{"../prog.debug", "/etc/passwd", "..", ".", `a\b`, "c:x", "sub/prog.debug"} {
		b := build(t, "none")
		raw := append([]byte(name), 0)
		for len(raw)%4 != 0 {
			raw = append(raw, 0)
		}
		section := filepath.Join(b.dir, "link")
		write(t, section, string(append(raw, 1, 2, 3, 4)))
		run(t, "objcopy", "--remove-section=.gnu_debuglink", b.prog)
		run(t, "objcopy", "--add-section=.gnu_debuglink="+section, b.prog)
		_, err := b.find(t)
		if !errors.Is(err, elfscan.ErrUnsafe) || strings.Contains(err.Error(), "root") {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

// TestNoLink checks a file that names no debug file at all.
func TestNoLink(t *testing.T) {
	b := build(t, "none")
	run(t, "objcopy", "--remove-section=.gnu_debuglink", b.prog)
	if _, err := b.find(t); !errors.Is(err, debugfile.ErrNoLink) {
		t.Errorf("got %v", err)
	}
}

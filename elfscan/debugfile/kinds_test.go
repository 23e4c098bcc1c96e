package debugfile_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/elfscan/debugfile"
)

// need skips where a tool is missing.
func need(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
}

// folder is a temporary folder without symbolic links in its path.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func search(t *testing.T, roots []string, r debugfile.Request) (*debugfile.Found, error) {
	t.Helper()
	found, err := debugfile.New(&debugfile.Options{Roots: roots, NoDefaultRoot: true}).Find(t.Context(), r)
	if err == nil {
		t.Cleanup(func() { _ = found.File.Close() })
	}
	return found, err
}

// shared makes two programs in dir/bin whose common debugging information dwz moved to
// the file that link names in them, which is where.
func shared(t *testing.T, dir, link, where string, flags ...string) {
	t.Helper()
	need(t, "gcc", "dwz")
	source := filepath.Join(dir, "a.c")
	write(t, source, "struct s { int a, b, c; };\nstatic inline int f(struct s *p) { return p->a + p->b; }\nint main(int n, char **v) { struct s s = {n, n, n}; return f(&s); }\n")
	if err := os.MkdirAll(filepath.Join(dir, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"one", "two"} {
		run(t, "gcc", "-g", "-O2", "-Wl,--build-id=0x"+fmt.Sprintf("%x", name), "-o", filepath.Join(dir, "bin", name), source)
	}
	write(t, where, "")
	args := append(slices.Clone(flags), "-m", where, "-M", link, filepath.Join(dir, "bin", "one"), filepath.Join(dir, "bin", "two"))
	run(t, "dwz", args...)
}

// The file that dwz wrote is found by the path in the file, by its build-id and where
// distributions put it. What DWARF 5 has for it, a checksum in both files, proves it too.
func TestFindAlternate(t *testing.T) {
	for _, flags := range [][]string{nil, {"--dwarf-5"}} {
		for _, tt := range []struct{ name, link, at, how string }{
			{"beside it", "common.dwz", "bin/common.dwz", debugfile.ByName},
			{"in a folder beside it", ".dwz/common.dwz", "bin/.dwz/common.dwz", debugfile.ByName},
			{"up and down, beneath a root", "../lib/common.dwz", "lib/common.dwz", debugfile.ByName},
			{"absolute, beneath a root", "DIR/lib/common.dwz", "lib/common.dwz", debugfile.ByName},
			{"elsewhere, in .dwz of a root", "/gone/common.dwz", ".dwz/common.dwz", debugfile.ByName},
			{"as Debian has it", "/gone/debug/.dwz/x86_64-linux-gnu/common.dwz", ".dwz/x86_64-linux-gnu/common.dwz", debugfile.ByName},
		} {
			t.Run(tt.name+strings.Join(flags, ""), func(t *testing.T) {
				dir := folder(t)
				want := filepath.Join(dir, filepath.FromSlash(tt.at))
				shared(t, dir, strings.Replace(tt.link, "DIR", dir, 1), want, flags...)
				f := open(t, filepath.Join(dir, "bin", "one"))
				got, err := search(t, []string{dir}, debugfile.Request{Kind: debugfile.Alternate, For: f})
				if err != nil {
					t.Fatal(err)
				}
				if got.File.Path() != want || got.How != tt.how || !got.File.HasDWARF() {
					t.Errorf("found %s by %s, want %s by %s", got.File.Path(), got.How, want, tt.how)
				}
			})
		}
	}
}

func TestFindAlternateByBuildID(t *testing.T) {
	dir := folder(t)
	written := filepath.Join(dir, "common.dwz")
	shared(t, dir, "gone", written)
	id := open(t, written).BuildID()
	want := filepath.Join(dir, ".build-id", id[:2], id[2:]+".debug")
	write(t, want, "")
	if err := os.Rename(written, want); err != nil {
		t.Fatal(err)
	}
	got, err := search(t, []string{dir}, debugfile.Request{Kind: debugfile.Alternate, For: open(t, filepath.Join(dir, "bin", "one"))})
	if err != nil {
		t.Fatal(err)
	}
	if got.File.Path() != want || got.How != debugfile.ByBuildID {
		t.Errorf("found %s by %s, want %s", got.File.Path(), got.How, want)
	}
}

// An alternate file that is missing is named; one of another build is refused, and so is
// a path that leads out of all folders.
func TestFindAlternateRejects(t *testing.T) {
	for _, flags := range [][]string{nil, {"--dwarf-5"}} {
		dir, other := folder(t), folder(t)
		path := filepath.Join(dir, "bin", "common.dwz")
		shared(t, dir, "common.dwz", path, flags...)
		shared(t, other, "common.dwz", filepath.Join(other, "common.dwz"), flags...)
		f := open(t, filepath.Join(dir, "bin", "one"))
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		_, err := search(t, nil, debugfile.Request{Kind: debugfile.Alternate, For: f})
		if !errors.Is(err, debugfile.ErrNotFound) || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
			t.Errorf("missing: got %v, want it to name %s", err, path)
		}
		wrong, err := os.ReadFile(filepath.Join(other, "common.dwz"))
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, string(changeID(t, filepath.Join(other, "common.dwz"), wrong)))
		_, err = search(t, nil, debugfile.Request{Kind: debugfile.Alternate, For: f})
		if !errors.Is(err, debugfile.ErrMismatch) || !strings.Contains(err.Error(), "build-id") {
			t.Errorf("of another build: got %v", err)
		}
	}
	dir := folder(t)
	shared(t, dir, "../../../../../../../../etc/passwd", filepath.Join(dir, "common.dwz"))
	_, err := search(t, nil, debugfile.Request{Kind: debugfile.Alternate, For: open(t, filepath.Join(dir, "bin", "one"))})
	if !errors.Is(err, elfscan.ErrUnsafe) || !strings.Contains(err.Error(), "/etc/passwd") {
		t.Errorf("out of all folders: got %v", err)
	}
	_, err = search(t, nil, debugfile.Request{Kind: debugfile.Alternate, For: open(t, filepath.Join(dir, "common.dwz"))})
	if !errors.Is(err, debugfile.ErrNoAltLink) {
		t.Errorf("a file that names none: got %v", err)
	}
}

// changeID gives a file another identity: its last byte of the build-id or of the
// checksum differs.
func changeID(t *testing.T, path string, data []byte) []byte {
	t.Helper()
	f := open(t, path)
	for _, name := range []string{".note.gnu.build-id", ".debug_sup"} {
		if s := f.Section(name); s != nil {
			data[s.Offset+s.FileSize-1] ^= 1
			return data
		}
	}
	t.Fatalf("%s has no identity", path)
	return nil
}

// damaged is a file whose section holds something else, made from a sound one.
func damaged(t *testing.T, section string, contents []byte) *elfscan.File {
	t.Helper()
	need(t, "objcopy")
	dir := folder(t)
	raw, to := filepath.Join(dir, "raw"), filepath.Join(dir, "x")
	write(t, raw, string(contents))
	run(t, "objcopy", "--add-section="+section+"="+raw, "../testdata/reloc-x86_64.o", to)
	return open(t, to)
}

// What a section cannot hold is an error that names it, and nothing is looked for.
func TestDamagedAltLink(t *testing.T) {
	sup := func(version uint16, rest string) []byte {
		return append(binary.LittleEndian.AppendUint16(nil, version), rest...)
	}
	for _, tt := range []struct {
		section  string
		contents []byte
		want     error
	}{
		{".gnu_debugaltlink", []byte("no end"), elfscan.ErrCorrupt},
		{".gnu_debugaltlink", []byte("\x00id"), elfscan.ErrCorrupt},
		{".gnu_debugaltlink", []byte("name\x00"), elfscan.ErrCorrupt},
		{".gnu_debugaltlink", []byte("name\x00" + strings.Repeat("i", 65)), elfscan.ErrCorrupt},
		{".debug_sup", []byte{5}, elfscan.ErrCorrupt},
		{".debug_sup", sup(5, "\x02name\x00\x01i"), elfscan.ErrCorrupt},
		{".debug_sup", sup(6, "\x00name\x00\x01i"), elfscan.ErrUnsupported},
		{".debug_sup", sup(5, "\x00name"), elfscan.ErrCorrupt},
		{".debug_sup", sup(5, "\x00name\x00\x14short"), elfscan.ErrCorrupt},
		{".debug_sup", sup(5, "\x00name\x00\x00"), elfscan.ErrCorrupt},
		{".debug_sup", sup(5, "\x01\x00\x01i"), debugfile.ErrNoAltLink}, // that of the supplementary file itself
	} {
		_, err := search(t, []string{"/"}, debugfile.Request{Kind: debugfile.Alternate, For: damaged(t, tt.section, tt.contents)})
		if !errors.Is(err, tt.want) || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s %q: got %v, want %v", tt.section, tt.contents, err, tt.want)
		}
	}
}

// splitObject compiles a unit with split DWARF; its .dwo stands where is written.
func splitObject(t *testing.T, dir, where string) *elfscan.File {
	t.Helper()
	need(t, "gcc")
	write(t, filepath.Join(dir, "a.c"), "int f(int x) { return x * 3; }\n")
	object := filepath.Join(dir, "obj", "a.o")
	if err := os.MkdirAll(filepath.Dir(object), 0o700); err != nil {
		t.Fatal(err)
	}
	run(t, "gcc", "-g", "-O2", "-gsplit-dwarf", "-c", "-o", object, filepath.Join(dir, "a.c"))
	made := filepath.Join(dir, "obj", "a.dwo")
	if to := filepath.Join(dir, where); to != made {
		write(t, to, "")
		if err := os.Rename(made, to); err != nil {
			t.Fatal(err)
		}
	}
	return open(t, object)
}

func TestFindSplit(t *testing.T) {
	for _, tt := range []struct{ name, at, dwo, compDir string }{
		{"where the unit says", "obj/a.dwo", "obj/a.dwo", "DIR"},
		{"absolute", "obj/a.dwo", "DIR/obj/a.dwo", ""},
		{"beneath a root, where it was built", "root/gone/obj/a.dwo", "obj/a.dwo", "/gone"},
		{"beneath a root, without the folder", "root/obj/a.dwo", "obj/a.dwo", "/gone"},
		{"beneath a root, the name alone", "root/a.dwo", "../obj/a.dwo", "/gone/x"},
		{"beside the file, moved together", "obj/a.dwo", "/gone/else/a.dwo", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := folder(t)
			f := splitObject(t, dir, tt.at)
			in := strings.NewReplacer("DIR", dir)
			got, err := search(t, []string{filepath.Join(dir, "root"), dir}, debugfile.Request{
				Kind: debugfile.Split, For: f, Name: in.Replace(tt.dwo), CompDir: in.Replace(tt.compDir)})
			if err != nil {
				t.Fatal(err)
			}
			if want := filepath.Join(dir, tt.at); got.File.Path() != want || got.How != debugfile.ByName {
				t.Errorf("found %s, want %s", got.File.Path(), want)
			}
		})
	}
}

// What the caller's check refuses is told, and the search goes on to the right one.
func TestFindSplitCheck(t *testing.T) {
	dir := folder(t)
	f := splitObject(t, dir, "root/a.dwo")
	data, err := os.ReadFile(filepath.Join(dir, "root", "a.dwo"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "obj", "a.dwo"), string(data)) // the one that is refused
	check := func(f *elfscan.File) error {
		if filepath.Base(filepath.Dir(f.Path())) == "obj" {
			return fmt.Errorf("%w: dwo id", debugfile.ErrMismatch)
		}
		return nil
	}
	got, err := search(t, []string{filepath.Join(dir, "root")}, debugfile.Request{Kind: debugfile.Split, For: f, Name: "a.dwo", Check: check})
	if err != nil {
		t.Fatal(err)
	}
	if got.File.Path() != filepath.Join(dir, "root", "a.dwo") || len(got.Tried) == 0 || !errors.Is(got.Tried[0].Err, debugfile.ErrMismatch) {
		t.Errorf("found %s, tried %v", got.File.Path(), got.Tried)
	}
}

// A unit can name whatever it likes: a device, a pipe, a link out of the folder, a path
// out of it. None is opened, and each is told.
func TestHostileSplitName(t *testing.T) {
	dir := folder(t)
	f := splitObject(t, dir, "elsewhere/a.dwo")
	objects := filepath.Dir(f.Path())
	if err := os.Symlink(filepath.Join(dir, "elsewhere", "a.dwo"), filepath.Join(objects, "link.dwo")); err != nil {
		t.Skip(err)
	}
	need(t, "mkfifo")
	run(t, "mkfifo", filepath.Join(objects, "pipe.dwo"))
	if err := os.Mkdir(filepath.Join(objects, "folder.dwo"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, compDir string
		want          error
	}{
		{"link.dwo", objects, elfscan.ErrUnsafe},
		{"pipe.dwo", objects, elfscan.ErrNotRegular},
		{"folder.dwo", objects, elfscan.ErrNotRegular},
		{"../elsewhere/a.dwo", objects, elfscan.ErrUnsafe},
		{"../../../../../../../../dev/zero", objects, elfscan.ErrUnsafe},
		{"/dev/zero", "", elfscan.ErrUnsafe},
		{"a.dwo", filepath.Join(dir, "elsewhere"), elfscan.ErrUnsafe},
		{"", objects, elfscan.ErrCorrupt},
		{"a\x00.dwo", objects, elfscan.ErrCorrupt},
		{strings.Repeat("a/", 3000), "", elfscan.ErrCorrupt},
	} {
		_, err := search(t, nil, debugfile.Request{Kind: debugfile.Split, For: f, Name: tt.name, CompDir: tt.compDir})
		if !errors.Is(err, debugfile.ErrNotFound) || !errors.Is(err, tt.want) {
			t.Errorf("%.40q: got %v, want %v", tt.name, err, tt.want)
		}
	}
	// With the folder given by the user the same path is his wish.
	if _, err := search(t, []string{dir}, debugfile.Request{Kind: debugfile.Split, For: f, Name: "../elsewhere/a.dwo", CompDir: objects}); err != nil {
		t.Error(err)
	}
}

func TestFindPackage(t *testing.T) {
	for _, tt := range []struct{ name, at string }{
		{"beside the program", "bin/prog.dwp"},
		{"beside the debug file", "debug/prog.debug.dwp"},
		{"beneath a root", "root/prog.dwp"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := folder(t)
			splitObject(t, dir, tt.at) // a .dwo has what a package needs to have
			for _, name := range []string{"bin/prog", "debug/prog.debug"} {
				to := filepath.Join(dir, filepath.FromSlash(name))
				write(t, to, "")
				run(t, "cp", filepath.Join(dir, "obj", "a.o"), to)
			}
			got, err := search(t, []string{filepath.Join(dir, "root")}, debugfile.Request{Kind: debugfile.Package,
				For: open(t, filepath.Join(dir, "debug", "prog.debug")), Main: open(t, filepath.Join(dir, "bin", "prog"))})
			if err != nil {
				t.Fatal(err)
			}
			if want := filepath.Join(dir, filepath.FromSlash(tt.at)); got.File.Path() != want {
				t.Errorf("found %s, want %s", got.File.Path(), want)
			}
		})
	}
}

// A package must hold split DWARF: the program itself under that name is none.
func TestFindPackageRejects(t *testing.T) {
	dir := folder(t)
	f := splitObject(t, dir, "obj/a.dwo")
	run(t, "cp", f.Path(), f.Path()+".dwp")
	_, err := search(t, nil, debugfile.Request{Kind: debugfile.Package, For: f})
	if !errors.Is(err, elfscan.ErrNoDWARF) || !strings.Contains(err.Error(), "no package of split DWARF found") {
		t.Errorf("got %v", err)
	}
}

func TestFindEnds(t *testing.T) {
	b := build(t, id)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := debugfile.New(nil).Find(ctx, debugfile.Request{For: open(t, b.prog)}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

package pool_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/audit/pool"
	"inlay/elfscan"
)

// sources lists roots below dir, with paths relative to it.
func sources(t *testing.T, dir string, roots ...string) (all []pool.Source) {
	t.Helper()
	for i := range roots {
		roots[i] = filepath.Join(dir, roots[i])
	}
	for s, err := range pool.Sources(t.Context(), roots, "") {
		if err != nil {
			t.Fatal(err)
		}
		s.Path, _ = filepath.Rel(dir, s.Path)
		all = append(all, s)
	}
	return all
}

// told lists paths, with why they are not opened.
func told(all []pool.Source) string {
	var list []string
	for _, s := range all {
		what := s.Path
		if s.Skip != "" {
			what += ":" + s.Skip
		}
		if s.Err != nil {
			what += ":error"
		}
		list = append(list, what)
	}
	return strings.Join(list, " ")
}

// put writes files whose content is their name.
func put(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Files come in the order of whole paths, in which "a-b" is before "a/b", and can be opened.
func TestSources(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "p/z", "p/a/2", "p/a/1", "p/a-b", "p/a.b", "p/a0/x", "p/a/deep/er/f", "q")
	all := sources(t, dir, "q", "p")
	var paths []string
	for _, s := range all {
		paths = append(paths, s.Path)
		file, err := pool.Open(s)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(file)
		info, _ := file.Stat()
		if err != nil || string(b) != s.Path || s.Size != int64(len(b)) || s.ModTime != info.ModTime().UnixNano() {
			t.Errorf("%+v: %q, %v", s, b, err)
		}
		_ = file.Close()
	}
	if !slices.IsSorted(paths) || len(paths) != 8 {
		t.Errorf("got %q", paths)
	}
}

// Links are told and never followed, but for a root; special files are told and never opened.
func TestSpecialFiles(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "p/f", "outside/secret")
	shell(t, dir, `ln -s circle2 p/circle1; ln -s circle1 p/circle2; ln -s . p/dot; ln -s ../outside p/folder; ln -s f p/link; ln -s nothing p/dangling
mkfifo p/pipe
ln -s p root; ln -s root again; ln -s loop loop; ln -s p/f file`, "mkfifo")
	l, err := net.Listen("unix", filepath.Join(dir, "p/socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	link := ":symbolic link"
	below := "/circle1" + link + " X/circle2" + link + " X/dangling" + link + " X/dot" + link + " X/f X/folder" + link + " X/link" + link + " X/pipe:named pipe X/socket:socket"
	for root, want := range map[string]string{
		"p": "p" + strings.ReplaceAll(below, "X", "p"), "again": "again" + strings.ReplaceAll(below, "X", "again"), "loop": "loop:error",
		"file": "file", "p/pipe": "p/pipe:named pipe", "nothing": "nothing:error", "p/folder": "p/folder/secret", "p/dangling": "p/dangling:error",
	} {
		all := sources(t, dir, root)
		if got := told(all); got != want {
			t.Errorf("%s: %s\nwant %s", root, got, want)
		}
		for _, s := range all {
			if file, err := pool.Open(s); (err == nil) != (s.Skip == "" && s.Err == nil) {
				t.Errorf("%+v: opened %v, %v", s, file, err)
			}
		}
	}
	if all := sources(t, dir, "nothing"); !errors.Is(all[0].Err, fs.ErrNotExist) {
		t.Errorf("got %v", all[0].Err)
	}
}

// A path comes once, however many roots lead to it; two paths to one file come both.
func TestRootsInRoots(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "p/a/1", "p/a/2", "p/b", "p-q/c", "other/x")
	if err := os.Symlink("../other", filepath.Join(dir, "p/link")); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		roots []string
		want  string
	}{
		{[]string{"p", "p/a"}, "p/a/1 p/a/2 p/b p/link:symbolic link"},
		{[]string{"p/a/2", "p/a", "p/./a/", "p/a"}, "p/a/1 p/a/2"},
		{[]string{"p", "p-q"}, "p-q/c p/a/1 p/a/2 p/b p/link:symbolic link"},
		{[]string{"p/link", "p"}, "p/a/1 p/a/2 p/b p/link/x"},
		{[]string{"p/link/x", "p/link"}, "p/link/x"},
		{[]string{"p/link", "other"}, "other/x p/link/x"},
	} {
		if got := told(sources(t, dir, tt.roots...)); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.roots, got, tt.want)
		}
	}
}

// What changes after the listing is an error, and never another file.
func TestReplaced(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "p/file", "p/pipe", "p/sub/inner", "p/gone", "p/near", "outside/inner", "outside/file")
	all := sources(t, dir, "p")
	shell(t, dir, `ln -sf ../outside/file p/file
rm p/pipe && mkfifo p/pipe
rm -r p/sub && ln -s ../outside p/sub
rm p/gone
ln -sf gone2 p/near && echo x > p/gone2`, "mkfifo")
	want := map[string]error{"p/file": elfscan.ErrUnsafe, "p/pipe": elfscan.ErrNotRegular, "p/sub/inner": elfscan.ErrUnsafe,
		"p/gone": fs.ErrNotExist, "p/near": elfscan.ErrUnsafe}
	for _, s := range all {
		file, err := pool.Open(s)
		if err == nil {
			_ = file.Close()
		}
		if !errors.Is(err, want[s.Path]) {
			t.Errorf("%s: got %v, want %v", s.Path, err, want[s.Path])
		}
	}
	if len(all) != len(want) {
		t.Errorf("%d sources", len(all))
	}
}

// A folder that cannot be read is told, and the others are read.
func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "p/a/1", "p/b/2", "p/c")
	if err := os.Chmod(filepath.Join(dir, "p/b"), 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(filepath.Join(dir, "p/b"), 0o755)
	if _, err := os.ReadDir(filepath.Join(dir, "p/b")); err == nil {
		t.Skip("as root everything can be read")
	}
	if got := told(sources(t, dir, "p")); got != "p/a/1 p/b:error p/c" {
		t.Errorf("got %s", got)
	}
}

// What vanishes while the listing goes on is told, and so is what took the place of a folder.
func TestVanishing(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a", "b/1", "c/2", "d", "e")
	var all []pool.Source
	for s, err := range pool.Sources(t.Context(), []string{dir}, "") {
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 0 {
			shell(t, dir, "rm -r b d c; ln -s /etc c", "rm")
		}
		s.Path, _ = filepath.Rel(dir, s.Path)
		all = append(all, s)
	}
	if got := told(all); got != "a b:error c:symbolic link d:error e" {
		t.Errorf("got %s", got)
	}
}

// Folders too deep within each other are told.
func TestDeepFolders(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "p/"+strings.Repeat("d/", 300)+"f", "p/z")
	all := sources(t, dir, "p")
	if len(all) != 2 || !errors.Is(all[0].Err, elfscan.ErrLimit) || all[1].Path != "p/z" {
		t.Errorf("got %s", told(all))
	}
}

// The end of the context ends the listing with its error.
func TestSourcesEnd(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "1", "2", "3")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for _, err := range pool.Sources(ctx, []string{dir}, "") {
		if last = err; err == nil {
			n++
			cancel()
		}
	}
	if n != 1 || !errors.Is(last, context.Canceled) {
		t.Errorf("%d sources, %v", n, last)
	}
}

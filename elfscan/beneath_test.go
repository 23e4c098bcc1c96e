package elfscan_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"inlay/elfscan"
)

// Names that stand in files lead to regular files beneath the folder, whatever links do.
func TestBeneath(t *testing.T) {
	dir := t.TempDir()
	shell(t, dir, `mkdir -p top/in/deep outside && echo x > top/in/file && echo x > outside/file
ln -s in/file top/near && ln -s "$PWD/top/in/file" top/absolute && ln -s ../outside/file top/far && ln -s ../outside top/away
ln -s loop top/loop && ln -s gone top/dangling && ln -s top root && mkfifo top/pipe && ln -s /dev/zero top/zero`, "mkfifo", "ln")
	for name, want := range map[string]error{
		"in/file": nil, "./in/../in/file": nil, "near": nil, "absolute": nil, "in//deep/../file": nil,
		"far": elfscan.ErrUnsafe, "away/file": elfscan.ErrUnsafe, "zero": elfscan.ErrUnsafe,
		"../outside/file": elfscan.ErrUnsafe, "in/../../outside/file": elfscan.ErrUnsafe, "/etc/passwd": elfscan.ErrUnsafe, "": elfscan.ErrUnsafe,
		"pipe": elfscan.ErrNotRegular, "in/deep": elfscan.ErrNotRegular, ".": elfscan.ErrNotRegular,
		"none": fs.ErrNotExist, "dangling": fs.ErrNotExist, "in/file\x00": fs.ErrInvalid,
	} {
		for _, folder := range []string{"top", "root"} {
			file, path, err := elfscan.Beneath(filepath.Join(dir, folder), filepath.FromSlash(name))
			if want == fs.ErrInvalid {
				if err == nil {
					t.Errorf("%s, %q: opened", folder, name)
				}
				continue
			}
			if !errors.Is(err, want) || (file == nil) == (err == nil) {
				t.Errorf("%s, %q: got %v, want %v", folder, name, err, want)
			}
			if err != nil {
				continue
			}
			_ = file.Close()
			if real := filepath.Join(resolved(t, dir), "top", "in", "file"); path != real {
				t.Errorf("%s, %q: path %s, want %s", folder, name, path, real)
			}
		}
	}
	if _, _, err := elfscan.Beneath(filepath.Join(dir, "top"), "loop"); err == nil {
		t.Error("a link to itself was opened")
	}
	if _, _, err := elfscan.Beneath(filepath.Join(dir, "none"), "file"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// A file that is open already is closed when it is no ELF file, and read as Open reads it
// when it is one.
func TestOpenFile(t *testing.T) {
	file, err := os.Open("testdata/reloc-x86_64.o")
	if err != nil {
		t.Fatal(err)
	}
	f, err := elfscan.OpenFile("called", file, nil)
	if err != nil || f.Path() != "called" || f.Section(".text") == nil {
		t.Fatalf("got %v, %v", f, err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if file, err = os.Open("beneath_test.go"); err != nil {
		t.Fatal(err)
	}
	if _, err := elfscan.OpenFile("called", file, nil); !errors.Is(err, elfscan.ErrNotELF) {
		t.Errorf("got %v", err)
	}
	if err := file.Close(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("it was left open: %v", err)
	}
}

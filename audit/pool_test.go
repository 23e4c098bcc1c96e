package audit

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// object returns a built object of testdata.
func object(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "obj", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// file is a member of an archive.
type file struct {
	name string
	data []byte
}

// arOf makes a static archive in the common format of ar(5).
func arOf(files ...file) []byte {
	b := bytes.NewBufferString("!<arch>\n")
	for _, f := range files {
		fmt.Fprintf(b, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", f.name+"/", 0, 0, 0, "100644", len(f.data))
		b.Write(f.data)
		if len(f.data)%2 == 1 {
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

// debOf makes a package as deb(5) describes it.
func debOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	w := tar.NewWriter(z)
	for _, f := range files {
		h := &tar.Header{Name: "./" + f.name, Mode: 0o644, Size: int64(len(f.data)), Typeflag: tar.TypeReg}
		if f.data == nil {
			h.Typeflag, h.Linkname = tar.TypeSymlink, "elsewhere"
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return arOf(file{"debian-binary", []byte("2.0\n")}, file{"control.tar", make([]byte, 1024)}, file{"data.tar.gz", packed.Bytes()})
}

// imageOf makes a kernel image for x86 as Documentation/arch/x86/boot.rst describes it: one sector of
// setup code, and behind it the kernel compressed with gzip.
func imageOf(t testing.TB, kernel []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(kernel); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 2*512)
	copy(b, "MZ")
	b[0x1f1] = 1
	copy(b[0x1fe:], "\x55\xaaxxHdrS\x0f\x02")
	binary.LittleEndian.PutUint32(b[0x24c:], uint32(packed.Len()))
	return append(append(b, packed.Bytes()...), make([]byte, 64)...)
}

// Some objects that differ in what they hold.
const (
	plainObject    = "plain-gcc12-x86_64-O2-g2.o"
	nestedObject   = "nested-gcc12-x86_64-O2-g5.o"
	clonesObject   = "clones-gcc12-x86_64-O2-g5.o"
	stripped       = "header-gcc12-x86_64-O2-g5-stripped.so"
	debugOfLibrary = "header-gcc12-x86_64-O2-g5-split.debug"
	splitLibrary   = "header-gcc12-x86_64-O2-g5-split.so"
)

// makePool makes a folder with files of every kind.
func makePool(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pool")
	write(t, filepath.Join(dir, "bin", "plain.o"), object(t, plainObject))
	write(t, filepath.Join(dir, "bin", "again.o"), object(t, plainObject))
	write(t, filepath.Join(dir, "lib", "bare.so"), object(t, stripped))
	write(t, filepath.Join(dir, "lib", "libx.a"), arOf(file{"n.o", object(t, nestedObject)}, file{"c.o", object(t, clonesObject)}))
	write(t, filepath.Join(dir, "share", "readme"), []byte("no binary\n"))
	write(t, filepath.Join(dir, "share", "broken"), object(t, nestedObject)[:50])
	deb := debOf(t, file{"usr/bin/nested", object(t, nestedObject)}, file{"usr/share/doc/copyright", []byte("text")}, file{"usr/bin/link", nil})
	write(t, filepath.Join(dir, "x.deb"), deb)
	write(t, filepath.Join(dir, "cut.deb"), deb[:len(deb)-len(deb)/3])
	if err := os.Symlink("../share/readme", filepath.Join(dir, "bin", "link")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// tree reads all files of a store.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(os.DirFS(dir), path)
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

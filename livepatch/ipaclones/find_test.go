package ipaclones

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// tree makes a folder with files of the record.
func tree(t *testing.T, files ...string) (*Set, string) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(line("leaf", "top", InliningTo)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func TestUnit(t *testing.T) {
	s, _ := tree(t, "kernel/resource.c.000i.ipa-clones", "arch/x86/kernel/resource.c.000i.ipa-clones",
		"one.c.000i.ipa-clones", "sub/.libs/pic.c.000i.ipa-clones", "lib/both.c.000i.ipa-clones", "lib/.libs/both.c.000i.ipa-clones",
		"a/dup.c.000i.ipa-clones", "b/dup.c.000i.ipa-clones", "other.c.000i.icf", "one.o", "kernel/x.i.ipa-clones", "kernel/y.c.00xi.ipa-clones")
	for _, tt := range []struct {
		compDir, name, of string
		err               error
	}{
		{"/build/linux", "kernel/resource.c", "kernel/resource.c", nil},
		{"/build/linux", "arch/x86/kernel/resource.c", "arch/x86/kernel/resource.c", nil},
		{"/build/linux", "./kernel/../kernel/resource.c", "kernel/resource.c", nil},
		{"/build/out", "/source/linux/kernel/resource.c", "kernel/resource.c", nil},
		{"/build/out", "../linux/kernel/resource.c", "kernel/resource.c", nil},
		{"/anywhere", "one.c", "one.c", nil},
		{"/build/sub", "pic.c", "sub/.libs/pic.c", nil},
		{"/build/lib", "both.c", "", ErrAmbiguous},
		{"/build/a", "dup.c", "a/dup.c", nil},
		{"/build/c", "dup.c", "", ErrAmbiguous},
		{"/build", "x.i", "", ErrNoRecord},
		{"/build", "other.c", "", ErrNoRecord},
		{"", "", "", ErrNoRecord},
	} {
		f, err := s.Unit(tt.compDir, tt.name)
		if f.Of != tt.of || !errors.Is(err, tt.err) {
			t.Errorf("%s %s: %+v, %v", tt.compDir, tt.name, f, err)
		}
	}
}

func TestFind(t *testing.T) {
	s, dir := tree(t, "b/lto.c.000i.ipa-clones", "a.out.wpa.000i.ipa-clones", "a.out.ltrans12.ltrans.000i.ipa-clones",
		"ltrans.ltrans.c.000i.ipa-clones", "x.ltransY.ltrans.071i.ipa-clones")
	want := []File{
		{filepath.Join(dir, "a.out.ltrans12.ltrans.000i.ipa-clones"), LTRANS, "a.out"},
		{filepath.Join(dir, "a.out.wpa.000i.ipa-clones"), WPA, "a.out"},
		{filepath.Join(dir, "b", "lto.c.000i.ipa-clones"), Unit, "b/lto.c"},
		{filepath.Join(dir, "ltrans.ltrans.c.000i.ipa-clones"), Unit, "ltrans.ltrans.c"},
		{filepath.Join(dir, "x.ltransY.ltrans.071i.ipa-clones"), Unit, "x.ltransY.ltrans"},
	}
	got := s.Files()
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, f := range got {
		if f != want[i] {
			t.Errorf("%+v, want %+v", f, want[i])
		}
	}
	if got := s.Link(); len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("link %+v", got)
	}
	d, err := want[0].Open()
	if err != nil || len(d.Nodes()) != 2 {
		t.Errorf("%v, %v", d, err)
	}
	if _, err := Find(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if err := os.WriteFile(want[1].Path, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := want[1].Open(); !errors.Is(err, ErrSyntax) {
		t.Errorf("no record: %v", err)
	}
	if err := os.Remove(want[1].Path); err != nil {
		t.Fatal(err)
	}
	if _, err := want[1].Open(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("gone: %v", err)
	}
}

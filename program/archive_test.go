package program_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/elfscan"
	"inlay/program"
)

// archive writes a static archive as ar does, of files by their names in it.
func archive(t *testing.T, path string, names []string, contents [][]byte) {
	t.Helper()
	out := []byte("!<arch>\n")
	for i, name := range names {
		out = fmt.Appendf(out, "%-16s%-12d%-6d%-6d%-8o%-10d`\n", name+"/", 0, 0, 0, 0o644, len(contents[i]))
		out = append(out, contents[i]...)
		if len(out)%2 == 1 {
			out = append(out, '\n')
		}
	}
	if err := os.WriteFile(path, out, 0o600); err != nil {
		t.Fatal(err)
	}
}

func contents(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(obj(name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The members of an archive give the answers that the objects give by themselves: only the
// names of the inputs differ.
func TestArchiveAnswers(t *testing.T) {
	objects := []string{"nested-gcc12-x86_64-O2-g5.o", "clones-gcc12-x86_64-O2-g5.o", "nested-gcc12-i386-O2-g4.o", "nested-clang19-ppc64-O2-g5.o"}
	members := []string{"nested.o", "clones.o", "i386.o", "ppc64.o"}
	path := filepath.Join(t.TempDir(), "lib.a")
	var paths []string
	var data [][]byte
	for _, name := range objects {
		paths, data = append(paths, obj(name)), append(data, contents(t, name))
	}
	archive(t, path, members, data)
	got, want := open(t, path), open(t, paths...)
	if len(got.Files()) != len(members) {
		t.Fatalf("%d files, want %d", len(got.Files()), len(members))
	}
	called := make(map[string]string)
	for i, f := range got.Files() {
		called[f.Path()] = want.Files()[i].Path()
		if name := path + "(" + members[i] + ")"; f.Path() != name || f.Archive() != path || f.Object() != "lib.a("+members[i]+")" {
			t.Errorf("file %d is %s of %q, object %s, want %s", i, f.Path(), f.Archive(), f.Object(), name)
		}
	}
	rename := func(text string) string {
		for name, was := range called {
			text = strings.ReplaceAll(text, name, was)
		}
		return text
	}
	gotFacts, wantFacts := factsOf(t, got), factsOf(t, want)
	if len(wantFacts.Sites) == 0 || len(wantFacts.Clones) == 0 {
		t.Fatal("the objects have no inlined instance or no clone: the test proves nothing")
	}
	if d := cmp.Diff(wantFacts.text(t, "no path", true), rename(gotFacts.text(t, "no path", true))); d != "" {
		t.Error(d)
	}
	for i, d := range got.Diagnostics() {
		if other := want.Diagnostics(); len(other) <= i || d.Message != other[i].Message {
			t.Errorf("diagnostic %v is not among %v", d, other)
		}
	}
}

// What is no ELF file among the members is told, and the others are answered. An archive
// is a failure only if no member gives an answer.
func TestArchiveMembersWithoutAnswer(t *testing.T) {
	dir := t.TempDir()
	some, none, empty, cut := filepath.Join(dir, "some.a"), filepath.Join(dir, "none.a"), filepath.Join(dir, "empty.a"), filepath.Join(dir, "cut.a")
	good := contents(t, "nested-gcc12-x86_64-O2-g5.o")
	archive(t, some, []string{"README", "nested.o", "half.o"}, [][]byte{[]byte("read me"), good, good[:100]})
	archive(t, none, []string{"README", "half.o"}, [][]byte{[]byte("read me"), good[:100]})
	archive(t, empty, nil, nil)
	archive(t, cut, []string{"nested.o", "more.o"}, [][]byte{good, good})
	data, err := os.ReadFile(cut)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cut, data[:len(data)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := program.Open(t.Context(), []string{none, some, empty, cut}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	var read, failed []string
	for _, f := range p.Files() {
		read = append(read, f.Path())
	}
	for _, f := range p.Failures() {
		failed = append(failed, f.Path)
	}
	if want := []string{some + "(nested.o)", cut + "(nested.o)"}; !slices.Equal(read, want) {
		t.Errorf("read %q, want %q", read, want)
	}
	if want := []string{none, empty}; !slices.Equal(failed, want) {
		t.Errorf("failed %q, want %q", failed, want)
	}
	if err := p.Failures()[0].Err; !errors.Is(err, elfscan.ErrNotELF) || !strings.Contains(err.Error(), "none of 2 members") {
		t.Errorf("got %v", err)
	}
	var told []string
	for _, d := range p.Diagnostics() {
		told = append(told, d.Input)
	}
	if want := []string{cut, some + "(README)", some + "(half.o)"}; !slices.Equal(told, want) {
		t.Errorf("told about %q, want %q", told, want)
	}
}

// A code address counts in its member: each has a section .text that begins at 0.
func TestArchiveAddresses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lib.a")
	archive(t, path, []string{"a.o", "b.o"}, [][]byte{contents(t, "header_a-gcc12-x86_64-O2-g5.o"), contents(t, "header_b-gcc12-x86_64-O2-g5.o")})
	p := open(t, path)
	at := make(map[string]string)
	for _, s := range sites(t, p, pick(t, p, "from_header")) {
		at[s.Host.Input] = s.Host.Address
	}
	// What readelf says of use_a in the one and of use_b in the other.
	want := map[string]string{path + "(a.o)": ".text+0x0", path + "(b.o)": ".text+0x20"}
	if d := cmp.Diff(want, at); d != "" {
		t.Error(d)
	}
}

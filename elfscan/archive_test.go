package elfscan_test

import (
	"bytes"
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
)

// shell runs lines in a folder; the test skips where a tool they need is missing.
func shell(t *testing.T, dir, script string, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	for line := range strings.Lines(script) {
		cmd := exec.Command("sh", "-c", line)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
}

// objects makes three objects in a folder.
func objects(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	shell(t, dir, `mkdir sub
for n in one two a_rather_long_member_name; do echo "int ${n}_f(int x) { return x; }" > $n.c; done
gcc -g -O2 -c one.c && gcc -g -O2 -c two.c -o sub/two.o && gcc -g -O2 -c a_rather_long_member_name.c`, "gcc", "ar")
	return dir
}

func openArchive(t *testing.T, path string) *elfscan.Archive {
	t.Helper()
	a, err := elfscan.OpenArchive(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func memberNames(a *elfscan.Archive) (names []string) {
	for _, m := range a.Members() {
		names = append(names, m.Name)
	}
	return names
}

// Every way in which ar names members: what ar lists is listed, and a member has the bytes
// of the object it was made from. In the sections of each, addresses begin at 0 again.
func TestArchive(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		tools        []string
		names        []string
		from         []string // the objects
	}{
		{"regular", "ar rc x.a one.o sub/two.o a_rather_long_member_name.o", nil,
			[]string{"one.o", "two.o", "a_rather_long_member_name.o"}, []string{"one.o", "sub/two.o", "a_rather_long_member_name.o"}},
		{"without a table of symbols", "ar rcS x.a one.o", nil, []string{"one.o"}, []string{"one.o"}},
		{"twice the same name", "ar rc x.a one.o\nar q x.a one.o", nil, []string{"one.o", "one.o[2]"}, []string{"one.o", "one.o"}},
		{"BSD", "llvm-ar --format=bsd rc x.a one.o a_rather_long_member_name.o", []string{"llvm-ar"},
			[]string{"one.o", "a_rather_long_member_name.o"}, []string{"one.o", "a_rather_long_member_name.o"}},
		{"thin", "ar rcT x.a one.o sub/two.o", nil, []string{"one.o", "sub/two.o"}, []string{"one.o", "sub/two.o"}},
		{"thin by LLVM", "llvm-ar rcT x.a one.o sub/two.o", []string{"llvm-ar"}, []string{"one.o", "sub/two.o"}, []string{"one.o", "sub/two.o"}},
		{"thin of a regular one", "ar rc sub/in.a sub/two.o a_rather_long_member_name.o\nar rcT x.a one.o sub/in.a", nil,
			[]string{"one.o", "sub/in.a(two.o)", "sub/in.a(a_rather_long_member_name.o)"}, []string{"one.o", "sub/two.o", "a_rather_long_member_name.o"}},
		{"thin of a thin one", "ar rcT sub/in.a sub/two.o\nar rcT x.a one.o sub/in.a", nil, []string{"one.o", "sub/two.o"}, []string{"one.o", "sub/two.o"}},
		{"nothing in it", "ar rc x.a", nil, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := objects(t)
			shell(t, dir, tt.script, tt.tools...)
			path := filepath.Join(dir, "x.a")
			if !elfscan.IsArchive(path) || elfscan.IsArchive(filepath.Join(dir, "one.o")) {
				t.Error("an archive is not told from an object")
			}
			a := openArchive(t, path)
			if got := memberNames(a); !slices.Equal(got, tt.names) || len(a.Diagnostics()) > 0 {
				t.Fatalf("members %q, want %q; %v", got, tt.names, a.Diagnostics())
			}
			for i, m := range a.Members() {
				sameObject(t, a, m, filepath.Join(dir, tt.from[i]))
			}
		})
	}
}

// sameObject compares a member with the object it was made from.
func sameObject(t *testing.T, a *elfscan.Archive, m elfscan.Member, path string) {
	t.Helper()
	got, err := a.Open(m)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	want, err := elfscan.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer want.Close()
	if got.Path() != a.Path()+"("+m.Name+")" || got.Base() != "x.a("+m.Name+")" || got.Size() != want.Size() || !got.HasDWARF() {
		t.Errorf("opened as %s, %s, %d bytes, want %d", got.Path(), got.Base(), got.Size(), want.Size())
	}
	if at := got.Address(got.Section(".text").Addr + 1); at != ".text+0x1" {
		t.Errorf("%s: .text begins at %s", m.Name, at)
	}
	for _, s := range want.Sections() {
		x, err1 := got.Data(got.Section(s.Name))
		y, err2 := want.Data(want.Section(s.Name))
		if s.Index > 0 && (!bytes.Equal(x, y) || err1 != nil || err2 != nil) {
			t.Errorf("%s: section %s differs: %v, %v", m.Name, s.Name, err1, err2)
		}
	}
}

// A thin archive's members are opened beneath its folder only, and one that is gone costs
// that member.
func TestThinArchiveMembers(t *testing.T) {
	dir := objects(t)
	shell(t, dir, `mkdir in && mkfifo in/pipe.o && ln -s ../one.o in/link.o && cp one.o in/here.o
cd in && ar rcT x.a here.o ../one.o ../sub/two.o
cp one.o gone.o && ar rcT in/y.a gone.o && rm gone.o`, "mkfifo")
	for name, want := range map[string]error{"../one.o": elfscan.ErrUnsafe, "../sub/two.o": elfscan.ErrUnsafe, "here.o": nil} {
		checkMember(t, filepath.Join(dir, "in", "x.a"), name, want)
	}
	// ar opens what it names, so the rest is made by hand.
	for name, want := range map[string]error{
		"link.o": elfscan.ErrUnsafe, "pipe.o": elfscan.ErrNotRegular, "gone.o": fs.ErrNotExist, ".": elfscan.ErrNotRegular,
		"/etc/passwd": elfscan.ErrUnsafe, "x.a": elfscan.ErrNotELF, "here.o": nil,
	} {
		path := filepath.Join(dir, "in", "z.a")
		if err := os.WriteFile(path, thinArchive(name), 0o600); err != nil {
			t.Fatal(err)
		}
		checkMember(t, path, name, want)
	}
}

// checkMember opens a member by its name.
func checkMember(t *testing.T, path, name string, want error) {
	t.Helper()
	a := openArchive(t, path)
	at := slices.Index(memberNames(a), name)
	if at < 0 {
		t.Fatalf("%s has the members %q, %v", path, memberNames(a), a.Diagnostics())
	}
	f, err := a.Open(a.Members()[at])
	if !errors.Is(err, want) || (f == nil) == (want == nil) {
		t.Errorf("%s(%s): got %v, want %v", path, name, err, want)
		return
	}
	if err != nil {
		positioned(t, err)
		if !strings.Contains(err.Error(), "("+name+")") {
			t.Errorf("%v does not name the member", err)
		}
		return
	}
	if f.Disk() != filepath.Join(resolved(t, filepath.Dir(path)), name) {
		t.Errorf("%s is on the disk as %s", f.Path(), f.Disk())
	}
	_ = f.Close()
}

func resolved(t *testing.T, path string) string {
	t.Helper()
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return real
}

// arHeader makes the header of a member.
func arHeader(name string, size any) string {
	return fmt.Sprintf("%-16s%-12d%-6d%-6d%-8o%-10v`\n", name, 0, 0, 0, 0o644, size)
}

// thinArchive makes a thin archive with one member.
func thinArchive(name string) []byte {
	table := name + "/\n"
	table += strings.Repeat("\n", len(table)&1)
	return []byte("!<thin>\n" + arHeader("//", len(table)) + table + arHeader("/0", 100))
}

// Headers that lie cost what they are about, are told with their offset, and take neither
// time nor memory.
func TestHostileArchives(t *testing.T) {
	good := arHeader("a.o/", 2) + "xy"
	for _, tt := range []struct {
		name, data string
		names      []string
		want       error // of the diagnostic, nil for none
		at         int64
	}{
		{"sound", good + good, []string{"a.o", "a.o[2]"}, nil, 0},
		{"odd size, padded", arHeader("a.o/", 1) + "x\n" + good, []string{"a.o", "a.o[2]"}, nil, 0},
		{"half a header", good + good[:30], []string{"a.o"}, elfscan.ErrTruncated, 70},
		{"no header", good + strings.Repeat("x", 80), []string{"a.o"}, elfscan.ErrCorrupt, 70},
		{"contents cut", good + arHeader("b.o/", 3) + "xy", []string{"a.o"}, elfscan.ErrTruncated, 70},
		{"huge", good + arHeader("b.o/", 9999999999), []string{"a.o"}, elfscan.ErrTruncated, 70},
		{"negative size", good + arHeader("b.o/", -60), []string{"a.o"}, elfscan.ErrCorrupt, 70},
		{"size of letters", good + arHeader("b.o/", "0x10"), []string{"a.o"}, elfscan.ErrCorrupt, 70},
		{"no size", good + arHeader("b.o/", ""), []string{"a.o"}, elfscan.ErrCorrupt, 70},
		{"long name without a table", arHeader("/0", 0) + good, []string{"a.o"}, elfscan.ErrCorrupt, 8},
		{"long name past the table", arHeader("//", 4) + "b/\n\n" + arHeader("/9", 0) + good, []string{"a.o"}, elfscan.ErrCorrupt, 72},
		{"long name without an end", arHeader("//", 4) + "b.o/" + arHeader("/0", 0) + good, []string{"a.o"}, elfscan.ErrCorrupt, 72},
		{"empty long name", arHeader("//", 2) + "/\n" + arHeader("/0", 0) + good, []string{"a.o"}, elfscan.ErrCorrupt, 70},
		{"no name", arHeader("", 0) + good, []string{"a.o"}, elfscan.ErrCorrupt, 8},
		{"member of another archive in a regular one", arHeader("//", 4) + "b/\n\n" + arHeader("/0:8", 0) + good, []string{"a.o"}, elfscan.ErrCorrupt, 72},
		{"BSD name longer than the member", arHeader("#1/3", 2) + "xy" + good, []string{"a.o"}, elfscan.ErrCorrupt, 8},
		{"BSD name of no length", arHeader("#1/x", 2) + "xy" + good, []string{"a.o"}, elfscan.ErrCorrupt, 8},
		{"BSD name", arHeader("#1/4", 6) + "b.o\x00xy" + good, []string{"b.o", "a.o"}, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.a")
			if err := os.WriteFile(path, []byte("!<arch>\n"+tt.data), 0o600); err != nil {
				t.Fatal(err)
			}
			a := openArchive(t, path)
			if got := memberNames(a); !slices.Equal(got, tt.names) {
				t.Errorf("members %q, want %q", got, tt.names)
			}
			d := a.Diagnostics()
			if tt.want == nil && len(d) > 0 || tt.want != nil && (len(d) != 1 || !errors.Is(d[0].Err, tt.want) || d[0].Offset != tt.at) {
				t.Errorf("diagnostics %v, want %v at %d", d, tt.want, tt.at)
			}
		})
	}
}

// Headers can share one long name, and a thin archive can name itself.
func TestArchiveLimits(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.a")
	save := func(data string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := strings.Repeat("n", 4000) + "/\n"
	save("!<arch>\n" + arHeader("//", len(long)) + long + strings.Repeat(arHeader("/0", 0), 100_000))
	frugal(t, func() {
		if _, err := elfscan.OpenArchive(path, nil); !errors.Is(err, elfscan.ErrLimit) {
			t.Errorf("names without bounds: %v", err)
		}
	})
	save("!<arch>\n" + strings.Repeat(arHeader("a/", 0), 11))
	if _, err := elfscan.OpenArchive(path, &elfscan.Options{Limits: elfscan.Limits{Members: 10}}); !errors.Is(err, elfscan.ErrLimit) {
		t.Errorf("11 members: %v", err)
	}
	save("!<thin>\n" + arHeader("//", 6) + "x.a/\n\n" + arHeader("/0:8", 0))
	a := openArchive(t, path)
	if _, err := a.Open(a.Members()[0]); !errors.Is(err, elfscan.ErrUnsupported) {
		t.Errorf("an archive in itself: %v", err)
	}
	// One large file named many times, however it is spelled, is read once.
	shell(t, dir, "truncate -s 1M big.o")
	table := "big.o/\n./big.o/\nno/../big.o/\n"
	save("!<thin>\n" + arHeader("//", len(table)) + table + strings.Repeat("\n", len(table)&1) +
		strings.Repeat(arHeader("/0", 0)+arHeader("/7", 0)+arHeader("/16", 0), 5000))
	a = openArchive(t, path)
	if d := a.Diagnostics(); len(a.Members()) != 1 || len(d) != 1 || !strings.Contains(d[0].Message, "named again") {
		t.Errorf("%d members, %v", len(a.Members()), d)
	}
	save("!<bigaf>")
	if _, err := elfscan.OpenArchive(path, nil); !errors.Is(err, elfscan.ErrNotArchive) {
		t.Errorf("another format: %v", err)
	}
}

// FuzzArchive gives any bytes as an archive: listing and opening end in files or errors,
// and the members that are listed lie in the archive.
func FuzzArchive(f *testing.F) {
	object, err := os.ReadFile("testdata/reloc-i386.o")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("!<arch>\n" + arHeader("a.o/", len(object)) + string(object)))
	f.Add([]byte("!<arch>\n" + arHeader("#1/4", 6) + "b.o\x00xy"))
	f.Add([]byte("!<arch>\n" + arHeader("//", 6) + "x.a/\n\n" + arHeader("/0", 2) + "xy"))
	f.Add(thinArchive("x.a"))
	f.Add([]byte("!<thin>\n" + arHeader("//", 6) + "x.a/\n\n" + arHeader("/0:8", 0)))
	opt := &elfscan.Options{Limits: elfscan.Limits{Memory: 8 << 20, Members: 1000}}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "x.a")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		a, err := elfscan.OpenArchive(path, opt)
		if (a == nil) == (err == nil) {
			t.Fatalf("%v and %v", a, err)
		}
		if err != nil {
			positioned(t, err)
			return
		}
		var total int64
		for _, m := range a.Members() {
			if m.Name == "" {
				t.Error("a member without a name")
			}
			member, err := a.Open(m)
			if err != nil {
				var at *elfscan.FormatError // also around what the system says of a name
				if !errors.As(err, &at) {
					t.Errorf("%v is not a FormatError", err)
				}
				continue
			}
			askAll(t, member)
			if member.Disk() == path {
				total += member.Size()
			}
			_ = member.Close()
		}
		if total > int64(len(data)) {
			t.Errorf("members of %d bytes in an archive of %d", total, len(data))
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
}

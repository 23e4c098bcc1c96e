package audit

import (
	"context"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/audit/facts"
	"inlay/audit/store"
	"inlay/elfscan/debugfile"
)

// collect collects into the store in dir.
func collect(t testing.TB, dir string, opt *Options) *Summary {
	t.Helper()
	s, err := store.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sum, err := Collect(t.Context(), s, opt)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// sources reads the table of that name.
func sources(t testing.TB, dir, snapshot string) (out []facts.Source) {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for r, err := range s.Sources(t.Context(), snapshot) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// names reads the names of the functions that a store knows, by how many evidence files know them.
func names(t testing.TB, dir string) map[string]int {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	out := make(map[string]int)
	for r, err := range s.Functions(t.Context(), &store.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		out[r.Name]++
	}
	return out
}

func TestOutcomes(t *testing.T) {
	pool, dir := makePool(t), t.TempDir()+"/s"
	sum := collect(t, dir, &Options{Roots: []string{pool}})
	got := make(map[string]string)
	for _, r := range sources(t, dir, DefaultSnapshot) {
		rel, err := filepath.Rel(pool, r.Path)
		if err != nil {
			t.Fatal(err)
		}
		got[rel+"("+r.Member+")"] = r.Outcome
		if (r.Outcome == facts.Failed || r.Outcome == facts.Skipped) && r.Why == "" {
			t.Errorf("%s(%s) is %s and does not say why", rel, r.Member, r.Outcome)
		}
		if (r.Digest != "") != (r.Outcome == facts.Read || r.Outcome == facts.NoDWARF || rel == "share/broken") {
			t.Errorf("%s(%s) is %s with digest %q", rel, r.Member, r.Outcome, r.Digest)
		}
	}
	want := map[string]string{
		"bin/again.o()": "read", "bin/plain.o()": "read", "bin/link()": "skipped", "lib/bare.so()": "no_dwarf",
		"lib/libx.a()": "opened", "lib/libx.a(n.o)": "read", "lib/libx.a(c.o)": "read", "share/broken()": "failed", "share/readme()": "not_elf",
		"x.deb()": "opened", "x.deb(usr/bin/nested)": "read", "x.deb(usr/share/doc/copyright)": "not_elf", "x.deb(usr/bin/link)": "skipped",
		"cut.deb()": "failed",
	}
	for name := range got { // where it breaks off is for gzip to say
		if strings.HasPrefix(name, "cut.deb(usr") {
			delete(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if sum.Added != 4 { // plain, nested, clones, bare: by content
		t.Errorf("%d added, there are 4 different binaries", sum.Added)
	}
	if n := names(t, dir)["use_a"]; n != 1 {
		t.Errorf("use_a is known from %d files, want the stripped library's symbol alone", n)
	}
	again := collect(t, dir, &Options{Roots: []string{pool}})
	if again.Added != 0 || again.Kept != 6 { // all but what failed, and the link
		t.Errorf("nothing changed, and the second run added %d, kept %d", again.Added, again.Kept)
	}
}

// What is in a store does not depend on workers, on the order of roots that are read, or on whether
// content was met on disk or in a package.
func TestSameStore(t *testing.T) {
	pool := makePool(t)
	one, three := t.TempDir()+"/s", t.TempDir()+"/s"
	collect(t, one, &Options{Roots: []string{pool}, Jobs: 1})
	collect(t, three, &Options{Roots: []string{pool}, Jobs: 3, Memory: 64 << 10})
	if diff := cmp.Diff(tree(t, one), tree(t, three)); diff != "" {
		t.Error("1 and 3 workers differ: " + diff)
	}
	disk, deb := t.TempDir(), t.TempDir()
	write(t, filepath.Join(disk, "nested"), object(t, nestedObject))
	write(t, filepath.Join(deb, "p.deb"), debOf(t, file{"usr/bin/nested", object(t, nestedObject)}))
	collect(t, disk+"/s", &Options{Roots: []string{disk + "/nested"}})
	collect(t, deb+"/s", &Options{Roots: []string{deb + "/p.deb"}})
	if diff := cmp.Diff(evidence(tree(t, disk+"/s")), evidence(tree(t, deb+"/s"))); diff != "" {
		t.Error("on disk and in a package differ: " + diff)
	}
}

// evidence leaves the table of sources out.
func evidence(files map[string]string) map[string]string {
	maps.DeleteFunc(files, func(path, _ string) bool { return !strings.HasPrefix(path, "facts/") })
	return files
}

func TestShards(t *testing.T) {
	pool, whole, parts := makePool(t), t.TempDir()+"/s", t.TempDir()+"/s"
	collect(t, whole, &Options{Roots: []string{pool}})
	for n := range 3 {
		collect(t, parts, &Options{Roots: []string{pool}, Shard: Shard{n + 1, 3}})
	}
	count := func(rows []facts.Source) map[facts.Source]int {
		out := make(map[facts.Source]int)
		for _, r := range rows {
			out[r]++
		}
		return out
	}
	if diff := cmp.Diff(count(sources(t, whole, "")), count(sources(t, parts, ""))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(evidence(tree(t, whole)), evidence(tree(t, parts))); diff != "" {
		t.Error(diff)
	}
}

func TestParseShard(t *testing.T) {
	for _, text := range []string{"", "3", "0/4", "5/4", "-1/4", "a/b", "1/", "/4", "1/0"} {
		if s, err := ParseShard(text); err == nil {
			t.Errorf("%q is %v", text, s)
		}
	}
	if s, err := ParseShard("3/16"); err != nil || s != (Shard{3, 16}) || s.String() != "3/16" {
		t.Errorf("3/16 is %v, %v", s, err)
	}
}

// Two different files that claim one build-id are evidence by themselves.
func TestSharedBuildID(t *testing.T) {
	dir := t.TempDir()
	data := object(t, splitLibrary)
	write(t, dir+"/pool/a.so", data)
	write(t, dir+"/pool/b.so", append(data[:len(data):len(data)], 0))
	collect(t, dir+"/s", &Options{Roots: []string{dir + "/pool"}})
	s, err := store.Open(dir + "/s")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	digests, ids := make(map[string]string), make(map[string]bool)
	for b, err := range s.Binaries(t.Context(), &store.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		digests[b.Digest], ids[b.BuildID] = b.BuildID, true
	}
	if len(digests) != 2 || len(ids) != 1 || ids[""] {
		t.Errorf("%d binaries, want 2 with one build-id: %v", len(digests), digests)
	}
}

func TestMemberOverLimit(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/p.deb", debOf(t, file{"usr/bin/nested", object(t, nestedObject)}))
	collect(t, dir+"/s", &Options{Roots: []string{dir + "/p.deb"}, Memory: 1 << 10})
	members := 0
	for _, r := range sources(t, dir+"/s", "") {
		if r.Member == "" {
			continue
		}
		if members++; r.Outcome != facts.Failed || !strings.Contains(r.Why, "1024") {
			t.Errorf("%s: %s: %s", r.Member, r.Outcome, r.Why)
		}
	}
	if members != 1 {
		t.Errorf("%d members, want 1", members)
	}
}

// A file that is another one when it is read than when it was listed has no facts.
func TestFileChanges(t *testing.T) {
	dir := t.TempDir()
	path := dir + "/a.o"
	write(t, path, object(t, plainObject))
	s, err := store.Create(dir + "/s")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	opt := &Options{Roots: []string{path}}
	opt.Progress = func(p Progress) {
		if p.Files == 0 {
			write(t, path, object(t, nestedObject))
		}
	}
	sum, err := Collect(t.Context(), s, opt)
	if err != nil || sum.Outcomes[facts.Failed] != 1 || !strings.Contains(sum.Failures[0].Why, "changed") {
		t.Errorf("got %+v, %v", sum, err)
	}
}

// The DWARF of a stripped file that is nowhere below the roots is looked for where the user says.
func TestDebugFileElsewhere(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/pool/l.so", object(t, splitLibrary))
	opt := &Options{Roots: []string{dir + "/pool"}}
	id := collectedBuildID(t, dir, opt)
	write(t, filepath.Join(dir, "debug", ".build-id", id[:2], id[2:]+".debug"), object(t, debugOfLibrary))
	opt.Finder = debugfile.New(&debugfile.Options{Roots: []string{dir + "/debug"}, NoDefaultRoot: true})
	opt.Progress = func(p Progress) {
		if p.Files > p.TotalFiles || p.Bytes > p.TotalBytes {
			t.Errorf("%+v is more than all", p)
		}
	}
	for run := range 2 { // the second knows it all
		sum := collect(t, dir+"/s", opt)
		if sum.Sources != 2 || sum.Outcomes[facts.Read] != 1 || sum.Outcomes[facts.NoDWARF] != 1 {
			t.Errorf("run %d: got %+v", run, sum)
		}
	}
	if n := names(t, dir+"/s")["from_header"]; n != 2 {
		t.Errorf("from_header is known from %d files, want the library's symbols and the debug file", n)
	}
}

// A debug file that is there and cannot be used is no debug file that is not there.
func TestDebugFileElsewhereBad(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/pool/l.so", object(t, splitLibrary))
	opt := &Options{Roots: []string{dir + "/pool"}}
	id := collectedBuildID(t, dir, opt)
	path := filepath.Join(dir, "debug", ".build-id", id[:2], id[2:]+".debug")
	opt.Finder = debugfile.New(&debugfile.Options{Roots: []string{dir + "/debug"}, NoDefaultRoot: true})
	if sum := collect(t, dir+"/s", opt); len(sum.Problems) != 0 {
		t.Errorf("nothing there: %v", sum.Problems)
	}
	for _, tt := range []struct {
		name, want string
		content    []byte
	}{
		{"another build", "belongs to another build", object(t, plainObject)},
		{"no ELF file", "not an ELF file", []byte("hello")},
	} {
		write(t, path, tt.content)
		sum := collect(t, dir+"/s", opt)
		if len(sum.Problems) != 1 || sum.Sources != 1 {
			t.Fatalf("%s: %+v", tt.name, sum)
		}
		if text := sum.Problems[0].Error(); !strings.Contains(text, tt.want) || !strings.Contains(text, path) || !strings.Contains(text, id) {
			t.Errorf("%s: %s", tt.name, text)
		}
	}
}

// collectedBuildID collects one file and returns its build-id.
func collectedBuildID(t *testing.T, dir string, opt *Options) string {
	t.Helper()
	collect(t, dir+"/first", opt)
	s, err := store.Open(dir + "/first")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for b, err := range s.Binaries(context.Background(), &store.Filter{}) {
		if err == nil {
			return b.BuildID
		}
	}
	t.Fatal("nothing was collected")
	return ""
}

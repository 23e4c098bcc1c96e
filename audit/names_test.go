package audit

import (
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/audit/facts"
)

// Names that differ only in what has to be escaped stay two files, on disk and in a package, in the
// first run and in the next.
func TestNamesStayApart(t *testing.T) {
	dir := t.TempDir()
	raw, spelled := "a\xff", `a\xff`
	if err := os.MkdirAll(dir+"/pool", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/pool/"+raw, object(t, plainObject), 0o644); err != nil {
		t.Skip("the file system takes UTF-8 only: ", err)
	}
	write(t, dir+"/pool/"+spelled, object(t, nestedObject))
	write(t, dir+"/pool/x.deb", debOf(t, file{raw, object(t, plainObject)}, file{spelled, object(t, nestedObject)}))
	for run := range 3 {
		sum := collect(t, dir+"/s", &Options{Roots: []string{dir + "/pool"}})
		if run > 0 && sum.Kept != 3 {
			t.Errorf("run %d: %d files are known again, want 3", run, sum.Kept)
		}
		digests := map[string]string{}
		for _, r := range sources(t, dir+"/s", "") {
			digests[r.Path[len(dir+"/pool/"):]+"!"+r.Member] = r.Digest
		}
		plain, nested := digests[`a\xff!`], digests[`a\x5cxff!`]
		if len(digests) != 5 || plain == nested || digests[`x.deb!a\xff`] != plain || digests[`x.deb!a\x5cxff`] != nested {
			t.Errorf("run %d: %v", run, digests)
		}
	}
}

// Roots that are spelled in another way are the same run: nothing is recorded twice.
func TestSpellingOfRoots(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/a/x.o", object(t, plainObject))
	write(t, dir+"/b/y.o", object(t, nestedObject))
	for _, roots := range [][]string{{dir + "/a", dir + "/b"}, {dir + "/b/", dir + "/./a", dir + "/b"}} {
		collect(t, dir+"/s", &Options{Roots: roots})
		if got := sources(t, dir+"/s", ""); len(got) != 2 {
			t.Errorf("%v: %d sources, want 2: %v", roots, len(got), got)
		}
	}
}

// A store that lies in the pool is not read into itself, by whatever name it is met.
func TestStoreInPool(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/a.o", object(t, plainObject))
	if err := errors.Join(os.Mkdir(dir+"/s", 0o755), os.Symlink("s", dir+"/link")); err != nil {
		t.Skip(err)
	}
	for run := range 3 {
		collect(t, dir+"/link", &Options{Roots: []string{dir, dir + "/link"}})
		outcomes := map[string]string{}
		for _, r := range sources(t, dir+"/s", "") {
			outcomes[r.Path[len(dir):]] = r.Outcome
		}
		want := map[string]string{"/a.o": facts.Read, "/s": facts.Skipped, "/link": facts.Skipped}
		if diff := cmp.Diff(want, outcomes); diff != "" {
			t.Errorf("run %d: %s", run, diff)
		}
	}
}

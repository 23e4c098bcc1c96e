package audit

import (
	"os"
	"testing"

	"inlay/audit/facts"
	"inlay/audit/pool"
	"inlay/audit/store"
	"inlay/elfscan/debugfile"
)

// onDisk is the content of a file as it is now, and what it was listed as.
func onDisk(t *testing.T, path string) *content {
	t.Helper()
	for src, err := range pool.Sources(t.Context(), []string{path}, "") {
		if err != nil {
			t.Fatal(err)
		}
		file, err := pool.Open(src)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { file.Close() })
		e, err := mapped(src, file)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	t.Fatal("no file at ", path)
	return nil
}

// A file that becomes another one after its digest was taken leaves no facts under that digest, and does
// not spoil the outcome of a file that has the content still.
func TestChangedAfterDigest(t *testing.T) {
	changes := map[string]func(t *testing.T, path string) error{
		"replaced": func(t *testing.T, path string) error {
			write(t, path+".new", object(t, nestedObject))
			return os.Rename(path+".new", path)
		},
		"written": func(t *testing.T, path string) error { return os.WriteFile(path, object(t, nestedObject), 0o644) },
		"removed": func(_ *testing.T, path string) error { return os.Remove(path) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := store.Create(dir + "/s")
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			c := &collector{ctx: t.Context(), opt: (*Options)(nil).complete(), store: s, known: newKnowledge(s), references: debugfile.New(nil)}
			write(t, dir+"/a.o", object(t, plainObject))
			write(t, dir+"/b.o", object(t, plainObject))
			changing, other := onDisk(t, dir+"/a.o"), onDisk(t, dir+"/b.o")
			if err := change(t, dir+"/a.o"); err != nil {
				t.Fatal(err)
			}
			var row facts.Source
			if err := c.evidence(changing, &row); err != nil || row.Outcome != facts.Failed || s.Has(changing.digest) {
				t.Errorf("%+v, %v; its facts are stored: %v", row, err, s.Has(changing.digest))
			}
			if err := c.evidence(other, &row); err != nil || row.Outcome != facts.Read {
				t.Errorf("the other file: %+v, %v", row, err)
			}
		})
	}
}

// The reason of an outcome is the same for who collects a content and who finds it in the store.
func TestWhyOfBare(t *testing.T) {
	dir := t.TempDir()
	header := object(t, plainObject)[:64]
	clear(header[40:48]) // no sections
	clear(header[58:64])
	write(t, dir+"/pool/a", header)
	collect(t, dir+"/one", &Options{Roots: []string{dir + "/pool"}})
	collect(t, dir+"/two", &Options{Roots: []string{dir + "/pool/a"}})
	collect(t, dir+"/two", &Options{Roots: []string{dir + "/pool"}})
	one, two := sources(t, dir+"/one", ""), sources(t, dir+"/two", "")
	if len(one) != 1 || len(two) != 2 || one[0].Outcome != facts.NoDWARF {
		t.Fatalf("%v and %v", one, two)
	}
	for _, r := range two {
		if r != one[0] {
			t.Errorf("%+v, and in another store %+v", r, one[0])
		}
	}
}

// That a name leads out of its archive is told of a binary too.
func TestNoteOfBinary(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/x.deb", debOf(t, file{"../../evil.o", object(t, plainObject)}))
	collect(t, dir+"/s", &Options{Roots: []string{dir + "/x.deb"}})
	for _, r := range sources(t, dir+"/s", "") {
		if r.Member == "evil.o" && r.Outcome == facts.Read && r.Why != "" {
			return
		}
	}
	t.Errorf("no note: %+v", sources(t, dir+"/s", ""))
}

// A package in a package that breaks off is one source, which failed.
func TestBrokenPackageInPackage(t *testing.T) {
	dir := t.TempDir()
	inner := debOf(t, file{"n.o", object(t, nestedObject)}, file{"p.o", object(t, plainObject)})
	write(t, dir+"/x.deb", debOf(t, file{"cut.deb", inner[:len(inner)-900]}, file{"c.o", object(t, nestedObject)}))
	collect(t, dir+"/s", &Options{Roots: []string{dir + "/x.deb"}})
	got := make(map[string][]string)
	for _, r := range sources(t, dir+"/s", "") {
		got[r.Member] = append(got[r.Member], r.Outcome)
	}
	for member, want := range map[string]string{"": facts.Opened, "cut.deb": facts.Failed, "c.o": facts.Read} {
		if len(got[member]) != 1 || got[member][0] != want {
			t.Errorf("%q is %v, want %s once", member, got[member], want)
		}
	}
}

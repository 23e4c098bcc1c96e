package cover_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/cover"
	"inlay/livepatch/klpmod"
)

// The kernel does not load a patch that has a function or an object twice, and never finds a
// module with a dash in its name.
func TestRefused(t *testing.T) {
	fixture, err := os.ReadFile("../../testdata/obj/nested-gcc12-x86_64-O2-g5.o")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "nested.o") // without dashes
	if err := os.WriteFile(path, fixture, 0o600); err != nil {
		t.Fatal(err)
	}
	target := open(t, path)
	object := target.Files()[0].Object()
	host := klpmod.Func{Old: "host"}
	first := klpmod.Func{Old: "host", SymPos: 1}
	second := klpmod.Func{Old: "host", SymPos: 2}
	for name, tt := range map[string]struct {
		objects []klpmod.Object
		want    string // that one reason has; empty for none
	}{
		"once":            {[]klpmod.Object{{Name: object, Funcs: []klpmod.Func{host}}}, ""},
		"two positions":   {[]klpmod.Object{{Name: object, Funcs: []klpmod.Func{first, second}}}, ""},
		"twice":           {[]klpmod.Object{{Name: object, Funcs: []klpmod.Func{host, host}}}, "names it twice"},
		"twice, numbered": {[]klpmod.Object{{Name: object, Funcs: []klpmod.Func{host, first}}}, "names it twice"},
		"two lists":       {[]klpmod.Object{{Name: object, Funcs: []klpmod.Func{host}}, {Name: object}}, "second list for " + object},
		"dash":            {[]klpmod.Object{{Name: "nf-nat", Funcs: []klpmod.Func{host}}}, "waits for a module nf-nat"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &cover.Patch{Kind: cover.KindModule, Module: &klpmod.Patch{Layout: klpmod.Arrays, Objects: tt.objects}, File: target.Files()[0]}
			for _, o := range tt.objects {
				for range o.Funcs {
					p.Entries = append(p.Entries, cover.Entry{Object: o.Name, Symbol: "host"})
				}
			}
			c, err := cover.Run(t.Context(), target, []*cover.Patch{p}, nil)
			if err != nil {
				t.Fatal(err)
			}
			found := ""
			for _, u := range c.Unpatchable {
				if u.Verdict == answer.Fail {
					found += u.Why
				}
			}
			if tt.want == "" && found != "" || !strings.Contains(found, tt.want) {
				t.Errorf("got %q, want %q", found, tt.want)
			}
			if tt.want != "" && c.Verdict != answer.Fail {
				t.Errorf("verdict %s", c.Verdict)
			}
		})
	}
}

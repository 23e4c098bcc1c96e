package cover_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/cover"
	"inlay/livepatch/klpmod"
	"inlay/livepatch/ulp"
	"inlay/program"
)

// gapsWith counts the gaps whose text has some words.
func gapsWith(c *answer.Cover, words string) (n int) {
	for _, g := range c.Gaps {
		if strings.Contains(g.Detail, words) {
			n++
		}
	}
	return n
}

// What a later patch does to those in front of it is known, or said not to be.
func TestStack(t *testing.T) {
	target := open(t, "../../testdata/obj/nested-gcc12-x86_64-O2-g5.o")
	sel, err := target.Select(t.Context(), program.Query{Patterns: []string{"leaf"}}) // inlined into host and other
	if err != nil {
		t.Fatal(err)
	}
	yes, no := true, false
	module := func(path string, replace *bool, symbols ...string) *cover.Patch {
		p := &cover.Patch{Path: path, Kind: cover.KindModule, File: target.Files()[0], Module: &klpmod.Patch{Layout: klpmod.External, Replace: replace, VerMagic: "1 SMP"}}
		for _, s := range symbols {
			p.Entries = append(p.Entries, cover.Entry{Object: target.Files()[0].Object(), Symbol: s})
		}
		return p
	}
	first := module("first", &no, "host")
	for name, tt := range map[string]struct {
		second           *cover.Patch
		missing          int
		untold, replaced int // gaps
	}{
		"added":           {module("second", &no, "other"), 0, 0, 0},
		"atomic":          {module("second", &yes, "other"), 1, 0, 0},
		"nobody knows":    {module("second", nil, "other"), 0, 1, 0},
		"replaced again":  {module("second", &no, "other", "host"), 0, 0, 1},
		"atomic and both": {module("second", &yes, "other", "host"), 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := cover.Run(t.Context(), target, []*cover.Patch{first, tt.second}, &cover.Options{Changed: sel.Functions()})
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Missing) != tt.missing || gapsWith(c, "takes the place of the patches") != tt.untold || gapsWith(c, "is replaced by first and then by second") != tt.replaced {
				t.Errorf("%d missing, gaps %+v", len(c.Missing), c.Gaps)
			}
		})
	}
}

// A container that takes another back leaves nothing of it; one that builds on another needs
// it.
func TestContainerStack(t *testing.T) {
	l := buildLibrary(t)
	both := l.patch(t, "first", "second")
	back := &ulp.Patch{Revert: true, ID: both.ID, BuildID: both.BuildID, Target: both.Target}
	more := l.patch(t, "third")
	more.ID, more.Depends = [32]byte{2}, [][32]byte{both.ID}
	for name, tt := range map[string]struct {
		patches       []*ulp.Patch
		missing, gaps int
	}{
		"both":               {[]*ulp.Patch{both, more}, 0, 0},
		"taken back":         {[]*ulp.Patch{both, more, back}, 2, 1},
		"taken back, again":  {[]*ulp.Patch{both, back, both}, 0, 0},
		"without the former": {[]*ulp.Patch{more}, 2, 1},
		"in another order":   {[]*ulp.Patch{more, both}, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var patches []*cover.Patch
			for _, p := range tt.patches {
				patches = append(patches, l.file(t, p))
			}
			sel, err := l.target.Select(t.Context(), program.Query{Patterns: []string{"add"}})
			if err != nil {
				t.Fatal(err)
			}
			c, err := cover.Run(t.Context(), l.target, patches, &cover.Options{Changed: sel.Functions()})
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Missing) != tt.missing || gapsWith(c, "depends on the patch 01000") != tt.gaps {
				t.Errorf("%d missing, gaps %+v", len(c.Missing), c.Gaps)
			}
		})
	}
}

// A container is for the file with its build-id, whatever other files have at that address.
func TestContainerTarget(t *testing.T) {
	l := buildLibrary(t)
	p := l.patch(t, "first", "second")
	l.run(t, "gcc", "-O2", "-g", "-fPIC", "-shared", "-fpatchable-function-entry=16,14", "-Wl,--build-id=0x1234", "-o", "other.so", "library.c")
	target := open(t, filepath.Join(l.dir, "other.so"), filepath.Join(l.dir, "liblibrary.so"))
	c, err := cover.Run(t.Context(), target, []*cover.Patch{l.file(t, p)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.Replaced {
		if r.Body == nil || r.Body.Input != filepath.Join(l.dir, "liblibrary.so") {
			t.Errorf("%s is taken to be in %+v", r.Symbol, r.Body)
		}
	}
	if len(c.Replaced) != 2 {
		t.Errorf("replaced %+v", c.Replaced)
	}
}

// libpulp finds new functions with dlsym, which a function that is static is hidden from.
func TestContainerHidden(t *testing.T) {
	l := buildLibrary(t)
	l.write(t, "patch.c", "int ulpr_state;\nstatic int __attribute__((used)) new_first(int a) { return a + 1; }\nint new_second(int a) { return a + 2; }\n")
	l.run(t, "gcc", "-O2", "-g", "-fPIC", "-shared", "-o", "plain.so", "patch.c")
	p := l.patch(t, "first", "second", "third")
	p.References = nil
	c := l.judge(t, l.object(t, p))
	var hidden []string
	for _, u := range c.Unpatchable {
		hidden = append(hidden, u.Symbol)
	}
	slices.Sort(hidden)
	if c.Verdict != answer.Fail || !slices.Equal(hidden, []string{"first", "third"}) {
		t.Errorf("%s, unpatchable %+v", c.Verdict, c.Unpatchable)
	}
}

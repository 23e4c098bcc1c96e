package cover_test

import (
	"path/filepath"
	"slices"
	"testing"

	"inlay/livepatch/cover"
	"inlay/program"
)

// A patch may replace all that a file has, assembler code that no DIE describes included:
// what is changed is inferred all the same.
func TestReplacesAll(t *testing.T) {
	files, err := filepath.Glob("../../testdata/obj/*-gcc12-x86_64-O2-g5*.o")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		p, err := program.Open(t.Context(), []string{file}, &program.Options{CallSites: true})
		if err != nil || len(p.Files()) == 0 {
			continue // a fixture that is broken on purpose
		}
		symbols, err := p.Files()[0].ELF().Symbols()
		if err != nil {
			t.Fatal(err)
		}
		patch := &cover.Patch{Kind: cover.KindList}
		for i := range symbols {
			if s := &symbols[i]; s.Section > 0 && s.Name != "" && p.Files()[0].ELF().Executable(s.Addr) {
				patch.Entries = append(patch.Entries, cover.Entry{Symbol: s.Name})
			}
		}
		if len(patch.Entries) > 0 {
			c, err := cover.Run(t.Context(), p, []*cover.Patch{patch}, nil)
			if err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
			if len(c.Changed) == 0 {
				t.Errorf("%s: nothing is taken to be changed", file)
			}
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}

// inner is inlined into outer, which is carried along: inner leads to it. Of ping and pong,
// which are inlined into each other, either may be what was changed.
const leading = `
int state;
inline __attribute__((always_inline)) int inner(int a) { return a * state + 3; }
extern int inner(int a);
int outer(int a) { state = a; return inner(a) * 7; }
int ping(int a);
int pong(int a) { if (a < 2) return state; state = a; return ping(a - 1) + 1; }
int ping(int a) { if (a < 3) return a; state = a + 1; return pong(a - 2) * 3; }
`

func TestInferred(t *testing.T) {
	l := buildLibrary(t)
	l.write(t, "leading.c", leading)
	l.run(t, "gcc", "-O2", "-g", "-fPIC", "-fvisibility=hidden", "-shared", "-Wl,--build-id=sha1", "-o", "leading.so", "leading.c")
	target := open(t, filepath.Join(l.dir, "leading.so"))
	for _, tt := range []struct{ replaced, changed []string }{
		{[]string{"inner", "outer"}, []string{"inner"}},
		{[]string{"outer"}, []string{"outer"}},
		{[]string{"ping", "pong"}, []string{"ping", "pong"}},
	} {
		patch := &cover.Patch{Kind: cover.KindList}
		for _, s := range tt.replaced {
			patch.Entries = append(patch.Entries, cover.Entry{Symbol: s})
		}
		c, err := cover.Run(t.Context(), target, []*cover.Patch{patch}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var changed []string
		for i := range c.Changed {
			changed = append(changed, c.Changed[i].Name)
		}
		if !slices.Equal(changed, tt.changed) {
			t.Errorf("replaced %v: changed %v, want %v", tt.replaced, changed, tt.changed)
		}
	}
}

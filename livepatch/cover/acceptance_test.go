package cover_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/cover"
	"inlay/program"
)

// Both sources are called util.c, and each has a function same of its own: all of their
// functions may hold what is left of answer, which folds to a number.
const (
	utilA = "static inline int answer(void) { return 42; }\n" +
		"static __attribute__((noinline)) int same(int v) { return v * answer(); }\nint a(int v) { return same(v) + 1; }\n"
	utilB = "static inline int answer(void) { return 42; }\n" +
		"static __attribute__((noinline)) int same(int v) { return v - answer(); }\nint b(int v) { return same(v) + 1; }\n"
)

// A record is used for what it names alone: a name that several have is none.
func TestAccepted(t *testing.T) {
	l := buildLibrary(t)
	dir := make(map[string]string)
	for name, text := range map[string]string{"a": utilA, "b": utilB} {
		dir[name] = filepath.Join(l.dir, name)
		if err := os.Mkdir(dir[name], 0o700); err != nil {
			t.Fatal(err)
		}
		l.write(t, name+"/util.c", text)
		l.run(t, "sh", "-c", "cd "+name+" && gcc -O2 -g -fPIC -fpatchable-function-entry=16,14 -c util.c")
	}
	l.run(t, "gcc", "-shared", "-Wl,--build-id=sha1", "-o", "util.so", "a/util.o", "b/util.o")
	target := open(t, filepath.Join(l.dir, "util.so"))
	build := target.Files()[0].ELF().BuildID()
	same := strings.Fields(l.output(t, "sh", "-c", "nm util.so | grep ' same$' | cut -c-16"))
	if len(same) != 2 {
		t.Fatalf("%d functions are called same", len(same))
	}
	sel, err := target.Select(t.Context(), program.Query{Patterns: []string{"answer"}})
	if err != nil {
		t.Fatal(err)
	}
	at := func(hex string) string { return "0x" + strings.TrimLeft(hex, "0") }
	for name, tt := range map[string]struct {
		records []answer.Checked
		units   int // that are open
		bodies  int // that are, with those that only may be possible
	}{
		"nothing":        {nil, 2, 4},
		"unit":           {[]answer.Checked{{Unit: "util.c"}}, 2, 4},
		"one unit":       {[]answer.Checked{{Unit: dir["a"] + "/util.c"}}, 1, 2},
		"both units":     {[]answer.Checked{{Unit: dir["a"] + "/util.c"}, {Unit: dir["b"] + "/util.c"}}, 0, 0},
		"body":           {[]answer.Checked{{Body: "same"}}, 2, 4},
		"one body":       {[]answer.Checked{{Body: at(same[0])}}, 2, 3},
		"unique body":    {[]answer.Checked{{Body: "a"}}, 2, 3},
		"other build":    {[]answer.Checked{{Unit: dir["a"] + "/util.c", BuildID: "0123"}}, 2, 4},
		"other function": {[]answer.Checked{{Unit: dir["a"] + "/util.c", Function: "same"}}, 2, 4},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range tt.records {
				if tt.records[i].BuildID == "" {
					tt.records[i].BuildID = build
				}
			}
			patch := &cover.Patch{Kind: cover.KindList, Entries: []cover.Entry{{Symbol: "no_such_function"}}}
			c, err := cover.Run(t.Context(), target, []*cover.Patch{patch}, &cover.Options{Changed: sel.Functions(), Checked: tt.records})
			if err != nil {
				t.Fatal(err)
			}
			bodies := len(c.Possible)
			for _, u := range c.OpenUnits {
				bodies += len(u.Bound)
			}
			if len(c.OpenUnits) != tt.units || bodies != tt.bodies {
				t.Errorf("%d open units and %d bodies, want %d and %d; notes %q", len(c.OpenUnits), bodies, tt.units, tt.bodies, c.Notes)
			}
			ambiguous := name == "unit" || name == "body"
			if said := slices.ContainsFunc(c.Notes, func(n string) bool { return strings.Contains(n, "--checked has to") }); said != ambiguous {
				t.Errorf("notes %q", c.Notes)
			}
		})
	}
}

// A key that is misspelt is an error: without its function, a record is about all of them.
func TestCheckedKeys(t *testing.T) {
	const head = `{"schema": {"name": "inlay.cover-checked", "version": "1.0.0"}, "checked": [`
	const record = `"build_id": "0123", "unit": "a.c", "reviewer": "A. Reviewer", "reason": "read it"`
	for text, good := range map[string]bool{
		head + `{` + record + `, "function": "f"}]}`: true,
		head + `{` + record + `, "funtion": "f"}]}`:  false,
		head + `{` + record + `}]} {}`:               false,
	} {
		if _, err := cover.ReadChecked(strings.NewReader(text)); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
}

package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"inlay/testdata/badelf"
)

// TestDamagedUnit damages one unit of a hundred, in one way after the other. The other 99
// answer as they do in the whole file, a diagnostic names the place, and every gate says that
// the evidence is incomplete.
func TestDamagedUnit(t *testing.T) {
	whole, damaged := badelf.Hundred()
	checkDamaged(t, whole, damaged, []gateCase{
		{"impact callee_007 FILE --fail-on incomplete", exitDone},
		{"impact callee_007 FILE --fail-on impossible", exitDone},
		{"verify FILE", exitDone},
	})
}

// gateCase is a command line with a gate, and its exit code for the whole file.
type gateCase struct {
	line  string
	whole int
}

func checkDamaged(t *testing.T, whole []byte, damaged []badelf.Case, gates []gateCase) {
	f := newHundredFile(t, whole)
	want := f.answers(t)
	for _, name := range []string{"sites", "inside", "impact", "addr"} {
		if n := len(want[name]); n < badelf.HundredUnits-1 {
			t.Fatalf("%s has %d results for the other units", name, n)
		}
	}
	for _, g := range gates {
		if code, stderr := f.run(t, f.args(g.line), nil); code != g.whole {
			t.Fatalf("%s of the whole file: exit code %d, want %d: %s", g.line, code, g.whole, stderr)
		}
	}
	first, next := unitBounds(t, whole)
	for _, c := range damaged {
		t.Run(c.Name, func(t *testing.T) {
			f.write(t, c.Data)
			f.compare(t, want)
			f.checkGates(t, gates)
			f.checkPlace(t, c.Section, first, next+uint64(len(c.Data)-len(whole)))
		})
	}
}

// hundredFile is a file of a hundred units that the commands are asked about.
type hundredFile struct{ dir, path string }

func newHundredFile(t *testing.T, data []byte) *hundredFile {
	dir := t.TempDir()
	f := &hundredFile{dir, filepath.Join(dir, "hundred")}
	f.write(t, data)
	return f
}

func (f *hundredFile) write(t *testing.T, data []byte) {
	t.Helper()
	if err := os.WriteFile(f.path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (f *hundredFile) run(t *testing.T, args []string, stdout *bytes.Buffer) (code int, stderr string) {
	t.Helper()
	var out, notes bytes.Buffer
	if stdout == nil {
		stdout = &out
	}
	code = run(t.Context(), args, nil, stdout, &notes, noEnv)
	return code, notes.String()
}

// answers asks everything, and keeps what is about the 99.
func (f *hundredFile) answers(t *testing.T) map[string][]any {
	t.Helper()
	all := map[string][]any{}
	for _, args := range [][]string{
		{"sites", "--all", f.path}, {"inside", "--all", f.path}, {"clones", f.path}, {"impact", "--all", f.path},
		{"verify", f.path}, append([]string{"addr", f.path}, f.addresses()...),
	} {
		var out bytes.Buffer
		if code, stderr := f.run(t, append(args, "-o", "json"), &out); code != exitDone && code != exitIncomplete {
			t.Errorf("%s: exit code %d: %s", args[0], code, stderr)
		}
		all[args[0]] = others(t, out.Bytes())
	}
	store := filepath.Join(t.TempDir(), "store")
	if code, stderr := f.run(t, []string{"audit", "collect", "--store", store, f.path}, nil); code != exitDone {
		t.Fatalf("audit collect: exit code %d: %s", code, stderr)
	}
	var out bytes.Buffer
	f.run(t, []string{"audit", "query", "who", "callee_*", "shared", "--store", store, "-v", "-o", "json"}, &out)
	all["audit"] = others(t, out.Bytes())
	return all
}

// addresses are one in each inlined instance of the 99.
func (f *hundredFile) addresses() (all []string) {
	for i := range badelf.HundredUnits {
		if i != badelf.DamagedUnit {
			all = append(all, badelf.HundredName("host", i)+"+0x9", badelf.HundredName("host", i)+"+0x11")
		}
	}
	return all
}

// others reads results without what is about the damaged unit.
func others(t *testing.T, text []byte) (kept []any) {
	t.Helper()
	var got struct{ Results []any }
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for _, r := range got.Results {
		if r, keep := withoutDamaged(r); keep {
			delete(r.(map[string]any), "verdict") // of the whole file
			kept = append(kept, r)
		}
	}
	return kept
}

// counted are keys that are about the whole file, the damaged unit included, or name places and
// digests, which change with the damage.
var counted = []string{
	"complete", "gaps", "totals", "open_units", "rules", "findings", "recorded", "incomplete", "offset", "die_offset", "id", "store", "evidence", "digest",
	"inlined_instances", "units_lower_bound",
}

// withoutDamaged drops the elements of lists that belong to the damaged unit.
func withoutDamaged(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		return v, !strings.Contains(v, fmt.Sprintf("_%03d", badelf.DamagedUnit))
	case []any:
		kept := []any{}
		for _, e := range v {
			if e, keep := withoutDamaged(e); keep {
				kept = append(kept, e)
			}
		}
		return kept, true
	case map[string]any:
		for key, e := range v {
			e, keep := withoutDamaged(e)
			if !keep || (key == "function" || key == "callee" || key == "unit") && nameless(e) {
				return nil, false
			}
			if v[key] = e; slices.Contains(counted, key) {
				delete(v, key)
			}
		}
	}
	return v, true
}

// nameless tells a function or unit of the damaged unit whose name or file was lost. Line 1 is that
// of a header, which no other unit lost.
func nameless(v any) bool {
	named, ok := v.(map[string]any)
	return ok && (named["name"] == "" || named["name"] == "shared" && named["decl_file"] == "" && named["decl_line"] == 1.0)
}

func (f *hundredFile) compare(t *testing.T, want map[string][]any) {
	t.Helper()
	got := f.answers(t)
	for name := range want {
		if len(got[name]) != len(want[name]) {
			t.Errorf("%s: %d results, want %d", name, len(got[name]), len(want[name]))
			continue
		}
		for i := range want[name] {
			if where := difference(got[name][i], want[name][i]); where != "" {
				t.Errorf("%s: result %d%s", name, i, where)
				break
			}
		}
	}
}

// difference is the place of the first difference between two JSON values, and what is there.
func difference(a, b any) string {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(a)) {
			if where := difference(a[key], b[key]); ok && where != "" {
				return "." + key + where
			}
		}
		if ok && len(a) == len(b) {
			return ""
		}
	case []any:
		if b, ok := b.([]any); ok && len(a) == len(b) {
			for i := range a {
				if where := difference(a[i], b[i]); where != "" {
					return fmt.Sprintf(".%d%s", i, where)
				}
			}
			return ""
		}
	}
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return fmt.Sprintf(": %.200v, want %.200v", a, b)
}

// args takes a command line apart.
func (f *hundredFile) args(line string) []string {
	args := strings.Fields(line)
	for i, a := range args {
		switch a {
		case "FILE":
			args[i] = f.path
		case "STORE":
			args[i] = filepath.Join(f.dir, "store")
		}
	}
	return args
}

func (f *hundredFile) checkGates(t *testing.T, gates []gateCase) {
	t.Helper()
	for _, g := range gates {
		if code, stderr := f.run(t, f.args(g.line), nil); code != exitIncomplete {
			t.Errorf("%s: exit code %d, want %d: %s", g.line, code, exitIncomplete, stderr)
		}
	}
	if err := os.RemoveAll(filepath.Join(f.dir, "store")); err != nil {
		t.Fatal(err)
	}
	if code, stderr := f.run(t, f.args("audit collect --store STORE FILE"), nil); code != exitDone {
		t.Errorf("audit collect: exit code %d: %s", code, stderr)
	}
	for _, line := range []string{
		"audit query who callee_007 --store STORE --fail-on incomplete", "audit query findings --store STORE --fail-on incomplete",
		"audit query impact callee_007 --store STORE --fail-on incomplete", "audit query who no_such_function --store STORE",
	} {
		if code, stderr := f.run(t, f.args(line), nil); code != exitIncomplete {
			t.Errorf("%s: exit code %d, want %d: %s", line, code, exitIncomplete, stderr)
		}
	}
}

// unitBounds is where the damaged unit begins in .debug_info, and the next one.
func unitBounds(t *testing.T, whole []byte) (first, next uint64) {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Section(".debug_info").Data()
	if err != nil {
		t.Fatal(err)
	}
	for range badelf.DamagedUnit + 1 {
		first, next = next, next+4+uint64(binary.LittleEndian.Uint32(info[next:]))
	}
	return first, next
}

// checkPlace holds the diagnostics against where the damage is: in the damaged unit, or in
// another section that it refers to.
func (f *hundredFile) checkPlace(t *testing.T, section string, first, next uint64) {
	t.Helper()
	code, stderr := f.run(t, []string{"scan", f.path}, nil)
	if code != exitDone {
		t.Errorf("scan: exit code %d", code)
	}
	for line := range strings.Lines(stderr) {
		_, rest, found := strings.Cut(line, f.path+": "+section+"+0x")
		digits, _, _ := strings.Cut(rest, ":")
		at, err := strconv.ParseUint(digits, 16, 64)
		if found && err == nil && (section != ".debug_info" || at >= first && at < next) {
			return
		}
	}
	t.Errorf("no diagnostic names a place in %s of the unit at %#x: %s", section, first, stderr)
}

package livepatch_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/livepatch/verify"
)

// commands runs commands in a folder that holds sources; it skips the test where one is
// not installed.
func commands(t *testing.T, dir string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		args := strings.Fields(line)
		if _, err := exec.LookPath(args[0]); err != nil {
			t.Skipf("%s is not installed", args[0])
		}
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
}

// sources copies checked-in sources into a folder of their own.
func sources(t *testing.T, names ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join("..", "testdata", "src", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// wording writes answers as JSON without the path of the file and without what tells where
// in its DWARF something stands.
func wording(t *testing.T, path string, v any) string {
	t.Helper()
	out, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(string(out), "\n") {
		line = strings.ReplaceAll(line, path, "PATH")
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if !slices.Contains([]string{`"offset"`, `"die_offset"`, `"id"`, `"path"`}, key) && !strings.HasPrefix(value, ` ".debug_info`) {
			lines = append(lines, strings.TrimSuffix(line, ","))
		}
	}
	return strings.Join(lines, "\n")
}

// TestImpactInContainers: lists of what to patch do not depend on where the DWARF is.
func TestImpactInContainers(t *testing.T) {
	const flags = " -O2 -g -shared -fPIC -nostdlib -Wl,--build-id clones.c nested.c noreturn.c trusts.c"
	for _, tt := range []struct {
		name     string
		commands []string
	}{
		{"split units of version 4", []string{"gcc -gdwarf-4 -o plain.so" + flags, "gcc -gdwarf-4 -gsplit-dwarf -o other.so" + flags}},
		{"split units of version 5", []string{"gcc -gdwarf-5 -o plain.so" + flags, "gcc -gdwarf-5 -gsplit-dwarf -o other.so" + flags}},
		{"split units of clang", []string{"clang-19 -o plain.so" + flags, "clang-19 -gsplit-dwarf -fsplit-dwarf-inlining -o other.so" + flags}},
		{"package", []string{"gcc -o plain.so" + flags, "gcc -gsplit-dwarf -o other.so" + flags, "llvm-dwp-19 -e other.so -o other.so.dwp",
			"rm other.so-clones.dwo other.so-nested.dwo other.so-noreturn.dwo other.so-trusts.dwo"}},
		{"dwz", []string{"gcc -o plain.so" + flags, "cp plain.so other.so", "cp plain.so third.so", "dwz -m common other.so third.so"}},
		{"dwz of version 5", []string{"gcc -o plain.so" + flags, "cp plain.so other.so", "cp plain.so third.so", "dwz --dwarf-5 -m common other.so third.so"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := sources(t, "clones.c", "nested.c", "noreturn.c", "trusts.c")
			commands(t, dir, tt.commands...)
			plain, other := filepath.Join(dir, "plain.so"), filepath.Join(dir, "other.so")
			want, got := impacts(t, open(t, plain)), impacts(t, open(t, other))
			if !slices.ContainsFunc(want, func(i answer.Impact) bool { return len(i.Replace) > 1 }) {
				t.Fatal("no list has two members: this proves nothing")
			}
			if d := cmp.Diff(wording(t, plain, want), wording(t, other, got)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestImpactOfMissingParts: while a part of the DWARF is missing, no list is whole, and
// no build is said to have honoured its flags.
func TestImpactOfMissingParts(t *testing.T) {
	const flags = " -O2 -g -flive-patching=inline-only-static -shared -fPIC -nostdlib -Wl,--build-id clones.c nested.c"
	for _, tt := range []struct {
		name     string
		commands []string
		missing  string
	}{
		{"split unit", []string{"gcc -gsplit-dwarf -o x.so" + flags}, "x.so-nested.dwo"},
		{"every split unit", []string{"gcc -gsplit-dwarf -o x.so" + flags, "rm x.so-clones.dwo"}, "x.so-nested.dwo"},
		{"supplementary file", []string{"gcc -o x.so" + flags, "cp x.so y.so", "dwz -m common x.so y.so"}, "common"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := sources(t, "clones.c", "nested.c")
			commands(t, dir, append(tt.commands, "rm "+tt.missing)...)
			p := open(t, filepath.Join(dir, "x.so"))
			for _, i := range impacts(t, p) {
				if i.Complete || !slices.ContainsFunc(i.Gaps, func(g answer.Gap) bool { return g.Kind == answer.GapUnread }) {
					t.Errorf("%s: complete %v, gaps %v", i.Function.Name, i.Complete, shortGaps(i))
				}
			}
			for v, err := range verify.Run(t.Context(), p, &verify.Options{Expect: verify.InlineOnlyStatic}) {
				if err != nil || v.Verdict != answer.Unknown {
					t.Errorf("verdict %v, %v", v.Verdict, err)
				}
			}
		})
	}
}

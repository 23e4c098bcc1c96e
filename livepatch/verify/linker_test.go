package verify_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"inlay/livepatch/verify"
)

// TestLinkerFolds: the compiler kept two equal functions apart, and the linker folded them.
func TestLinkerFolds(t *testing.T) {
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	source, object := filepath.Join(dir, "a.c"), filepath.Join(dir, "a.o")
	const text = "int port;\nint first(int v) { return v * 3 + port; }\nint second(int v) { return v * 3 + port; }\n"
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(gcc, "-O2", "-g", "-fno-ipa-icf", "-fPIC", "-ffunction-sections", "-c", source, "-o", object).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, tt := range []struct {
		linker string
		flags  []string
		folded bool
	}{
		{"ld.lld-19", []string{"--icf=all"}, true}, {"ld.gold", []string{"--icf=all"}, true},
		{"ld.lld-19", []string{"--icf=none"}, false}, {"ld.gold", nil, false},
	} {
		linker, err := exec.LookPath(tt.linker)
		if err != nil {
			t.Logf("%s is not installed", tt.linker)
			continue
		}
		library := filepath.Join(dir, "folded.so")
		if out, err := exec.Command(linker, append(tt.flags, "-shared", object, "-o", library)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		got := short(judge(t, &verify.Options{Expect: verify.InlineClone}, library), "LP020")
		fails := slices.ContainsFunc(got, func(s string) bool {
			return s == "fail second>first" || s == "fail first>second" || s == "fail first" || s == "fail second"
		})
		if fails != tt.folded {
			t.Errorf("%s %v: %q", tt.linker, tt.flags, got)
		}
	}
}

package verify_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"inlay/livepatch/verify"
	"inlay/program"
)

// TestDebugFile: a stripped library has its clones' names and its units' records in its
// debug file.
func TestDebugFile(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"gcc-12", "-w", "-O2", "-g", "-fPIC", "-shared", "-Wl,--build-id=0xc0ffee01", "-o", "whole.so", "isra.c"},
		{"objcopy", "--only-keep-debug", "whole.so", "lib.so.debug"},
		{"objcopy", "--strip-all", "--add-gnu-debuglink=lib.so.debug", "whole.so", "lib.so"},
	} {
		if _, err := exec.LookPath(args[0]); err != nil {
			t.Skip(args[0] + " is not installed")
		}
		if args[0] == "gcc-12" {
			source, err := filepath.Abs("../../testdata/verify-matrix/src/isra.c")
			if err != nil {
				t.Fatal(err)
			}
			args[len(args)-1] = source
		}
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	v := judge(t, &verify.Options{Expect: verify.InlineOnlyStatic}, filepath.Join(dir, "lib.so"))
	want := []string{"fail first_of>first_of.constprop.0.isra.0", "fail sum_of>sum_of.isra.0"}
	if got := short(v, "LP011"); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := short(v, "LP001"); !slices.Equal(got, []string{"fail"}) {
		t.Errorf("LP001 %q", got)
	}
}

// TestWorkers: the answer is the same for every number of workers.
func TestWorkers(t *testing.T) {
	var first []string
	for _, jobs := range []int{1, 2, 7} {
		p, err := program.Open(t.Context(), []string{obj("part-none.o"), obj("ipara-none.o")}, &program.Options{Jobs: jobs, CallSites: true})
		if err != nil {
			t.Fatal(err)
		}
		var prints []string
		for v, err := range verify.Run(t.Context(), p, &verify.Options{Expect: verify.InlineOnlyStatic}) {
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range v.Findings {
				prints = append(prints, f.Fingerprint+f.Message)
			}
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if first == nil {
			first = prints
		} else if !slices.Equal(first, prints) {
			t.Errorf("%d workers: another answer", jobs)
		}
	}
}

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// elfOf builds a file from C, as a program without a library or as an object.
func elfOf(t *testing.T, name, source string, flags ...string) string {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed")
	}
	dir := t.TempDir()
	c, out := filepath.Join(dir, name+".c"), filepath.Join(dir, name)
	if err := os.WriteFile(c, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command(gcc, append(flags, "-O1", "-g", "-o", out, c)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return out
}

func kernelOf(t *testing.T, release string) string {
	return elfOf(t, "vmlinux", `
__attribute__((section("__ksymtab"))) long symbols[2] = { 1 };
const char linux_banner[] = "Linux version `+release+` (gcc) #1";
int changed(int v) { return v + linux_banner[v]; }
`, "-nostdlib", "-static", "-no-pie", "-Wl,-e,changed")
}

func moduleOf(t *testing.T, name, vermagic string) string {
	return elfOf(t, name+".ko", `
__attribute__((section(".modinfo"))) const char info[] = "license=GPL\0vermagic=`+vermagic+` SMP";
int changed(int v) { return v * 3; }
`, "-c")
}

func TestTakeApart(t *testing.T) {
	one, two, again := kernelOf(t, "6.1.0-49"), kernelOf(t, "6.1.0-50"), kernelOf(t, "6.1.0-49")
	first, second, third := moduleOf(t, "a", "6.1.0-49"), moduleOf(t, "b", "6.1.0-50"), moduleOf(t, "c", "6.1.0-51")
	object := elfOf(t, "plain.o", "int f(int v) { return v; }", "-c")
	tests := []struct {
		name    string
		paths   []string
		systems [][]string
		left    string // said of a module
	}{
		{"two kernels", []string{first, one, second, two}, [][]string{{one, first}, {two, second}}, ""},
		{"a module of none", []string{one, two, third}, [][]string{{one}, {two}}, "the linked files are 6.1.0-49, 6.1.0-50"},
		{"one takes all", []string{one, third}, [][]string{{one, third}}, ""},
		{"twice the same release", []string{one, again, first}, [][]string{{one}, {again}}, "2 of the linked files are that"},
		{"modules alone", []string{first, second}, [][]string{{first}, {second}}, ""},
		{"an object", []string{object, one, first}, [][]string{{object}, {one, first}}, ""},
		{"not there", []string{"missing", one}, [][]string{{"missing"}, {one}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := takeApart(tt.paths)
			var systems [][]string
			for _, s := range got.list {
				systems = append(systems, s.paths)
			}
			if !slices.EqualFunc(systems, tt.systems, slices.Equal[[]string]) {
				t.Errorf("got %q, want %q", systems, tt.systems)
			}
			if (tt.left == "") != (len(got.left) == 0) || tt.left != "" && !strings.Contains(got.left[0].Message, tt.left) {
				t.Errorf("left %v, want one about %q", got.left, tt.left)
			}
		})
	}
}

// Without --each, what is of another kernel is told, and the answer stands.
func TestStrangers(t *testing.T) {
	kernel, own, other := kernelOf(t, "6.1.0-49"), moduleOf(t, "own", "6.1.0-49"), moduleOf(t, "other", "6.1.0-50")
	var stdout, stderr strings.Builder
	code := run(t.Context(), []string{"impact", "--plan", "changed", kernel, own, other}, nil, &stdout, &stderr, noEnv)
	if code != exitDone || strings.Count(stderr.String(), "does not belong to") != 1 || !strings.Contains(stderr.String(), "other.ko: .modinfo: a module of 6.1.0-50") {
		t.Errorf("code %d, standard error %q", code, stderr.String())
	}
	stderr.Reset()
	code = run(t.Context(), []string{"impact", "changed", "--each", kernel, own, kernelOf(t, "6.1.0-50"), other}, nil, &stdout, &stderr, noEnv)
	if out := stdout.String(); code != exitDone || stderr.Len() > 0 || !strings.Contains(out, "in 1 kernel: 6.1.0-49\n") || !strings.Contains(out, "in 1 kernel: 6.1.0-50\n") {
		t.Errorf("code %d, %s, standard error %q", code, out, stderr.String())
	}
}

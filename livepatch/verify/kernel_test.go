package verify_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"inlay/answer"
	"inlay/livepatch/verify"
	"inlay/program"
)

// vmlinux is the kernel that INLAY_VMLINUX names.
func vmlinux(t testing.TB) string {
	t.Helper()
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX does not name a kernel")
	}
	return path
}

// TestKernelVerify: Debian's kernel was built without the option. Every unit of GCC with code
// recorded its options, no assembler unit fails, and the run takes less than two seconds.
// Where -mfentry or -p (as GCC records -pg) was given, the compiler trusts no callee.
func TestKernelVerify(t *testing.T) {
	path := vmlinux(t)
	start := time.Now()
	v := judge(t, &verify.Options{Expect: verify.InlineClone}, path)
	took := time.Since(start)
	if v.Verdict != answer.Fail {
		t.Errorf("verdict %s", v.Verdict)
	}
	profiled := make(map[uint64]bool)
	for _, u := range v.Units {
		flags := strings.Fields(u.Producer)
		profiled[u.Unit.Offset] = slices.Contains(flags, "-p") || slices.Contains(flags, "-mfentry")
		want := answer.Fail
		if u.Producer[:min(6, len(u.Producer))] == "GNU AS" {
			want = answer.NotApplicable
		}
		if u.Verdict != want && u.Verdict != answer.NotApplicable {
			t.Errorf("%s (%.40s): %s", u.Unit.Name, u.Producer, u.Verdict)
		}
	}
	for _, f := range v.Findings {
		if f.Rule == "LP030" && f.Verdict == answer.Fail && profiled[f.Unit.Offset] {
			t.Errorf("%s: %s", f.Unit.Name, f.Message)
		}
	}
	if took > 2*time.Second && !testing.Short() {
		t.Errorf("took %v", took)
	}
	t.Logf("%d units, %d findings in %v", len(v.Units), len(v.Findings), took)
}

func BenchmarkVerify(b *testing.B) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		path = obj("isra-none.o")
	}
	p, err := program.Open(context.Background(), []string{path}, &program.Options{CallSites: true})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	for _, mode := range []verify.Mode{verify.InlineClone, verify.InlineOnlyStatic} {
		b.Run(string(mode), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, err := range verify.Run(context.Background(), p, &verify.Options{Expect: mode}) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

package livepatch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"inlay/answer"
)

// TestFragments: a function whose blocks have sections of their own holds a copy in a piece
// away from its entry. The function is redirected, its pieces go with it.
func TestFragments(t *testing.T) {
	clang, err := exec.LookPath("clang-19")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	const source = `volatile int port;
static inline __attribute__((always_inline)) int leaf(int v) { port = v; return v * 3 + port; }
int host(int v)
{
	if (__builtin_expect(port == 77, 0))
		return leaf(v);
	return port + v;
}
`
	if err := os.WriteFile(filepath.Join(dir, "a.c"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	build := exec.Command(clang, "-O2", "-g", "-fbasic-block-sections=all", "-fPIC", "-shared", "-nostdlib", "-fuse-ld=lld", "a.c", "-o", "a.so")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	i := impactOf(t, open(t, filepath.Join(dir, "a.so")), nil, "leaf")
	pieces := 0
	for _, m := range i.Replace {
		switch name := symbol(m.Body); {
		case name == "host":
			if m.How != answer.Redirect || m.Reasons[0].Kind != answer.ReasonInlined {
				t.Error(shortMember(m))
			}
		case m.How == answer.WithParent && m.Body.Function.Name == "host":
			pieces++
		default:
			t.Error(shortMember(m))
		}
	}
	member(t, i.Replace, "host")
	if pieces == 0 {
		t.Errorf("no piece of host in %q", short(i))
	}
}

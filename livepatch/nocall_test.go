package livepatch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"inlay/answer"
)

// clang drops the parameter that nobody uses, gives the function no suffix, and says that
// it is not called as its source says.
const droppedParameter = `
volatile int port;
static __attribute__((noinline)) int callee(int unused, int b) { return b * 3 + port; }
int caller(int a) { return callee(a, a + 1) + 2; }
int other(int a) { return callee(a, a + 3); }
`

// withoutUnused compiles that and returns the object's path.
func withoutUnused(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("clang-19"); err != nil {
		t.Skip("clang-19 is not installed")
	}
	source := filepath.Join(t.TempDir(), "dropped.c")
	if err := os.WriteFile(source, []byte(droppedParameter), 0o600); err != nil {
		t.Fatal(err)
	}
	object := source + ".o"
	if out, err := exec.Command("clang-19", "-O2", "-g", "-c", source, "-o", object).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return object
}

func TestNotCallable(t *testing.T) {
	lists := impacts(t, open(t, withoutUnused(t)), "callee")
	if len(lists) != 1 {
		t.Fatalf("%d lists", len(lists))
	}
	var got []string
	for _, m := range lists[0].Replace {
		got = append(got, *m.Body.Symbol+" "+string(m.How))
	}
	slices.Sort(got)
	if want := []string{"callee through_callers", "caller redirect", "other redirect"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if lists[0].Complete || lists[0].OpenUnits[0].State != answer.LowerBound {
		t.Error("what clang makes is a lower bound")
	}
}

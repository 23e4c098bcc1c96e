package verify_test

import (
	"os"
	"slices"
	"testing"

	"inlay/answer"
	"inlay/livepatch/verify"
)

// TestStrippedLibrary: nothing fails for its registers in a library without DWARF, much of
// it written by hand, and nothing passes either.
func TestStrippedLibrary(t *testing.T) {
	const path = "/usr/lib/x86_64-linux-gnu/libcrypto.so.3"
	if _, err := os.Stat(path); err != nil {
		t.Skip("needs libcrypto")
	}
	v := judge(t, &verify.Options{Expect: verify.InlineClone}, path)
	if len(v.Units) > 0 {
		t.Skip("this libcrypto has DWARF")
	}
	if got := short(v, "LP030"); !slices.Equal(got, []string{"unknown"}) {
		t.Errorf("findings %q", got)
	}
	if got := verdictOf(t, v, "LP030"); got != answer.Unknown {
		t.Errorf("verdict %s", got)
	}
}

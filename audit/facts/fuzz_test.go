package facts_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"inlay/audit/facts"
	"inlay/elfscan"
	"inlay/program"
	"inlay/testdata/edited"
)

// FuzzOf makes the facts of edited objects: rows or an error, the same for any number of workers,
// and no decoder fails.
func FuzzOf(f *testing.F) {
	sound := edited.Load(f, "../../testdata/obj", edited.Any, "clones-gcc12-x86_64-O2-g5.o", "calls-gcc12-x86_64-O2-g5.o", "lto-clang19-x86_64-O2-g5.so", "plain-clang19-aarch64-O2-g5.o")
	sound.FuzzWorkers(f, factsIn)
}

// factsIn prints all rows of an image.
func factsIn(t *testing.T, data []byte, jobs int) string {
	t.Helper()
	p, err := program.Open(t.Context(), []string{"-"}, &program.Options{Stdin: bytes.NewReader(data), CallSites: true, Jobs: jobs})
	if err != nil {
		return err.Error()
	}
	defer p.Close()
	all, err := facts.Of(t.Context(), p, &facts.Options{Digest: facts.Digest(strings.Repeat("0", 64))})
	if (all == nil) == (err == nil) {
		t.Errorf("%v and %v", all, err)
	}
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%+v\n", all.Binary)
	printRows(t, &b, all.Units)
	printRows(t, &b, all.Functions)
	printRows(t, &b, all.Bodies)
	printRows(t, &b, all.Instances)
	printRows(t, &b, all.Calls)
	printRows(t, &b, all.Findings)
	return b.String()
}

func printRows[R any](t *testing.T, b *strings.Builder, rows iter.Seq2[R, error]) {
	t.Helper()
	for r, err := range rows {
		if fmt.Fprintf(b, "%+v %v\n", r, err); errors.Is(err, elfscan.ErrPanic) {
			t.Error(err)
		}
	}
}

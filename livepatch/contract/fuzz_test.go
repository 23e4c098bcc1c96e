package contract_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/livepatch/contract"
	"inlay/program"
	"inlay/testdata/edited"
)

// FuzzFind looks for callers that trust their callees in edited objects: a unit is searched or
// there is an error, no decoder fails, and the number of workers does not show.
func FuzzFind(f *testing.F) {
	sound := edited.Load(f, "../../testdata/obj", edited.Any, "trusts-gcc12-x86_64-O2-g5.o", "sigs-gcc12-x86_64-O3-g5.o", "header-gcc12-x86_64-O2-g5.so", "fold-gcc12-x86_64-O2-g5.o")
	sound.FuzzWorkers(f, trustIn)
}

// trustIn prints the findings in an image.
func trustIn(t *testing.T, data []byte, jobs int) string {
	t.Helper()
	p, err := program.Open(t.Context(), []string{"-"}, &program.Options{Stdin: bytes.NewReader(data), CallSites: true, Jobs: jobs})
	if err != nil {
		return err.Error()
	}
	defer p.Close()
	var b strings.Builder
	for one, err := range contract.Find(t.Context(), p) {
		if fmt.Fprintln(&b, checked(t, err)); err == nil {
			fmt.Fprintln(&b, one.Caller.Sub.Offset(), one.Call, one.Register, len(one.Trusted))
		}
	}
	for one, err := range contract.FindMisaligned(t.Context(), p) {
		if fmt.Fprintln(&b, checked(t, err)); err == nil {
			fmt.Fprintln(&b, one.Caller.Sub.Offset(), one.Call, one.Certain, one.Why)
		}
	}
	count(t, &b, contract.FindSurplus(t.Context(), p))
	count(t, &b, contract.FindUnpassed(t.Context(), p))
	return b.String()
}

// count prints how many findings there are.
func count[T any](t *testing.T, b *strings.Builder, seq iter.Seq2[T, error]) {
	n := 0
	for _, err := range seq {
		n++
		fmt.Fprintln(b, checked(t, err))
	}
	fmt.Fprintln(b, n)
}

// checked fails the test where an error is a decoder's that failed.
func checked(t *testing.T, err error) error {
	t.Helper()
	if errors.Is(err, elfscan.ErrPanic) {
		t.Error(err)
	}
	return err
}

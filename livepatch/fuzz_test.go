package livepatch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"inlay/livepatch"
	"inlay/program"
	"inlay/testdata/badelf"
	"inlay/testdata/edited"
	"inlay/testdata/invariant"
)

// FuzzImpact asks for all lists of edited objects: nothing may panic or take long, and the number
// of workers does not show.
func FuzzImpact(f *testing.F) {
	sound := edited.Load(f, "../testdata/obj", edited.Any, "clones-gcc12-x86_64-O2-g5.o", climb, "bodies-gcc12-x86_64-O3-g5.o",
		"noreturn-gcc12-x86_64-O2-g5.o", "plain-clang19-aarch64-O2-g5.o", "fix-gcc12-x86_64-O2-g5.o")
	sound.FuzzWorkers(f, listsOf)
}

// TestDamaged takes objects that were damaged on purpose.
func TestDamaged(t *testing.T) {
	for _, name := range []string{sigs, shared} {
		good, err := os.ReadFile(obj(name))
		if err != nil {
			t.Fatal(err)
		}
		cases, err := badelf.Cases(good)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range append(cases, badelf.Truncations(good, 1024)...) {
			t.Run(name+" "+c.Name, func(t *testing.T) { takesAll(t, c.Data) })
		}
	}
}

// takesAll makes every list of an image in little time.
func takesAll(t *testing.T, data []byte) {
	t.Helper()
	invariant.Frugal(t, len(data), func() { listsOf(t, data, 0) })
}

// listsOf makes every list of an image, for clones redirected and not, and the table of what each
// function drags along, and prints them.
func listsOf(t *testing.T, data []byte, jobs int) string {
	t.Helper()
	ctx := context.Background()
	p, err := program.Open(ctx, []string{"-"}, &program.Options{CallSites: true, Stdin: bytes.NewReader(data), Jobs: jobs})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	sel, err := p.Select(ctx, program.Query{All: true})
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	out := json.NewEncoder(&b)
	for _, opt := range []*livepatch.Options{nil, {Policy: livepatch.PolicyBinary}} {
		for i, err := range livepatch.Impact(ctx, p, sel, opt) {
			if err == nil && i.Complete != (len(i.Gaps) == 0) {
				t.Errorf("%s: complete %v, gaps %v", i.Function.Name, i.Complete, i.Gaps)
			}
			fmt.Fprintln(&b, out.Encode(i), err)
		}
	}
	for r, err := range livepatch.Ranks(ctx, p, sel, nil) {
		fmt.Fprintln(&b, out.Encode(r), err)
	}
	return b.String()
}

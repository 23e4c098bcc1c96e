package drift_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/livepatch/drift"
	"inlay/program"
	"inlay/testdata/edited"
	"inlay/testdata/invariant"
)

// FuzzCompare compares an edited object with the sound one, as patch and as target: findings or an
// error, the same each time, and no type or prototype that differs where nothing was edited.
func FuzzCompare(f *testing.F) {
	sound := edited.Load(f, "../../testdata/obj", edited.Any, "fix-gcc12-x86_64-O2-g5.o", "init-gcc12-x86_64-O2-g5.ko", "trusts-gcc12-x86_64-O2-g5.o")
	sound.Seed(f)
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		good, bad := sound.Image(which, nil), sound.Image(which, script)
		invariant.Frugal(t, len(bad), func() {
			one := driftOf(t, bad, good)
			if again := driftOf(t, bad, good); one != again {
				t.Errorf("%s, then %s", one, again)
			}
			driftOf(t, good, bad)
			if same := driftOf(t, good, good); strings.Contains(same, string(drift.Layout)) || strings.Contains(same, string(drift.Prototype)) {
				t.Errorf("an object differs from itself: %s", same)
			}
		})
	})
}

// driftOf prints what a patch relies on that a target does not have. Bodies of one symbol are a
// pair.
func driftOf(t *testing.T, patch, target []byte) string {
	t.Helper()
	p, old := openImage(t, patch), openImage(t, target)
	if p == nil || old == nil {
		return ""
	}
	defer p.Close()
	defer old.Close()
	if len(p.Files()) == 0 || len(old.Files()) == 0 {
		return ""
	}
	is, was := bodiesOf(p), bodiesOf(old)
	var pairs []drift.Pair
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if o, ok := was[name]; ok {
			pairs = append(pairs, drift.Pair{New: is[name], Old: o})
		}
	}
	found, err := drift.Compare(t.Context(), p.Files()[0], old, pairs)
	if (found == nil) == (err == nil) || errors.Is(err, elfscan.ErrPanic) {
		t.Errorf("%v and %v", found, err)
	}
	return fmt.Sprintf("%+v %v", found, err)
}

func openImage(t *testing.T, data []byte) *program.Program {
	t.Helper()
	p, err := program.Open(t.Context(), []string{"-"}, &program.Options{Stdin: bytes.NewReader(data), CallSites: true, Jobs: 1})
	if err != nil {
		return nil
	}
	return p
}

// bodiesOf returns the bodies of a program by symbol.
func bodiesOf(p *program.Program) map[string]program.Body {
	out := make(map[string]program.Body)
	for _, f := range p.Files() {
		if f.Index() == nil {
			continue
		}
		for s := range f.Index().Bodies() {
			b := program.Body{File: f, Sub: s}
			if name, _ := b.Names(); name != "" {
				out[name] = b
			}
		}
	}
	return out
}

package verify_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"inlay/livepatch/verify"
	"inlay/program"
	"inlay/testdata/edited"
	"inlay/testdata/invariant"
)

// FuzzRun judges edited objects by every rule: each rule has a verdict, and the number of workers
// does not show.
func FuzzRun(f *testing.F) {
	sound := edited.Load(f, "testdata/obj", edited.Any, "isra-clone.o", "part-none.o", "static_only-section.o", "cold-clone.o", "ipara-static.o", "target_clones-clone.o")
	sound.FuzzWorkers(f, verdictsOf)
}

// verdictsOf prints what verify says of an image, by two expectations.
func verdictsOf(t *testing.T, data []byte, jobs int) string {
	t.Helper()
	p, err := program.Open(t.Context(), []string{"-"}, &program.Options{Stdin: bytes.NewReader(data), CallSites: true, Jobs: jobs})
	if err != nil {
		return err.Error()
	}
	defer p.Close()
	var b strings.Builder
	for _, mode := range []verify.Mode{verify.NoMode, verify.InlineClone} {
		for v, err := range verify.Run(t.Context(), p, &verify.Options{Expect: mode}) {
			if err == nil && len(v.Rules) != len(verify.Rules()) {
				t.Errorf("%d rules have a verdict, there are %d", len(v.Rules), len(verify.Rules()))
			}
			fmt.Fprintln(&b, json.NewEncoder(&b).Encode(v), err)
		}
	}
	return b.String()
}

// FuzzReadBaseline: a baseline or an error that says that it is none.
func FuzzReadBaseline(f *testing.F) {
	f.Add([]byte(`{"schema":{"name":"inlay.verify-baseline","version":"1.0"},"findings":[{"fingerprint":"00","rule":"LP010","verdict":"fail","message":"x"}]}`))
	f.Add([]byte(`{"schema":{"name":"other"}}`))
	f.Add([]byte(strings.Repeat("[", 100)))
	f.Fuzz(func(t *testing.T, text []byte) {
		invariant.Frugal(t, len(text), func() {
			b, err := verify.ReadBaseline(bytes.NewReader(text))
			if (b == nil) == (err == nil) || err != nil && !errors.Is(err, verify.ErrBaseline) {
				t.Errorf("%v and %v", b, err)
			}
		})
	})
}

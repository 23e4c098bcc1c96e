package ulp_test

import (
	"testing"

	"inlay/livepatch/ulp"
)

// FuzzParse: what is read can be written again in one of the forms, so that nothing of the
// stream was dropped.
func FuzzParse(f *testing.F) {
	p := sample()
	for _, as := range []form{{false, false}, {false, true}} {
		f.Add(pack(f, p, as))
	}
	p.Container = "/usr/lib64/patch.so"
	f.Add(pack(f, p, form{true, true}))
	f.Add(pack(f, &ulp.Patch{Revert: true, BuildID: "00", Target: "t"}, form{false, true}))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := ulp.Parse(b)
		if (err == nil) == (got == nil) {
			t.Fatalf("%v and %v", got, err)
		}
		if err != nil {
			return
		}
		path := got.Container != ""
		least, most := len(pack(t, got, form{path, false})), len(pack(t, got, form{path, true}))
		if len(b) < least || len(b) > most {
			t.Errorf("%d bytes read as a container of %d to %d", len(b), least, most)
		}
		again, err := ulp.Parse(pack(t, got, form{path, true}))
		if err != nil || len(again.Units) != len(got.Units) || len(again.References) != len(got.References) {
			t.Errorf("written again: %v", err)
		}
	})
}

package edited

import (
	"testing"

	"inlay/testdata/invariant"
)

// FuzzWorkers fuzzes what is printed of an object: its cost stays within bounds, and it is the same for
// one worker and for three.
func (o Objects) FuzzWorkers(f *testing.F, print func(t *testing.T, data []byte, jobs int) string) {
	f.Helper()
	o.Seed(f)
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		data := o.Image(which, script)
		invariant.Frugal(t, len(data), func() {
			if one, three := print(t, data, 1), print(t, data, 3); one != three {
				t.Errorf("the number of workers shows:\n%s\n%s", one, three)
			}
		})
	})
}

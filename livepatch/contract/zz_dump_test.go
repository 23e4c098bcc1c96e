package contract_test

import (
	"os"
	"strings"
	"testing"
)

func TestDump(t *testing.T) {
	for _, path := range strings.Fields(os.Getenv("DUMP")) {
		for _, f := range find(t, path) {
			a, _ := f.Caller.Names()
			b, _ := f.Callee.Names()
			t.Logf("%s -> %s %v call %#x set %#x use %#x certain %v %s values %v trusted %d unit %s", a, b, f.Register, f.Call, f.Set, f.Use, f.Certain, f.Why, f.Values, len(f.Trusted), f.Caller.Sub.Unit().Name())
		}
	}
}

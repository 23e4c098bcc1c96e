package report

import (
	"testing"

	"inlay/answer"
)

// TestScanNameless: what the text says of an image that was stripped of symbols and DWARF.
func TestScanNameless(t *testing.T) {
	for name, tt := range map[string]struct {
		scan answer.Scan
		want string
	}{
		"BTF":          {answer.Scan{BTF: &answer.BTF{Functions: 42049, Named: true}}, "no symbols, so nothing about clones and pads; BTF names 42,049 functions"},
		"of a module":  {answer.Scan{BTF: &answer.BTF{Functions: 1}}, "no symbols, so nothing about clones and pads; BTF has 1 function without their names"},
		"with symbols": {answer.Scan{FunctionSymbols: 3, BTF: &answer.BTF{Functions: 2, Named: true}}, "0 clone suffixes in symbol names"},
	} {
		if got := (&textScan{}).first(&tt.scan); got != "no DWARF, so nothing is known about inlining; "+tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

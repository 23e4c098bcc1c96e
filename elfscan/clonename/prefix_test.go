package clonename_test

import (
	"strings"
	"testing"

	"inlay/elfscan/clonename"
)

func TestSplitPrefix(t *testing.T) {
	tests := []struct {
		symbol string
		kind   clonename.PrefixKind
		name   string
	}{
		{"__cfi_schedule", clonename.PrefixCFI, "schedule"},
		{"__cfi_slowpath", "", "__cfi_slowpath"},
		{"__kcfi_typeid_memcpy", clonename.PrefixKCFITypeID, "memcpy"},
		{"__pfx_schedule", clonename.PrefixPad, "schedule"},
		{"_ZGVbN4v_f", clonename.PrefixVector, "f"},
		{"_ZGVnMxvl8_sin", clonename.PrefixVector, "sin"},
		{"_ZGVZ4mainE1x", "", "_ZGVZ4mainE1x"}, // guard variable
		{"_ZGVN1A1bE", "", "_ZGVN1A1bE"},       // guard variable
		{"_ZThn16_N1C1vEi", clonename.PrefixThunk, "_ZN1C1vEi"},
		{"_ZTv0_n24_N1D1fEv", clonename.PrefixThunk, "_ZN1D1fEv"},
		{"_ZTchn8_h16_N1D1fEv", clonename.PrefixThunk, "_ZN1D1fEv"},
		{"_ZTV1A", "", "_ZTV1A"}, // virtual table
		{"_ZTcv1", "", "_ZTcv1"},
		{"OUTLINED_FUNCTION_12", clonename.PrefixOutlined, ""},
		{"OUTLINED_FUNCTION_x", "", "OUTLINED_FUNCTION_x"},
		{"__cfi_", "", "__cfi_"},
		{"", "", ""},
	}
	for _, tt := range tests {
		kind, name, ok := clonename.SplitPrefix(tt.symbol)
		if kind != tt.kind || name != tt.name || ok != (tt.kind != "") {
			t.Errorf("SplitPrefix(%q) = %q, %q, %v; want %q, %q", tt.symbol, kind, name, ok, tt.kind, tt.name)
		}
	}
}

func FuzzSplitPrefix(f *testing.F) {
	f.Add("_ZTcv0_n24_h8_N1D1fEv")
	f.Add("_ZGVbN4v_f")
	f.Fuzz(func(t *testing.T, symbol string) {
		kind, name, ok := clonename.SplitPrefix(symbol)
		if !ok && name != symbol {
			t.Errorf("%q comes back as %q", symbol, name)
		}
		if ok && kind != clonename.PrefixOutlined && !strings.HasSuffix(symbol, strings.TrimPrefix(name, "_Z")) {
			t.Errorf("%q: %s, %q", symbol, kind, name)
		}
	})
}

package elfscan_test

import (
	"strings"
	"testing"

	"inlay/elfscan"
)

// Expectations are those of c++filt (binutils 2.40) and the Rust RFC 2603.
func TestDemangle(t *testing.T) {
	tests := []struct{ name, full, short string }{
		{"_ZN2ns5Class6methodEi", "ns::Class::method(int)", "ns::Class::method"},
		{"_ZNK6shapes3Box4areaEv", "shapes::Box::area() const", "shapes::Box::area"},
		{"_Z6largerIiET_S0_S0_", "int larger<int>(int, int)", "larger"},
		{"_ZN3foo3barEv.isra.0", "foo::bar() (.isra.0)", "foo::bar"},
		{"_RNvCs1234_7mycrate3foo", "mycrate::foo", "mycrate::foo"},
		{"_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE", "core::fmt::Write::write_fmt", "core::fmt::Write::write_fmt"},
		{"put_page", "put_page", "put_page"},
		{"", "", ""},
		{"_Z", "_Z", "_Z"},
		{"main.main", "main.main", "main.main"},
	}
	for _, tt := range tests {
		if got := elfscan.Demangle(tt.name); got != tt.full {
			t.Errorf("Demangle(%q) = %q, want %q", tt.name, got, tt.full)
		}
		if got := elfscan.DemangleNoParams(tt.name); got != tt.short {
			t.Errorf("DemangleNoParams(%q) = %q, want %q", tt.name, got, tt.short)
		}
	}
}

// TestDemangleBounded feeds names whose source form would be exponential or deep.
func TestDemangleBounded(t *testing.T) {
	bomb := "_Z1fI" + strings.Repeat("S_I", 40) + "E" + strings.Repeat("E", 40)
	twice := "_Z1f1AIiE"
	for i := range 60 {
		twice += "1BIS" + string(rune('0'+i%10)) + "_S" + string(rune('0'+i%10)) + "_E"
	}
	for _, name := range []string{bomb, twice, "_Z1f" + strings.Repeat("P", 8000) + "i", "_Z1f" + strings.Repeat("P", 1<<20) + "i", "_RNvC" + strings.Repeat("B_", 10000)} {
		frugal(t, func() {
			if got := elfscan.Demangle(name); len(got) > 1<<20+len(name) {
				t.Errorf("%d bytes from %d", len(got), len(name))
			}
		})
	}
}

func FuzzDemangle(f *testing.F) {
	f.Add("_ZN2ns5Class6methodEi")
	f.Add("_RNvCs1234_7mycrate3foo")
	f.Fuzz(func(t *testing.T, name string) {
		if elfscan.Demangle(name) == "" && name != "" || elfscan.DemangleNoParams(name) == "" && name != "" {
			t.Errorf("%q became empty", name)
		}
	})
}

package clonename_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/elfscan/clonename"
)

// The names come from compilers' documentation, their sources and their bug
// trackers; the split is worked out by hand from the producer's rule.
func TestParse(t *testing.T) {
	const hash = "$0123456789abcdef0123456789abcdef"
	tests := []struct {
		symbol, stem string
		suffixes     string // texts separated by a blank
		kinds        string
		clone        bool
		differs      bool
		fragment     bool
	}{
		// GCC.
		{"sra.isra.0", "sra", ".isra.0", "isra", true, true, false},
		{"cp.constprop.12", "cp", ".constprop.12", "constprop", true, true, false},
		{"f.part.0", "f", ".part.0", "part", true, true, false},
		{"f.cold", "f", ".cold", "cold", false, false, true},
		{"f.cold.3", "f", ".cold.3", "cold", false, false, true},
		{"f.isra.0.cold", "f", ".isra.0 .cold", "isra cold", false, false, true},
		{"sra.constprop.0.isra.0", "sra", ".constprop.0 .isra.0", "constprop isra", true, true, false},
		{"foo.isra.0.part.1.cold", "foo", ".isra.0 .part.1 .cold", "isra part cold", false, false, true},
		{"_Z3fooi.part.9.165493.constprop.775.31805", "_Z3fooi", ".part.9 .165493 .constprop.775 .31805",
			"part numbered constprop numbered", true, true, false},
		{"free.localalias", "free", ".localalias", "localalias", false, false, false},
		{"init.lto_priv.0", "init", ".lto_priv.0", "lto_priv", false, false, false},
		{"init.lto_priv.0.isra.2", "init", ".lto_priv.0 .isra.2", "lto_priv isra", true, true, false},
		{"v.simdclone.0", "v", ".simdclone.0", "simdclone", true, true, false},
		{"f.default", "f", ".default", "version", true, false, false},
		{"f.avx2", "f", ".avx2", "version", true, false, false},
		{"f.sse4.2", "f", ".sse4.2", "version", true, false, false},
		{"f.avx512f_bmi2", "f", ".avx512f_bmi2", "version", true, false, false},
		{"f.arch_x86_64_v3", "f", ".arch_x86_64_v3", "version", true, false, false},
		{"f.arch_haswell.0", "f", ".arch_haswell.0", "version", true, false, false},
		{"f._Mdotprod", "f", "._Mdotprod", "version", true, false, false},
		{"f.resolver", "f", ".resolver", "resolver", false, true, false},
		{"f.ifunc", "f", ".ifunc", "ifunc", false, false, false},
		{"main._omp_fn.0", "main", "._omp_fn.0", "omp_fn", true, true, false},
		{"main._omp_cpyfn.1", "main", "._omp_cpyfn.1", "omp_cpyfn", true, true, false},
		{"main._assume.0", "main", "._assume.0", "assume", true, true, false},
		{"_ZThn8_N1D1fEv.artificial_thunk.0", "_ZThn8_N1D1fEv", ".artificial_thunk.0", "artificial_thunk", false, true, false},
		{"f.locality_clone.2", "f", ".locality_clone.2", "locality_clone", true, false, false},
		{"_Z4corov.actor", "_Z4corov", ".actor", "actor", true, true, false},
		{"_Z4corov.destroy", "_Z4corov", ".destroy", "destroy", true, true, false},
		// Renames.
		{"nested.0", "nested", ".0", "numbered", false, false, false},
		{"__compound_literal.3", "__compound_literal", ".3", "numbered", false, false, false},
		{"__func__.12", "__func__", ".12", "numbered", false, false, false},
		{"puts@GLIBC_2.2.5", "puts", "@GLIBC_2.2.5", "symbol_version", false, false, false},
		{"f.part.0@@V1.2", "f", ".part.0 @@V1.2", "part symbol_version", true, true, false},
		// LLVM.
		{"_ZN4core3fmt9Formatter3new17h0123456789abcdefE.llvm.123", "_ZN4core3fmt9Formatter3new17h0123456789abcdefE", ".llvm.123", "llvm", false, false, false},
		{"f.__uniq.98.llvm.7", "f", ".__uniq.98 .llvm.7", "uniq llvm", false, false, false},
		{"f" + hash, "f", hash, "cfi_hash", false, false, false},
		{"f.content.77", "f", ".content.77", "content", false, false, false},
		{"f.specialized.4", "f", ".specialized.4", "specialized", true, true, false},
		{"f.memprof.2", "f", ".memprof.2", "memprof", true, false, false},
		{"set_track_update.argelim.argprom", "set_track_update", ".argelim .argprom", "argelim argprom", true, true, false},
		{"f.retelim", "f", ".retelim", "retelim", true, true, false},
		{"f.1.extracted", "f", ".1.extracted", "extracted", true, true, false},
		{"f.extracted.5", "f", ".extracted.5", "extracted", true, true, false},
		{"f.omp_outlined", "f", ".omp_outlined", "omp_fn", true, true, false},
		{"f.resume", "f", ".resume", "resume", true, true, false},
		{"f.cleanup", "f", ".cleanup", "cleanup", true, true, false},
		{"f.eh", "f", ".eh", "eh", false, false, true},
		{"f.__part.1", "f", ".__part.1", "section_part", false, false, true},
		{"f.Tgm", "f", ".Tgm", "merged_body", true, true, false},
		{"f.cfi", "f", ".cfi", "cfi", false, false, false},
		{"f.cfi_jt", "f", ".cfi_jt", "cfi_jt", false, false, true},
		// BOLT.
		{"f.warm", "f", ".warm", "warm", false, false, true},
		{"f.org.0", "f", ".org.0", "org", true, false, false},
		// Go's own.
		{"runtime.memmove.abi0", "runtime.memmove", ".abi0", "abi0", false, true, false},
		{"main.(*T).method-fm", "main.(*T).method", "-fm", "method_value", false, true, false},
		// Dots that are no suffix.
		{"main.(*T).method", "main.(*T).method", "", "", false, false, false},
		{"runtime.foo.func1", "runtime.foo.func1", "", "", false, false, false},
		{"runtime.foo.func1.2", "runtime.foo.func1.2", "", "", false, false, false},
		{"runtime.foo.func1.2.3", "runtime.foo.func1.2.3", "", "", false, false, false},
		{"main.init.0", "main.init.0", "", "", false, false, false},
		{"main.f.gowrap1.1", "main.f.gowrap1.1", "", "", false, false, false},
		{"example.com/x.cold", "example.com/x.cold", "", "", false, false, false},
		{"type:.eq.main.T", "type:.eq.main.T", "", "", false, false, false},
		{"type:..namedata.cold", "type:..namedata.cold", "", "", false, false, false},
		{"_ZN4core3ptr42drop_in_place$LT$alloc..string..String$GT$17h0123456789abcdefE",
			"_ZN4core3ptr42drop_in_place$LT$alloc..string..String$GT$17h0123456789abcdefE", "", "", false, false, false},
		{"main..typeAssert.0", "main..typeAssert.0", "", "", false, false, false},
		{"$f64.4000000000000000", "$f64.4000000000000000", "", "", false, false, false},
		{"$x.3", "$x.3", "", "", false, false, false},
		{".text.cold", ".text.cold", "", "", false, false, false},
		{".LC3", ".LC3", "", "", false, false, false},
		{".cold", ".cold", "", "", false, false, false},
		{"f.isra", "f.isra", "", "", false, false, false},
		{"f.part.x", "f.part.x", "", "", false, false, false},
		{"f.", "f.", "", "", false, false, false},
		{"", "", "", "", false, false, false},
		// PowerPC64 ELFv1 entry points begin with a dot.
		{".foo.isra.0", ".foo", ".isra.0", "isra", true, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.symbol, func(t *testing.T) {
			n := clonename.Parse(tt.symbol)
			var texts, kinds []string
			for _, s := range n.Suffixes {
				texts = append(texts, s.Text)
			}
			for _, k := range n.Kinds() {
				kinds = append(kinds, string(k))
			}
			got := []any{n.Stem, strings.Join(texts, " "), strings.Join(kinds, " "), n.IsClone(), n.SignatureMayDiffer(), n.IsFragment()}
			want := []any{tt.stem, tt.suffixes, tt.kinds, tt.clone, tt.differs, tt.fragment}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", tt.symbol, d)
			}
		})
	}
}

func TestParent(t *testing.T) {
	for symbol, want := range map[string]string{
		"f.isra.0.cold":   "f.isra.0",
		"f.cold":          "f",
		"f.cold.0.warm":   "f",
		"f.part.0":        "f.part.0",
		"f":               "f",
		"f.cfi_jt":        "f",
		"f.constprop.0.1": "f.constprop.0.1",
	} {
		if got := clonename.Parse(symbol).Parent(); got != want {
			t.Errorf("Parent of %q is %q, want %q", symbol, got, want)
		}
	}
}

// A producer may append far more suffixes than it should; the parser stops and
// leaves the rest in the stem.
func TestParseBounded(t *testing.T) {
	symbol := "f" + strings.Repeat(".0", 100_000)
	n := clonename.Parse(symbol)
	if len(n.Suffixes) == 0 || len(n.Suffixes) > 64 {
		t.Errorf("got %d suffixes", len(n.Suffixes))
	}
	if !n.Has(clonename.Numbered) || n.Has(clonename.Cold) {
		t.Error("Has is wrong")
	}
}

func TestCount(t *testing.T) {
	var got []clonename.Kind
	clonename.Count("f.part.0.isra.1.part.2.cold", func(k clonename.Kind) { got = append(got, k) })
	want := []clonename.Kind{clonename.Cold, clonename.Part, clonename.Isra}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestCountDoesNotAllocate(t *testing.T) {
	total := 0
	add := func(clonename.Kind) { total++ }
	allocs := testing.AllocsPerRun(100, func() {
		clonename.Count("f.part.0.isra.1.cold", add)
		clonename.Count("plain_name", add)
	})
	if allocs != 0 {
		t.Errorf("Count allocates %v times", allocs)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"f", "f.cold", "f.isra.0.part.1.cold", "f.1.extracted", "a@@b.1", "x-fm", "a.b-fm", "..", "f$x", "a/b.abi0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, symbol string) {
		n := clonename.Parse(symbol)
		whole := n.Stem
		seen := map[clonename.Kind]bool{}
		for _, s := range n.Suffixes {
			whole += s.Text
			seen[s.Kind] = true
		}
		if whole != symbol {
			t.Errorf("%q comes back as %q", symbol, whole)
		}
		if len(n.Suffixes) > 0 && (n.Stem == "" || !clonename.MayHaveSuffix(symbol)) {
			t.Errorf("%q: stem %q, MayHaveSuffix %v", symbol, n.Stem, clonename.MayHaveSuffix(symbol))
		}
		counted := 0
		clonename.Count(symbol, func(k clonename.Kind) {
			counted++
			if !seen[k] {
				t.Errorf("%q: Count says %s, Parse does not", symbol, k)
			}
		})
		if counted != len(seen) {
			t.Errorf("%q: Count finds %d kinds, Parse %d", symbol, counted, len(seen))
		}
		if !strings.HasPrefix(symbol, n.Parent()) {
			t.Errorf("%q: parent %q", symbol, n.Parent())
		}
	})
}

func BenchmarkCount(b *testing.B) {
	names := []string{"schedule", "do_syscall_64", "put_page", "__func__.12", "tcp_ack.isra.0", "copy_process.part.0.cold"}
	add := func(clonename.Kind) {}
	b.ReportAllocs()
	for i := range b.N {
		clonename.Count(names[i%len(names)], add)
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		clonename.Parse("sra.constprop.0.isra.0")
	}
}

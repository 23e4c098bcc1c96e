package livepatch_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"inlay/answer"
	"inlay/livepatch"
)

// TestImpact: the lists follow from the sources, which say what is inlined, cloned
// and never inlined.
func TestImpact(t *testing.T) {
	for _, tt := range []listTest{
		// GCC leaves an abstract instance of whatever it inlined or cloned.
		{"attrs-gcc12-x86_64-O2-g5.o", "never", []string{"never redirect body", "caller redirect register_contract trusts_callee", "complete"}}, // keeps %rdi
		{"plain-gcc12-x86_64-O0-g5.o", "add", []string{
			"add redirect body", "complete"}}, // nothing is trusted without optimization
		{"attrs-gcc12-x86_64-O2-g5.o", "must", []string{
			"recurse redirect inlined/located", "caller redirect inlined/located", "chilly redirect inlined/located",
			"attrs.c open site=true body=false: flat never"}},
		{"attrs-gcc12-x86_64-O2-g5.o", "small", []string{
			"flat redirect inlined/located inlined/located", "attrs.c open site=true body=false: caller chilly never recurse"}},
		{"nested-gcc12-x86_64-O2-g5.o", "leaf", []string{
			"host redirect inlined/located>mid>top inlined/located>mid>top", "other redirect inlined/located",
			"nested.c open site=true body=false: ", "complete"}}, // no other body is left
		{"empty-gcc12-x86_64-O2-g5.o", "hint", []string{"look redirect inlined/empty", "empty.c open site=true body=false: ", "complete"}},

		// Inlined without a trace.
		{"fold-gcc12-x86_64-O2-g5.o", "vanished", []string{"fold.c open site=false body=false: D D2 K host_of_sum host_of_vanished"}},
		// D is folded into K and keeps its symbol, with a copy of K that no DIE describes.
		{"fold-gcc12-x86_64-O2-g5.o", "K", []string{"K redirect body", "check D redirect inlined/implied", "fold.c open site=false body=true: D2 host_of_sum host_of_vanished"}},
		{"fold-gcc12-x86_64-O2-g5-noicf.o", "K", []string{"K redirect body", "fold.c open site=false body=true: D D2 host_of_sum host_of_vanished"}},

		// Clones and cold parts.
		{"clones-gcc12-x86_64-O2-g5.o", "hot_cold", []string{"hot_cold redirect body", "hot_cold.cold with_parent cold", "complete"}},
		{"clones-gcc12-x86_64-O2-g5.o", "last_words", []string{
			"hot_cold redirect inlined/located", "hot_cold.cold with_parent cold",
			"clones.c open site=true body=false: always_seven.constprop.0 both.constprop.0.isra.0 partly.part.0 reads_one.isra.0 use1 use2 use3 use4"}},
		{"clones-gcc12-x86_64-O2-g5.o", "reads_one", []string{"reads_one.isra.0 through_callers clone",
			"use1 redirect calls_clone trusts_callee", "use2 redirect calls_clone trusts_callee",
			"clones.c open site=false body=true: always_seven.constprop.0 both.constprop.0.isra.0 hot_cold partly.part.0 use3 use4"}},
		{"clones-gcc12-x86_64-O2-g5.o", "reads_one.isra.0", []string{"reads_one.isra.0 through_callers clone",
			"use1 redirect calls_clone trusts_callee", "use2 redirect calls_clone trusts_callee",
			"clones.c open site=false body=true: always_seven.constprop.0 both.constprop.0.isra.0 hot_cold partly.part.0 use3 use4"}},
		{"clones-gcc12-x86_64-O2-g5.o", "partly", []string{
			"partly.part.0 through_callers clone", "use3 redirect inlined/located calls_clone trusts_callee", "use4 redirect inlined/located calls_clone trusts_callee",
			"clones.c open site=true body=true: always_seven.constprop.0 both.constprop.0.isra.0 hot_cold reads_one.isra.0 use1 use2"}},
		{"clones-gcc12-x86_64-O0-g5.o", "reads_one", []string{
			"reads_one redirect body", "complete"}},

		// The weak definition is dead code; the strong one is another function.
		{"weak-gcc12-x86_64-O2-g5.so", "weak_a.c:handler", []string{"complete"}},
		{"weak-gcc12-x86_64-O2-g5.so", "weak_b.c:handler", []string{"handler redirect body", "complete"}},

		// The same function in two units.
		{"header-gcc12-x86_64-O2-g5.so", "from_header", []string{
			"use_a redirect inlined/located", "use_b redirect inlined/located", "from_header redirect body",
			"header_a.c open site=true body=false: ", "header_b.c open site=true body=true: hand_out"}},
		{"header-gcc12-x86_64-O2-g5-dwz.so", "from_header", []string{
			"use_a redirect inlined/located", "use_b redirect inlined/located", "from_header redirect body",
			"header_a.c open site=true body=false: ", "header_b.c open site=true body=true: hand_out"}},

		// clang proves no absence.
		{"plain-clang19-x86_64-O0-g5.o", "add", []string{
			"add redirect body", "check once redirect trusts_callee", "check twice redirect trusts_callee", "plain.c lower_bound site=false body=true: once twice"}},
		{"plain-clang19-x86_64-O2-g5.o", "add", []string{
			"once redirect inlined/located", "twice redirect inlined/located inlined/located", "plain.c lower_bound site=true body=false: "}},
	} {
		tt.run(t, nil)
	}
}

// TestRecursion: an instance in the function's own body adds nothing.
func TestRecursion(t *testing.T) {
	p := open(t, compile(t, map[string]string{"a.c": `
int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) * 3; }
`}, "-O3", "-g", "-c", "a.c"))
	inside := 0
	for s, err := range p.Sites(context.Background(), pick(t, p, "fib")) {
		if err != nil {
			t.Fatal(err)
		}
		if s.Host.Function.Name == "fib" {
			inside++
		}
	}
	if inside == 0 {
		t.Fatal("the compiler did not inline the recursion: the test needs another source")
	}
	for _, m := range impacts(t, p, "fib")[0].Replace {
		if m.Body.Function.Name != "fib" || len(m.Reasons) != 1 || m.Reasons[0].Kind == answer.ReasonInlined {
			t.Errorf("%s: %+v", symbol(m.Body), m.Reasons)
		}
	}
}

// TestFoldedTwin: GCC folded the second of two equal functions into the first. The
// unit is not closed for the first, and the second's list is not empty.
func TestFoldedTwin(t *testing.T) {
	p := open(t, obj("twins-gcc12-x86_64-O2-g5.o"))
	one := impacts(t, p, "twin_one")
	if len(one) != 1 || one[0].Complete || len(one[0].OpenUnits) != 1 || one[0].OpenUnits[0].State != answer.Open {
		t.Errorf("twin_one: %v", short(one[0]))
	}
	var symbols []string
	for _, i := range impacts(t, p, "twin_two") {
		for _, m := range i.Replace {
			symbols = append(symbols, m.Body.Symbols...)
		}
	}
	if !slices.Contains(symbols, "twin_two") {
		t.Errorf("twin_two: replaces %v", symbols)
	}
	// An alias that the source asks for is no twin.
	if got := short(impacts(t, p, "real_name")[0]); !slices.Equal(got, []string{"real_name redirect body", "complete"}) {
		t.Errorf("real_name: %v", got)
	}
}

// TestFreedAfterBoot: .init.text of a linked kernel needs no patch, that of a module
// or of another program does.
func TestFreedAfterBoot(t *testing.T) {
	const kernel = `
__attribute__((section("__ksymtab"))) int table = 1;
static inline __attribute__((always_inline)) int small(int v) { asm volatile("nop"); return v + 1; }
__attribute__((section(".init.text"))) int start(int v) { return small(v); }
int run(int v) { return small(v); }
void _start(void) {}
`
	linked := []string{"-O2", "-g", "-static", "-nostdlib", "a.c"}
	other := strings.Replace(kernel, "__ksymtab", "other", 1)
	for _, tt := range []struct {
		name, source string
		args         []string
		start        answer.How
	}{
		{"kernel", kernel, linked, answer.NotNeeded},
		{"program", other, linked, answer.Redirect},
		{"module", kernel, []string{"-O2", "-g", "-c", "a.c"}, answer.Redirect},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i := impacts(t, open(t, compile(t, map[string]string{"a.c": tt.source}, tt.args...)), "small")[0]
			how := map[string]answer.How{}
			for _, m := range i.Replace {
				how[symbol(m.Body)] = m.How
			}
			want := map[string]answer.How{"start": tt.start, "run": answer.Redirect}
			if d := cmp.Diff(want, how); d != "" {
				t.Error(d)
			}
			redirect := 2
			if tt.start != answer.Redirect {
				redirect = 1
			}
			if i.Totals.Redirect != redirect || i.Totals.Replace != 2 {
				t.Errorf("totals %+v", i.Totals)
			}
		})
	}
}

func TestImpactStops(t *testing.T) {
	p := open(t, obj("attrs-gcc12-x86_64-O2-g5.o"))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for _, err := range livepatch.Impact(ctx, p, pick(t, p), &livepatch.Options{}) {
		if n++; n == 1 {
			cancel()
		} else if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
	if n != 2 {
		t.Errorf("%d answers", n)
	}
	for range livepatch.Impact(context.Background(), p, pick(t, p), nil) {
		break
	}
}

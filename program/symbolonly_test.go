package program_test

import (
	"slices"
	"strings"
	"testing"

	"inlay/program"
)

// TestSymbolOnly: what the symbols name and the DWARF does not, as the sources have it: code
// without debugging information, and a second name of a function. Neither cold parts nor what
// the linker adds are functions. Each is where nm has it.
func TestSymbolOnly(t *testing.T) {
	f := newFolder(t)
	writeFile(t, f.path("told.c"), []byte(`
__attribute__((noinline)) int told(int x) { return x * 3; }
extern __typeof(told) second __attribute__((alias("told")));
__attribute__((cold)) void rare(int);
int parted(int x) { if (__builtin_expect(x > 9, 0)) { rare(x); rare(x + 1); __builtin_abort(); } return x + 1; }
int main(int n, char **v) { return told(n) + parted(n); }
`))
	writeFile(t, f.path("untold.c"), []byte(`
void rare(int x) { __asm__ volatile("" :: "r"(x)); }
__attribute__((noinline, noclone)) static int inner(int x) { __asm__ volatile(""); return x * 5; }
int outer(int x) { return inner(x) + 1; }
int used(int) __asm__("used.constprop.3");
int used(int x) { return x + 4; }
`))
	f.run(t, "gcc", "-O2", "-g", "-c", "told.c", "-o", "told.o")
	f.run(t, "gcc", "-O2", "-g0", "-c", "untold.c", "-o", "untold.o")
	f.run(t, "gcc", "told.o", "untold.o", "-o", "out")
	nm := make(map[string]string)
	for line := range strings.Lines(run(t, tool(t, "nm"), f.path("out"))) {
		if fields := strings.Fields(line); len(fields) == 3 {
			nm[fields[2]] = strings.TrimLeft(fields[0], "0")
		}
	}
	if nm["parted.cold"] == "" {
		t.Error("parted has no cold part: its symbol tests nothing")
	}
	p := open(t, f.path("out"))
	var names []string
	last := uint64(0)
	for _, code := range p.Files()[0].SymbolOnly() {
		name := code.Symbol.Name
		names = append(names, name)
		if at := p.Files()[0].ELF().Address(code.Symbol.Addr); strings.TrimPrefix(at, "0x") != nm[name] {
			t.Errorf("%s at %s, nm %s", name, at, nm[name])
		}
		if code.Symbol.Addr < last {
			t.Errorf("%s is not in the order of addresses", name)
		}
		last = code.Symbol.Addr
		isClone := name == "used.constprop.3"
		if stem, _, _ := strings.Cut(name, "."); code.Stem != stem || isClone != slices.Equal(code.Clone, []string{"constprop"}) {
			t.Errorf("%s: stem %q, clone %q", name, code.Stem, code.Clone)
		}
	}
	slices.Sort(names)
	if want := []string{"inner", "outer", "rare", "second", "used.constprop.3"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

// TestLastName: the name that the source gives a function, of what its compiler called it.
func TestLastName(t *testing.T) {
	for linkage, want := range map[string]string{
		"_ZN2ns3BoxIiE3getEv":             "get",
		"_ZN3BoxC1Ev":                     "Box",
		"_ZN3BoxD2Ev":                     "~Box",
		"_Z3maxIiET_S0_S0_":               "max",
		"_ZN3BoxplERKS_":                  "operator+",
		"_RNvNtCs1234_7mycrate3foo3bar":   "bar",
		"_ZN4core3fmt5Write9write_fmt17h": "_ZN4core3fmt5Write9write_fmt17h", // cut: no linkage name
		"put_page":                        "put_page",
		"":                                "",
	} {
		if got := program.LastName(linkage); got != want {
			t.Errorf("%s: %q, want %q", linkage, got, want)
		}
	}
}

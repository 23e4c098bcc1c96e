package program_test

import (
	"debug/elf"
	"fmt"
	"slices"
	"strings"
	"testing"

	"inlay/program"
)

// inPieces is a program whose function host is worth taking apart. Lines are those of the
// source.
const inPieces = `volatile int port;
static inline __attribute__((always_inline)) int leaf(int v) { port = v; return v * 3 + port; }
__attribute__((noinline)) int seldom(int v) { port = v; return leaf(v) + port; }
__attribute__((noinline)) int host(int v)
{
	int sum = 0;
	for (int i = 0; i < v; i++) {
		if (__builtin_expect(port == 77, 0)) {
			sum += leaf(i);
			sum += seldom(i);
			if (port == 78)
				sum += leaf(sum) * port;
		} else
			sum += leaf(i + 1);
	}
	return sum;
}
int main(int argc, char **argv) { return host(argc * 1000) + (argc > 3 ? seldom(argc) : 0); }
`

// TestFragments: a function in pieces is one body, which begins at its symbol, whichever
// piece its DIE names first: clang names the one with the entry last, BOLT moves all of them
// and leaves the old code in .bolt.org.text.
func TestFragments(t *testing.T) {
	f := newFolder(t)
	writeFile(t, f.path("a.c"), []byte(inPieces))
	writeFile(t, f.path("list.txt"), []byte("!host\n!!0\n"))
	clang := func(args ...string) []string { return append([]string{"clang-19", "-O2", "-g", "a.c"}, args...) }
	for _, tt := range []struct {
		name     string
		commands [][]string
		pieces   string // prefix of their symbols
	}{
		{"all.o", [][]string{clang("-fbasic-block-sections=all", "-c", "-o", "all.o")}, "host.__part."},
		{"all.exe", [][]string{clang("-fbasic-block-sections=all", "-fuse-ld=lld", "-o", "all.exe")}, "host.__part."},
		{"all4.exe", [][]string{clang("-gdwarf-4", "-fbasic-block-sections=all", "-fuse-ld=lld", "-o", "all4.exe")}, "host.__part."},
		{"list.exe", [][]string{clang("-fbasic-block-sections=list=list.txt", "-fuse-ld=lld", "-o", "list.exe")}, "host.cold"},
		{"bolt.exe", [][]string{clang("-Wl,-q", "-fuse-ld=lld", "-o", "whole.exe"),
			{"llvm-bolt-19", "whole.exe", "-lite=0", "-update-debug-sections", "-split-functions", "-split-all-cold", "-split-strategy=all", "-o", "bolt.exe"}}, "host.cold."},
		{"bolt4.exe", [][]string{clang("-gdwarf-4", "-Wl,-q", "-fuse-ld=lld", "-o", "whole.exe"),
			{"llvm-bolt-19", "whole.exe", "-lite=0", "-update-debug-sections", "-split-functions", "-split-all-cold", "-split-strategy=all", "-o", "bolt4.exe"}}, "host.cold."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, c := range tt.commands {
				f.run(t, c[0], c[1:]...)
			}
			checkFragments(t, f.path(tt.name), tt.pieces)
		})
	}
}

func checkFragments(t *testing.T, path, pieces string) {
	p := open(t, path)
	var got []string
	for _, s := range sites(t, p, pick(t, p, "leaf")) {
		got = append(got, fmt.Sprintf("%s:%d", symbolOf(s.Host), s.Chain[0].CallLine))
	}
	slices.Sort(got)
	if want := []string{"host:12", "host:14", "host:9", "seldom:3"}; !slices.Equal(got, want) {
		t.Errorf("copies of leaf in %q, want %q", got, want)
	}
	hosts := bodies(p, "host")
	if len(hosts) != 1 {
		t.Fatalf("%d bodies of host", len(hosts))
	}
	host := hosts[0]
	if host.OverriddenWeak() {
		t.Error("host is taken for overridden")
	}
	if entry, ok := symbolValue(t, path, "host"); ok && host.Sub.Entry() != entry {
		t.Errorf("host begins at %#x, its symbol is at %#x", host.Sub.Entry(), entry)
	}
	cold := host.ColdParts()
	for _, c := range cold {
		if !strings.HasPrefix(*c.Symbol, pieces) || c.Function.Name != "host" {
			t.Errorf("piece %s of %s", *c.Symbol, c.Function.Name)
		}
	}
	if len(cold) == 0 || len(cold) != len(host.Sub.Ranges())-1 {
		t.Errorf("%d pieces for %d ranges", len(cold), len(host.Sub.Ranges()))
	}
	callers, err := p.Callers(t.Context(), bodies(p, "seldom")[0])
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range callers {
		names = append(names, symbolOf(c.Body))
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"host", "main"}) {
		t.Errorf("callers of seldom: %q", names)
	}
	checkPieceNames(t, p, cold[0].Symbol)
}

// checkPieceNames: the symbol of a piece picks the body that it belongs to.
func checkPieceNames(t *testing.T, p *program.Program, piece *string) {
	in := insides(t, p, pick(t, p, *piece))
	if len(in) != 1 || symbolOf(in[0].Body) != "host" {
		t.Errorf("%s picks %+v", *piece, in)
	}
}

// symbolValue reads a symbol of a linked file with debug/elf.
func symbolValue(t *testing.T, path, name string) (uint64, bool) {
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(symbols, func(s elf.Symbol) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no symbol %s", name)
	}
	return symbols[i].Value, f.Type != elf.ET_REL
}

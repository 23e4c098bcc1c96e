package program_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"inlay/program"
	"inlay/testdata/badelf"
	"inlay/testdata/cputime"
)

// image opens a synthetic file.
func image(t testing.TB, b *badelf.Builder, symbols ...badelf.Symbol) *program.Program {
	t.Helper()
	info, abbrev := b.Bytes()
	im := badelf.Image{
		Sections: []badelf.Section{{Name: ".debug_info", Data: info}, {Name: ".debug_abbrev", Data: abbrev}},
		Symbols:  symbols,
	}
	return openWith(t, &program.Options{Stdin: bytes.NewReader(im.Bytes()), CallSites: true}, "-")
}

func subprogram(name string, lo, size uint64) []badelf.Attr {
	return []badelf.Attr{badelf.String(badelf.AtName, name), badelf.Addr(badelf.AtLowPC, lo), badelf.Data8(badelf.AtHighPC, size)}
}

// growth makes inputs of n parts and asks them something.
var growth = map[string]func(t testing.TB, n int){
	"bodies and symbols at one address": func(t testing.TB, n int) {
		b := &badelf.Builder{}
		b.Unit()
		var symbols []badelf.Symbol
		for i := range n {
			b.Leaf(badelf.TagSubprogram, subprogram(fmt.Sprintf("f%d", i), badelf.TextAddr, 16)...)
			symbols = append(symbols, badelf.Symbol{Name: fmt.Sprintf("f%d.isra.0", i), Value: badelf.TextAddr, Size: 16})
		}
		b.End()
		p := image(t, b, symbols...)
		scan(t, p)
		pick(t, p, "f7.isra.0")
		addresses(t, p, "0x401004")
	},
	"functions that a linker folded into one address": func(t testing.TB, n int) {
		b := &badelf.Builder{}
		b.Unit()
		var symbols []badelf.Symbol
		for i := range n {
			at := uint64(badelf.TextAddr) // as gold writes it, or else lld
			if i%2 > 0 {
				at = 0
			}
			b.Leaf(badelf.TagSubprogram, subprogram(fmt.Sprintf("f%d", i), at, 16)...)
			symbols = append(symbols, badelf.Symbol{Name: fmt.Sprintf("f%d", i), Value: badelf.TextAddr, Size: 16})
		}
		b.End()
		p := image(t, b, symbols...)
		all, err := p.Everything(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := len(all.Matches()); got != n {
			t.Errorf("%d functions, want %d", got, n)
		}
	},
	"overridden bodies and symbols of one name": func(t testing.TB, n int) {
		b := &badelf.Builder{}
		b.Unit()
		var symbols []badelf.Symbol
		for range n {
			b.Leaf(badelf.TagSubprogram, subprogram("f", badelf.TextAddr, 16)...)
			symbols = append(symbols, badelf.Symbol{Name: "f", Value: badelf.TextAddr + 0x100, Size: 16})
		}
		b.End()
		scan(t, image(t, b, symbols...))
	},
	"addresses in a body of many instances": func(t testing.TB, n int) {
		b := &badelf.Builder{}
		b.Unit()
		b.Mark("callee")
		b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "callee"), badelf.Data1(badelf.AtInline, 1))
		b.Open(badelf.TagSubprogram, subprogram("host", badelf.TextAddr, 0x1000)...)
		for i := range n {
			b.Leaf(badelf.TagInlinedSubroutine, badelf.Ref(badelf.AtAbstractOrigin, "callee"),
				badelf.Addr(badelf.AtLowPC, badelf.TextAddr+uint64(i%0x1000)), badelf.Data8(badelf.AtHighPC, 1))
		}
		b.End()
		b.End()
		addresses(t, image(t, b), spread(n)...)
	},
	"addresses below a body that covers all": func(t testing.TB, n int) {
		b := &badelf.Builder{}
		b.Unit()
		b.Leaf(badelf.TagSubprogram, subprogram("wide", badelf.TextAddr, 0x1000)...)
		for i := range n {
			b.Leaf(badelf.TagSubprogram, subprogram("narrow", badelf.TextAddr+1+uint64(i%2), 1)...)
		}
		b.End()
		addresses(t, image(t, b), spread(n)...)
	},
	"different symbols asked for": func(t testing.TB, n int) {
		b := &badelf.Builder{}
		b.Unit()
		var symbols []badelf.Symbol
		var asked []string
		for i := range n {
			b.Leaf(badelf.TagSubprogram, subprogram("f", badelf.TextAddr+uint64(i%0x1000), 1)...)
			symbols = append(symbols, badelf.Symbol{Name: fmt.Sprintf("f%d", i), Value: badelf.TextAddr + uint64(i%0x1000), Size: 1})
			asked = append(asked, fmt.Sprintf("f%d+0x0", i))
		}
		b.End()
		addresses(t, image(t, b, symbols...), asked...)
	},
	"instances of one function": func(t testing.TB, n int) {
		b := &badelf.Builder{}
		b.Unit()
		b.Mark("callee")
		b.Leaf(badelf.TagSubprogram, badelf.String(badelf.AtName, "callee"), badelf.Data1(badelf.AtInline, 1))
		for i := range n {
			b.Open(badelf.TagSubprogram, subprogram(fmt.Sprintf("h%d", i), badelf.TextAddr+uint64(i%0x1000), 1)...)
			b.Leaf(badelf.TagInlinedSubroutine, badelf.Ref(badelf.AtAbstractOrigin, "callee"),
				badelf.Addr(badelf.AtLowPC, badelf.TextAddr+uint64(i%0x1000)), badelf.Data8(badelf.AtHighPC, 1))
			b.End()
		}
		b.End()
		p := image(t, b)
		if got := len(sites(t, p, pick(t, p, "callee"))); got != n {
			t.Errorf("%d sites, want %d", got, n)
		}
		pick(t, p, "h*@0x401001")
	},
}

// spread returns n addresses in .text.
func spread(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%#x", badelf.TextAddr+i*7%0x1000)
	}
	return out
}

// TestGrowth: twice the input does not take four times as long, whatever it is
// made of. A busy machine can slow one measurement down, hence three attempts.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	for name, ask := range growth {
		t.Run(name, func(t *testing.T) {
			n := 2_000
			for clock(t, ask, n) < 20*time.Millisecond && n < 30_000 {
				n *= 2
			}
			for attempt := range 3 {
				small, large := clock(t, ask, n), clock(t, ask, 2*n)
				t.Logf("%d parts take %v, %d take %v", n, small, 2*n, large)
				if large < 100*time.Millisecond || float64(large) < 3.4*float64(small) {
					return
				}
				if attempt == 2 {
					t.Error("the time grows faster than the input")
				}
			}
		})
	}
}

// clock returns the processor time of the best of three runs.
func clock(t testing.TB, ask func(testing.TB, int), n int) time.Duration {
	best := time.Hour
	for range 3 {
		best = min(best, cputime.Of(func() { ask(t, n) }))
	}
	return best
}

// TestManyFiles: a name that every file declares on a line of its own, as modules do.
func TestManyFiles(t *testing.T) {
	const n = 300
	b := &badelf.Builder{}
	b.Unit()
	b.Leaf(badelf.TagSubprogram, append(subprogram("init", badelf.TextAddr, 16), badelf.Data1(badelf.AtDeclLine, 3))...)
	b.End()
	info, abbrev := b.Bytes()
	im := badelf.Image{Sections: []badelf.Section{{Name: ".debug_info", Data: info}, {Name: ".debug_abbrev", Data: abbrev}}}
	path := t.TempDir() + "/a.o"
	writeFile(t, path, im.Bytes())
	paths := make([]string, n)
	for i := range paths {
		paths[i] = path
	}
	took := cputime.Of(func() {
		p := open(t, paths...)
		sel, err := p.Everything(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(sel.Functions()) != n {
			t.Errorf("%d functions of %d files without a declaration file", len(sel.Functions()), n)
		}
	})
	if took > 2*time.Second {
		t.Errorf("%v", took)
	}
}

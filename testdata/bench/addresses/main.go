// Command addresses prints random addresses inside the functions of an ELF
// file, one a line, as input for `inlay addr`, llvm-symbolizer and addr2line.
// Every byte that a sized FUNC symbol covers is equally likely; a byte that two
// symbols share counts once. The same seed gives the same addresses.
//
// Use: go run ./testdata/bench/addresses [-n 20000] [-seed 1] FILE
package main

import (
	"bufio"
	"cmp"
	"debug/elf"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
)

func main() {
	n := flag.Int("n", 20000, "how many addresses")
	seed := flag.Uint64("seed", 1, "seed of the random numbers")
	flag.Parse()
	if err := run(flag.Arg(0), *n, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "addresses:", err)
		os.Exit(1)
	}
}

func run(path string, n int, seed uint64) error {
	spans, err := functionSpans(path)
	if err != nil {
		return err
	}
	if len(spans) == 0 {
		return errors.New("no sized FUNC symbol")
	}
	total := spans[len(spans)-1].before + spans[len(spans)-1].size
	random := rand.New(rand.NewPCG(seed, 0))
	out := bufio.NewWriter(os.Stdout)
	for range n {
		fmt.Fprintf(out, "0x%x\n", pick(spans, random.Uint64N(total)))
	}
	return out.Flush()
}

// span is a run of bytes that belong to functions; before counts the bytes of
// all earlier spans.
type span struct{ start, size, before uint64 }

// pick returns the address of the k-th byte of all spans.
func pick(spans []span, k uint64) uint64 {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].before+spans[i].size > k })
	return spans[i].start + (k - spans[i].before)
}

func functionSpans(path string) ([]span, error) {
	f, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if f.Type == elf.ET_REL {
		return nil, errors.New("a relocatable file has no addresses of its own")
	}
	symbols, err := f.Symbols()
	if err != nil {
		return nil, err
	}
	return merge(symbols), nil
}

// merge joins the symbols' extents where they overlap.
func merge(symbols []elf.Symbol) []span {
	symbols = slices.DeleteFunc(symbols, func(s elf.Symbol) bool {
		return elf.ST_TYPE(s.Info) != elf.STT_FUNC || s.Size == 0 || s.Section == elf.SHN_UNDEF
	})
	slices.SortFunc(symbols, func(a, b elf.Symbol) int { return cmp.Compare(a.Value, b.Value) })
	var spans []span
	var end, before uint64
	for _, s := range symbols {
		start, stop := max(s.Value, end), s.Value+s.Size
		if stop <= start {
			continue
		}
		spans = append(spans, span{start, stop - start, before})
		before += stop - start
		end = stop
	}
	return spans
}

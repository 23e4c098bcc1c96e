package program_test

import (
	"debug/elf"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"inlay/answer"
	"inlay/program"
)

// TestKernelAddresses compares the chains at 20,000 random addresses inside
// functions with llvm-symbolizer's. docs/accuracy.md explains the kinds of difference.
func TestKernelAddresses(t *testing.T) {
	path := vmlinux(t)
	p := openWith(t, &program.Options{}, path)
	pcs := randomPCs(t, p.Files()[0], 20_000)
	asked := make([]string, len(pcs))
	for i, pc := range pcs {
		asked[i] = fmt.Sprintf("%#x", pc)
	}
	theirs := symbolize(t, path, pcs)
	base, lines := 0, 0
	kinds := make(map[string][]string)
	for i, a := range addresses(t, p, asked...) {
		ours := framesOf(a)
		if len(ours) == 0 && !known(theirs[i]) {
			continue // a function without a DIE
		}
		base++
		lines += len(ours)
		if !sameChain(ours, theirs[i]) {
			kind := difference(ours, theirs[i])
			kinds[kind] = append(kinds[kind], fmt.Sprintf("%s: %v, llvm-symbolizer: %v", asked[i], ours, theirs[i]))
		}
	}
	if control := shifted(addresses(t, p, asked...), theirs); control*10 > base {
		t.Errorf("the comparison proves nothing: %d chains equal their neighbour's", control)
	}
	different := 0
	for kind, list := range kinds {
		different += len(list)
		t.Logf("%d times %s, such as\n\t%s", len(list), kind, list[0])
	}
	t.Logf("%d of %d addresses differ, %d frames compared; %d of %d addresses lie in a function with a DIE",
		different, base, lines, base, len(pcs))
	if different*1000 > base || base < 15_000 {
		t.Errorf("%d differences in %d addresses", different, base)
	}
}

// shifted counts the answers that would fit the address after theirs as well.
func shifted(answers []answer.Address, theirs [][]frame) (n int) {
	for i := range len(answers) - 1 {
		if sameChain(framesOf(answers[i]), theirs[i+1]) {
			n++
		}
	}
	return n
}

// randomPCs picks addresses inside function symbols with a size, each symbol as
// likely as its size.
func randomPCs(t testing.TB, f *program.File, n int) []uint64 {
	t.Helper()
	symbols, err := f.ELF().Symbols()
	if err != nil {
		t.Fatal(err)
	}
	type span struct{ start, addr, size uint64 }
	var spans []span
	var total uint64
	for _, s := range symbols {
		if s.Type == elf.STT_FUNC && s.Section > 0 && s.Size > 0 {
			spans = append(spans, span{total, s.Addr, s.Size})
			total += s.Size
		}
	}
	r := rand.New(rand.NewPCG(6, 1))
	pcs := make([]uint64, n)
	for i := range pcs {
		at := r.Uint64N(total)
		k, exact := slices.BinarySearchFunc(spans, at, func(s span, at uint64) int {
			switch {
			case s.start > at:
				return 1
			case s.start < at:
				return -1
			}
			return 0
		})
		if !exact {
			k--
		}
		pcs[i] = spans[k].addr + at - spans[k].start
	}
	return pcs
}

// difference names the kind of a difference.
func difference(ours, theirs []frame) string {
	switch {
	case len(ours) == 0:
		return "only llvm-symbolizer knows the function"
	case !known(theirs):
		return "only we know the function"
	case ours[len(ours)-1].function != theirs[len(theirs)-1].function:
		return "another body"
	case len(ours) > len(theirs):
		return "a longer chain"
	case len(ours) < len(theirs):
		return "a shorter chain"
	}
	for i := range ours {
		if ours[i].function != theirs[i].function {
			return "another chain of the same length"
		}
	}
	if ours[0].line != theirs[0].line {
		return "another line at the innermost frame"
	}
	return "another call line"
}

package contract_test

import (
	"bufio"
	"context"
	"os/exec"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"inlay/disasm"
	"inlay/livepatch/contract"
	"inlay/program"
)

// row says how many bytes the stack pointer is below the address that a frame counts from,
// from an address on; -1 where the frame counts from another register.
type row struct {
	pc    uint64
	depth int
}

// readFrames reads the call frame information of a library, by address.
func readFrames(t *testing.T, path string) (rows []row) {
	t.Helper()
	readelf, err := exec.LookPath("readelf")
	if err != nil {
		t.Skip("needs readelf")
	}
	out, err := exec.Command(readelf, "-wF", path).Output()
	if len(out) == 0 {
		t.Fatal(err) // otherwise it only warns
	}
	inside := false
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 0:
			inside = false
		case strings.Contains(lines.Text(), " FDE "):
			inside = true
			lo, _, _ := strings.Cut(strings.TrimPrefix(words[len(words)-1], "pc="), "..")
			pc, err := strconv.ParseUint(lo, 16, 64)
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, row{pc, 8}) // what the common rows of this machine say
		case inside && len(words[0]) == 16:
			pc, err := strconv.ParseUint(words[0], 16, 64)
			depth, counts := strings.CutPrefix(words[1], "rsp+")
			n, why := strconv.Atoi(depth)
			if !counts || why != nil {
				n = -1
			}
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, row{pc, n})
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return int(int64(a.pc - b.pc)) })
	return rows
}

// TestMisalignedFrames holds the C library against the call frame information that its
// compiler wrote for unwinding: it tells the stack pointer at nearly every call.
func TestMisalignedFrames(t *testing.T) {
	const path = "/usr/lib/x86_64-linux-gnu/libc.so.6"
	rows := readFrames(t, path)
	depth := func(pc uint64) int {
		i := sort.Search(len(rows), func(i int) bool { return rows[i].pc > pc }) - 1
		if i < 0 {
			return -1
		}
		return rows[i].depth
	}
	p, err := program.Open(context.Background(), []string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	f := p.Files()[0]
	if f.Index() == nil {
		t.Skip("needs the debug file of libc (libc6-dbg)")
	}
	found := make(map[uint64]bool)
	for one, err := range contract.FindMisaligned(t.Context(), p) {
		if err != nil {
			t.Fatal(err)
		}
		found[one.Call] = true
		if d := depth(one.Call); d < 0 || int(one.Over) != -d&15 {
			t.Errorf("%#x: %d bytes over a multiple of 16, and the frame is %d bytes deep", one.Call, one.Over, d)
		}
	}
	graph, err := f.Calls(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for b := range f.Index().Bodies() {
		if !b.Unit().ProducerStarts("GNU C") {
			continue
		}
		for _, r := range b.Ranges() {
			for _, c := range graph.From(r.Lo, r.Hi) {
				to := f.PlaceAt(c.To)
				if c.Kind != disasm.Call || !to.HasBody() || to.Entry != c.To || to.Sub.Unit() != b.Unit() {
					continue
				}
				calls++
				if d := depth(c.From); d >= 0 && d%16 != 0 && !found[c.From] {
					t.Errorf("%#x: the frame is %d bytes deep, and it was not found", c.From, d)
				}
			}
		}
	}
	t.Logf("%d of %d calls inside a unit", len(found), calls)
	if calls < 1000 || len(found) == 0 {
		t.Errorf("%d of %d calls", len(found), calls)
	}
}

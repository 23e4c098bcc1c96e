package program_test

import (
	"bufio"
	"context"
	"debug/dwarf"
	"debug/elf"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/program"
)

// TestKernelHostSymbols compares the host's symbols of every site with a join of
// its own: nm for the function symbols, debug/dwarf for the entry of the
// subprogram around each inlined instance.
func TestKernelHostSymbols(t *testing.T) {
	path := vmlinux(t)
	symbols := nmFunctions(t, path)
	hosts := hostEntries(t, path)
	p := openWith(t, &program.Options{}, path)
	n, null, several := 0, 0, 0
	for s, err := range p.Sites(context.Background(), everything(t, p)) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		entry, ok := hosts[s.DIE]
		if !ok {
			t.Fatalf("debug/dwarf has no instance at %#x", s.DIE)
		}
		want := symbols[entry]
		if !slices.Equal(s.Host.Symbols, want) {
			t.Errorf("%#x in the body at %#x: symbols %v, nm: %v", s.DIE, entry, s.Host.Symbols, want)
		}
		switch {
		case len(want) == 0:
			null++
			if s.Host.Symbol != nil {
				t.Errorf("%#x: symbol %q, nm: none", s.DIE, *s.Host.Symbol)
			}
		case s.Host.Symbol == nil || !slices.Contains(want, *s.Host.Symbol):
			t.Errorf("%#x: symbol %v, nm: %v", s.DIE, s.Host.Symbol, want)
		case len(want) > 1:
			several++
			if w := chosen(want, s.Host.Function.Name); *s.Host.Symbol != w {
				t.Errorf("%#x: symbol %q of %v for %s, want %q", s.DIE, *s.Host.Symbol, want, s.Host.Function.Name, w)
			}
		}
		if t.Failed() && n > 100_000 {
			t.FailNow()
		}
	}
	if n != len(hosts) {
		t.Errorf("%d sites, debug/dwarf has %d", n, len(hosts))
	}
	t.Logf("%d sites: %d in a host without a symbol, %d in one with several", n, null, several)
}

// chosen applies the rule for several symbols at one entry: the one whose stem
// (here simply the text before the first dot) is the DIE's name, then the first.
func chosen(sorted []string, name string) string {
	for _, s := range sorted {
		if stem, _, _ := strings.Cut(s, "."); stem == name {
			return s
		}
	}
	return sorted[0]
}

// nmFunctions reads the FUNC symbols by address, sorted, from nm.
func nmFunctions(t *testing.T, path string) map[uint64][]string {
	t.Helper()
	cmd := exec.Command(tool(t, "nm"), "-f", "sysv", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	byAddr := make(map[uint64][]string)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		// Name |Value |Class |Type |Size |Line |Section
		f := strings.Split(lines.Text(), "|")
		if len(f) != 7 || strings.TrimSpace(f[3]) != "FUNC" || strings.TrimSpace(f[6]) == "*UND*" {
			continue
		}
		addr, err := strconv.ParseUint(strings.TrimSpace(f[1]), 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		byAddr[addr] = append(byAddr[addr], strings.TrimSpace(f[0]))
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	for addr, names := range byAddr {
		slices.Sort(names)
		byAddr[addr] = slices.Compact(names)
	}
	return byAddr
}

// hostEntries walks the DWARF with debug/dwarf: for each inlined instance the
// entry of the subprogram around it, by the offset of the instance's DIE.
func hostEntries(t *testing.T, path string) map[uint64]uint64 {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	hosts := make(map[uint64]uint64)
	var open []uint64 // for each open entry the entry pc of the subprogram around it, 0 if none
	r := d.Reader()
	for {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			return hosts
		}
		if e.Tag == 0 {
			open = open[:len(open)-1]
			continue
		}
		host := uint64(0)
		if len(open) > 0 {
			host = open[len(open)-1]
		}
		switch e.Tag {
		case dwarf.TagSubprogram:
			host = entryOf(t, d, e)
		case dwarf.TagInlinedSubroutine:
			if host != 0 {
				hosts[uint64(e.Offset)] = host
			}
		}
		if e.Children {
			open = append(open, host)
		}
	}
}

// entryOf is DW_AT_entry_pc, DW_AT_low_pc or the start of the first range.
func entryOf(t *testing.T, d *dwarf.Data, e *dwarf.Entry) uint64 {
	for _, at := range []dwarf.Attr{dwarf.AttrEntrypc, dwarf.AttrLowpc} {
		if pc, ok := e.Val(at).(uint64); ok {
			return pc
		}
	}
	if e.Val(dwarf.AttrRanges) == nil {
		return 0
	}
	ranges, err := d.Ranges(e)
	if err != nil {
		t.Fatal(err)
	}
	if len(ranges) == 0 {
		return 0
	}
	return ranges[0][0]
}

// TestKernelDeterminism: the same bytes for any number of jobs, twice.
func TestKernelDeterminism(t *testing.T) {
	path := vmlinux(t)
	var first []byte
	for i, jobs := range []int{1, 1, 3, 3, 64, 64} {
		got := kernelAnswers(t, path, jobs)
		if i == 0 {
			first = got
			t.Logf("%d bytes of JSON", len(got))
		}
		if string(got) != string(first) {
			t.Errorf("run %d with %d jobs differs at byte %d", i, jobs, firstDifference(got, first))
		}
	}
}

func kernelAnswers(t *testing.T, path string, jobs int) []byte {
	t.Helper()
	p, err := program.Open(context.Background(), []string{path}, &program.Options{Jobs: jobs})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}()
	var names []string
	symbols := randomPCs(t, p.Files()[0], 200)
	for _, pc := range symbols {
		if a := addresses(t, p, fmt.Sprintf("%#x", pc))[0]; len(a.Frames) > 1 && len(names) < 50 {
			names = append(names, a.Frames[0].Function.Name)
		}
	}
	if len(names) < 50 {
		t.Fatalf("only %d functions", len(names))
	}
	sel := pick(t, p, names...)
	all := struct {
		Inputs  []answer.Input
		Scan    []answer.Scan
		Matched []answer.Match
		Sites   []answer.Site
		Clones  []answer.Clone
		Notes   []answer.Diagnostic
	}{p.Inputs(), scan(t, p), sel.Matches(), sites(t, p, sel), clones(t, p, nil), p.Diagnostics()}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// TestKernelUnknownPlace: an address of no function, and one past the end.
func TestKernelUnknownPlace(t *testing.T) {
	p := openWith(t, &program.Options{}, vmlinux(t))
	for _, a := range addresses(t, p, "0x0", "0xffffffffffffffff", "no_such_function+0x1") {
		if a.Body != nil || len(a.Frames) > 0 {
			t.Errorf("%+v", a)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for _, err := range p.Sites(ctx, everything(t, p)) {
		if n++; n == 10 {
			cancel()
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if n > 11 {
		t.Errorf("%d sites after the context ended", n-10)
	}
}

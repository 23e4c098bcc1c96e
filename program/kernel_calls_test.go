package program_test

import (
	"bufio"
	"cmp"
	"context"
	"debug/elf"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"inlay/disasm"
	"inlay/elfscan"
	"inlay/program"
)

// dumped is a branch as objdump prints it.
type dumped struct {
	from, to uint64 // to is 0 where no target is printed
	op       string
}

// dumpedCode is what one run of objdump says of a file.
type dumpedCode struct {
	branches []dumped        // by from
	at       map[uint64]bool // every instruction's address
}

var dumps sync.Map // by path: a kernel is dumped once for all tests

// dump runs objdump once over a file and keeps its branches.
func dump(t testing.TB, path string) *dumpedCode {
	t.Helper()
	made, _ := dumps.LoadOrStore(path, sync.OnceValues(func() (*dumpedCode, error) { return runObjdump(path) }))
	d, err := made.(func() (*dumpedCode, error))()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func runObjdump(path string) (*dumpedCode, error) {
	cmd := exec.Command("objdump", "-d", "--no-show-raw-insn", "-z", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	d, err := parseDump(out)
	if err != nil {
		return nil, err
	}
	return d, cmd.Wait()
}

func parseDump(r io.Reader) (*dumpedCode, error) {
	d := &dumpedCode{at: make(map[uint64]bool)}
	for lines := bufio.NewScanner(r); lines.Scan(); {
		addr, text, ok := strings.Cut(lines.Text(), ":\t")
		if !ok {
			continue
		}
		from, err := strconv.ParseUint(strings.TrimSpace(addr), 16, 64)
		if err != nil {
			continue
		}
		d.at[from] = true
		fields := strings.Fields(text)
		for len(fields) > 1 && isDumpedPrefix(fields[0]) {
			fields = fields[1:]
		}
		if len(fields) == 0 || !isDumpedBranch(fields[0]) {
			continue
		}
		b := dumped{from: from, op: fields[0]}
		if len(fields) > 1 && !strings.HasPrefix(fields[1], "*") {
			b.to, _ = strconv.ParseUint(strings.TrimPrefix(fields[1], "0x"), 16, 64)
		}
		d.branches = append(d.branches, b)
	}
	slices.SortStableFunc(d.branches, func(a, b dumped) int { return cmp.Compare(a.from, b.from) })
	return d, nil
}

func isDumpedPrefix(op string) bool {
	op, _, _ = strings.Cut(op, ",")
	return slices.Contains([]string{"cs", "ds", "es", "ss", "fs", "gs", "bnd", "notrack", "data16", "addr32", "lock", "repz", "repnz", "rex", "rex.W", "xacquire", "xrelease"}, op)
}

func isDumpedBranch(op string) bool {
	op, _, _ = strings.Cut(op, ",") // jne,pn
	return strings.HasPrefix(op, "call") || strings.HasPrefix(op, "lcall") || strings.HasPrefix(op, "j") ||
		strings.HasPrefix(op, "loop") || op == "xbegin" || strings.HasPrefix(op, "ljmp")
}

// codeSpans cuts every executable section of a file at each symbol.
func codeSpans(t *testing.T, e *elfscan.File) map[*elfscan.Section][]disasm.Span {
	t.Helper()
	symbols, err := e.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[*elfscan.Section][]disasm.Span)
	for i := range e.Sections() {
		s := &e.Sections()[i]
		if !executable(s) {
			continue
		}
		cuts := []uint64{s.Addr, s.Addr + s.Size}
		for j := range symbols {
			if y := &symbols[j]; y.Section == s.Index && y.Type != elf.STT_SECTION && y.Type != elf.STT_OBJECT {
				cuts = append(cuts, y.Addr, min(y.Addr+y.Size, cuts[1]))
			}
		}
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		for j := 1; j < len(cuts); j++ {
			out[s] = append(out[s], disasm.Span{Lo: cuts[j-1], Hi: cuts[j]})
		}
	}
	return out
}

// kernelEdges decodes every executable section of a file anew at each symbol
// and returns all direct branches by the address of their displacement.
func kernelEdges(t *testing.T, e *elfscan.File) (byField map[uint64]disasm.Edge) {
	t.Helper()
	byField = make(map[uint64]disasm.Edge)
	for s, spans := range codeSpans(t, e) {
		data, err := e.Data(s)
		if err != nil {
			t.Fatal(err)
		}
		code := disasm.Code{Base: s.Addr, Bytes: data}
		var edges []disasm.Edge
		for _, span := range spans {
			edges = code.Edges(span, edges[:0], nil)
			for _, edge := range edges {
				if edge.Kind.Direct() {
					byField[edge.Field] = edge
				}
			}
		}
	}
	return byField
}

func executable(s *elfscan.Section) bool {
	return s.Flags&elf.SHF_EXECINSTR != 0 && s.Flags&elf.SHF_ALLOC != 0 && s.Type != elf.SHT_NOBITS && s.Size > 0
}

// TestKernelCallRelocations: the linker left its relocations in this file.
// Each that lies on the displacement of a branch is an edge with the target
// that the relocation computes; an edge without one was resolved by the
// assembler, so it stays in its section and goes to a symbol or its own body.
func TestKernelCallRelocations(t *testing.T) {
	p := openWith(t, &program.Options{}, vmlinux(t))
	f := p.Files()[0]
	e := f.ELF()
	edges := kernelEdges(t, e)
	g, err := f.Calls(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	graph := make(map[uint64]program.Call, len(g.All()))
	for _, c := range g.All() {
		graph[c.From] = c
	}
	objdump := dump(t, f.Path())
	branchAt := make(map[uint64]dumped)
	for _, b := range objdump.branches {
		branchAt[b.from] = b
	}
	on, data, bad := 0, 0, 0
	related := make(map[uint64]bool)
	for i := range e.Sections() {
		s := &e.Sections()[i]
		if !executable(s) {
			continue
		}
		for r, err := range e.Relocations(s) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Type != uint32(elf.R_X86_64_PC32) && r.Type != uint32(elf.R_X86_64_PLT32) || r.Symbol == nil {
				continue
			}
			edge, ok := edges[r.Addr]
			if !ok { // an operand, unless objdump shows a branch that ends there
				data++
				for _, before := range []uint64{1, 2} {
					if b, is := branchAt[r.Addr-before]; is && b.to != 0 {
						bad++
						t.Errorf("relocation at %#x: no edge, objdump: %s at %#x", r.Addr, b.op, b.from)
					}
				}
				continue
			}
			on++
			related[r.Addr] = true
			if want := r.Symbol.Addr + uint64(r.Addend) + 4; edge.To != want {
				bad++
				t.Errorf("%#x: edge to %#x, relocation %s%+d says %#x", edge.From, edge.To, r.Symbol.Name, r.Addend, want)
			}
			if c, ok := graph[edge.From]; ok && c.To != edge.To {
				bad++
				t.Errorf("%#x: the graph has a call to %#x, the relocation says %#x", edge.From, c.To, edge.To)
			}
		}
	}
	t.Logf("%d relocations on the displacement of a branch, %d on other operands, %d wrong", on, data, bad)
	if on < 250_000 || data == 0 {
		t.Error("too few relocations: this proves nothing")
	}
	checkAssembled(t, e, edges, related)
}

// assembled lists by address the jumps without a relocation that leave the code
// of their symbol without reaching another, and why.
var assembled = map[uint64]string{
	0xffffffff81000066: "startup_64 goes on behind the label secondary_startup_64_no_verify (head_64.S:126)",
	0xffffffff810002c7: "start_cpu0 goes back to .Ljump_to_C_code of secondary_startup_64 (head_64.S:375)",
	0xffffffff81020a8f: `no code: the "xe" of the prefix ud2 "xen" in xen_cpuid`,
	0xffffffff819c2d96: ".L_copy_short_string, shared by the copies of copy_user_64.S",
	0xffffffff819c2e1a: ".Lcopy_user_handle_tail, shared by the copies of copy_user_64.S",
	0xffffffff819c2e62: ".Lcopy_user_handle_tail, shared by the copies of copy_user_64.S",
	0xffffffff819c2f01: ".Lcopy_user_handle_tail, shared by the copies of copy_user_64.S",
	0xffffffff819c300e: ".Lcopy_user_handle_tail, shared by the copies of copy_user_64.S",
	0xffffffff819c600d: ".Lbad_put_user, shared by the functions of putuser.S",
	0xffffffff819c602d: ".Lbad_put_user, shared by the functions of putuser.S",
	0xffffffff819c604d: ".Lbad_put_user, shared by the functions of putuser.S",
	0xffffffff819c606d: ".Lbad_put_user, shared by the functions of putuser.S",
}

// checkAssembled checks the edges that no relocation tells.
func checkAssembled(t *testing.T, e *elfscan.File, edges map[uint64]disasm.Edge, related map[uint64]bool) {
	symbols, err := e.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	starts := make(map[uint64]bool)
	var functions []elfscan.Symbol
	for _, s := range symbols {
		if s.Section <= 0 || s.Type == elf.STT_SECTION {
			continue
		}
		starts[s.Addr] = true
		if s.Size > 0 && (s.Type == elf.STT_FUNC || s.Type == elf.STT_NOTYPE) {
			functions = append(functions, s)
		}
	}
	slices.SortFunc(functions, func(a, b elfscan.Symbol) int { return cmp.Compare(a.Addr, b.Addr) })
	sorted := slices.Sorted(maps.Keys(starts))
	kinds := make(map[string]int)
	for field, edge := range edges {
		if related[field] {
			continue
		}
		home, to := e.SectionAt(edge.From), e.SectionAt(edge.To)
		nearest, _ := slices.BinarySearch(sorted, edge.From+1)
		target, _ := slices.BinarySearch(sorted, edge.To+1)
		switch {
		case starts[edge.To]:
			kinds["to the start of a symbol"]++
		case sameSymbol(functions, edge.From, edge.To):
			kinds["inside their own symbol"]++
		case home == to && home.Name == ".altinstr_replacement":
			kinds["inside a replacement of .altinstructions, which has no symbols"]++
		case home == to && nearest == target:
			kinds["inside code without a FUNC symbol (labels, overridden weak functions), no symbol between"]++
		case assembled[edge.From] != "":
			kinds["of assembler code: "+assembled[edge.From]]++
		default:
			t.Errorf("%#x: %s to %#x, neither a symbol nor its own code", edge.From, edge.Kind, edge.To)
		}
	}
	for kind, n := range kinds {
		t.Logf("%7d edges without a relocation %s", n, kind)
	}
}

func sameSymbol(functions []elfscan.Symbol, a, b uint64) bool {
	i, _ := slices.BinarySearchFunc(functions, a+1, func(s elfscan.Symbol, pc uint64) int {
		if s.Addr < pc {
			return -1
		}
		return 1
	})
	for n := 0; i > 0 && n < 8; n++ {
		i--
		if s := functions[i]; a < s.Addr+s.Size && b >= s.Addr && b < s.Addr+s.Size {
			return true
		}
	}
	return false
}

// nmSizes reads the sizes of the FUNC symbols by address, the largest of several.
func nmSizes(t *testing.T, path string) map[uint64]uint64 {
	t.Helper()
	sizes := make(map[uint64]uint64)
	for _, line := range strings.Split(run(t, tool(t, "nm"), "-f", "sysv", path), "\n") {
		f := strings.Split(line, "|")
		if len(f) != 7 || strings.TrimSpace(f[3]) != "FUNC" {
			continue
		}
		addr, err := strconv.ParseUint(strings.TrimSpace(f[1]), 16, 64)
		size, err2 := strconv.ParseUint(strings.TrimSpace(f[4]), 16, 64)
		if err == nil && err2 == nil {
			sizes[addr] = max(sizes[addr], size)
		}
	}
	return sizes
}

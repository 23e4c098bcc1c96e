package dwarfinline

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"inlay/elfscan"
)

// onlyBody returns the index of a file and the first body in it.
func onlyBody(t *testing.T, data []byte) (*Index, Subprogram) {
	t.Helper()
	f, err := elfscan.Read("one.o", bytes.NewReader(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	x := build(t, f, nil)
	for s := range x.Bodies() {
		return x, s
	}
	t.Fatal("no body")
	return nil, Subprogram{}
}

// signatures prints the parameters of every clone: an out-of-line instance of
// an abstract instance.
func signatures(t *testing.T, path string) map[string]string {
	t.Helper()
	x := build(t, open(t, path), nil)
	out := map[string]string{}
	for s := range x.Bodies() {
		if s.Root() == s.Offset() {
			continue
		}
		params, err := x.Parameters(s)
		if err != nil {
			t.Error(err)
		}
		same, err := x.SourceSignature(s)
		if err != nil {
			t.Error(err)
		}
		src, _ := x.Source(s.Offset())
		line := fmt.Sprint(same)
		for _, p := range params {
			line += fmt.Sprintf(" %s:%v", p.Name, p.Entry)
		}
		out[src.Name] = line
	}
	return out
}

// TestEntryOfFixtures has the clones of clones.c. By the disassembly, reads_one
// gets p->b, always_seven v, both p->c, each in the first register; the part of
// partly gets p and n in the two registers of the source.
func TestEntryOfFixtures(t *testing.T) {
	want := map[string]string{
		"reads_one": "false p:unproven", "always_seven": "false v:in place k:unproven",
		"both": "false p:unproven k:unproven", "partly": "true p:in place n:in place",
	}
	for _, name := range []string{"clones-gcc12-x86_64-O2-g4.o", "clones-gcc12-x86_64-O2-g5.o", "clones-gcc12-aarch64-O2-g5.o"} {
		got := signatures(t, filepath.Join(objects, name))
		for f, w := range want {
			if got[f] != w {
				t.Errorf("%s: %s is %q, want %q", name, f, got[f], w)
			}
		}
	}
}

// trapSource has functions that assign to a parameter what another one holds,
// before the first instruction: those were not passed where they then are. The
// disassembly shows what each clone is called with.
const trapSource = `
extern void out(long, long); extern void outp(void *);
struct node { struct node *next; long val; };
static __attribute__((noinline)) long swapped(struct node *p, long k) { k = p->val; p = p->next; return (long)p * k; }
static __attribute__((noinline)) void next(struct node *p) { p = p->next; outp(p); }
static __attribute__((noinline)) long second(long a, long b) { a = b; out(a, 1); return a * 3; }
static __attribute__((noinline)) int kept(struct node *p, long k) { outp(p); out(k, 1); return k * 3; }
struct big { long x[4]; };
static __attribute__((noinline)) struct big dropped(long a, long b) { out(a, b); struct big r = {{a, b, 3, 4}}; return r; }
long u1(struct node *p) { return swapped(p, 3) + swapped(p + 1, 4); }
void u2(struct node *p) { next(p); next(p + 1); }
long u3(long a) { return second(3, a) + second(a, a + 2); }
void u4(struct node *p) { kept(p, 1); kept(p + 1, 3); }
void u5(long a) { dropped(3, a); dropped(a, a + 2); }
`

// TestEntryTraps compiles trapSource: by its disassembly only kept is called as
// the source says. Without views nothing is proven.
func TestEntryTraps(t *testing.T) {
	for _, flags := range []string{"-gdwarf-5", "-gdwarf-4", "-gdwarf-5 -gno-statement-frontiers", "-gdwarf-5 -gno-variable-location-views", "-gdwarf-5 -gvariable-location-views=incompat5"} {
		t.Run(flags, func(t *testing.T) {
			got := signatures(t, compileC(t, trapSource, flags))
			if len(got) < 5 {
				t.Skipf("this compiler made clones of %d functions only", len(got))
			}
			for f, line := range got {
				if same := f == "kept" && !strings.Contains(flags, "no-variable"); strings.HasPrefix(line, "true") != same {
					t.Errorf("%s: %s", f, line)
				}
			}
			if want := "false a:unproven b:elsewhere"; strings.HasPrefix(flags, "-gdwarf") && !strings.Contains(flags, "views") && got["second"] != want {
				t.Errorf("second: %s, want %s", got["second"], want)
			}
		})
	}
}

// compileC compiles a source with GCC and returns the object.
func compileC(t *testing.T, source, flags string) string {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed")
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.c"), filepath.Join(dir, "out.o")
	if err := os.WriteFile(in, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append(strings.Fields("-O2 -w -c -o"), out, in)
	if msg, err := exec.Command(gcc, append(args, strings.Fields(flags)...)...).CombinedOutput(); err != nil {
		t.Skipf("gcc %s: %s", flags, msg)
	}
	return out
}

// TestEntryOracle compares the places at entry of every fixture's parameters
// with what llvm-dwarfdump prints.
func TestEntryOracle(t *testing.T) {
	const atLeast = 340
	n := 0
	for _, path := range fixtures(t) {
		name := filepath.Base(path)
		if packed.MatchString(name) || strings.Contains(name, "split") || strings.Contains(name, "types") || strings.Contains(name, "zstd") {
			continue
		}
		if x := build(t, open(t, path), nil); !strings.Contains(name, "mips") && !strings.Contains(name, "riscv") {
			got, _ := compareEntries(t, x, path, 1<<30)
			n += got
		}
	}
	if t.Logf("%d parameters compared", n); n < atLeast {
		t.Errorf("only %d parameters were compared", n)
	}
}

// TestKernelEntries does the same for parameters of a vmlinux.
func TestKernelEntries(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	limit := 5000
	if all := os.Getenv("INLAY_ENTRIES"); all != "" {
		limit, _ = strconv.Atoi(all)
	}
	n, placed := compareEntries(t, build(t, open(t, path), nil), path, limit)
	if t.Logf("%d parameters compared, %d of them with a place", n, placed); n < 500 {
		t.Errorf("only %d parameters were compared", n)
	}
}

// compareEntries compares at most limit parameters and returns how many there
// were, and how many have a place.
func compareEntries(t *testing.T, x *Index, path string, limit int) (n, placed int) {
	t.Helper()
	tool, err := exec.LookPath("llvm-dwarfdump")
	if err != nil {
		t.Skip("llvm-dwarfdump is not installed")
	}
	cmd := exec.Command(tool, "--debug-info", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eachDumped(out, func(sub uint64, want []string) bool {
		s, ok := x.Subprogram(sub)
		if !ok || !s.OutOfLine() {
			return true
		}
		got := addressOnly(t, x, s)
		if !slices.Equal(got, want) {
			t.Errorf("%s, subprogram %#x: %v, want %v", filepath.Base(path), sub, got, want)
		}
		for _, w := range want {
			if n++; w != "unknown" {
				placed++
			}
		}
		return n < limit
	})
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return n, placed
}

// addressOnly prints where the parameters of one DIE are at its entry pc if
// views are left aside: the dump does not know them.
func addressOnly(t *testing.T, x *Index, s Subprogram) (got []string) {
	own, err := x.formalParameters(s.Offset())
	if err != nil {
		t.Error(err)
	}
	e := entryReader{x: x, s: s, left: maxLocEntries}
	e.prepare()
	for i := range own.list {
		f := own.list[i]
		f.views = value{}
		at, _, err := e.locate(&f)
		if err != nil {
			t.Error(err)
		}
		got = append(got, at.String())
	}
	return got
}

var (
	dumpTag   = regexp.MustCompile(`^(0x[0-9a-f]+):(\s+)(DW_TAG_\w+|NULL)`)
	dumpLow   = regexp.MustCompile(`DW_AT_low_pc\t\((0x[0-9a-f]+)`)
	dumpRange = regexp.MustCompile(`\[(0x[0-9a-f]+), (0x[0-9a-f]+)\)(?:: (.*))?`)
	dumpReg   = regexp.MustCompile(`^DW_OP_reg(?:x )?(0x[0-9a-f]+|\d+)(?: \w+)?$`)
	dumpEntry = regexp.MustCompile(`^DW_OP_(?:GNU_)?entry_value\(DW_OP_reg(\d+)(?: \w+)?\), DW_OP_stack_value$`)
	dumpFbreg = regexp.MustCompile(`^DW_OP_fbreg \+(\d+)$`)
)

// dumped is the subprogram that is being read from a dump.
type dumped struct {
	off      uint64
	indent   int
	low      uint64
	haveLow  bool
	cfa      bool
	attr     string
	param    int // the open parameter, -1 outside
	found    []bool
	params   []string
	disabled bool
}

// eachDumped reads a dump of llvm-dwarfdump and calls fn for every subprogram
// with the places of its formal parameters at its first address.
func eachDumped(r io.Reader, fn func(sub uint64, params []string) bool) {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<24)
	var d *dumped
	flush := func() bool {
		ok := d == nil || fn(d.off, d.params)
		d = nil
		return ok
	}
	for sc.Scan() {
		line := sc.Text()
		if m := dumpTag.FindStringSubmatch(line); m != nil {
			if d != nil && len(m[2]) <= d.indent && !flush() {
				return
			}
			off, _ := strconv.ParseUint(m[1], 0, 32)
			switch {
			case m[3] == "DW_TAG_subprogram" && d == nil:
				d = &dumped{off: uint64(off), indent: len(m[2]), param: -1}
			case d != nil && m[3] == "DW_TAG_formal_parameter" && len(m[2]) == d.indent+2:
				d.params, d.found, d.disabled = append(d.params, "unknown"), append(d.found, false), false
				d.param = len(d.params) - 1
			case d != nil:
				d.param, d.disabled = -1, true
			}
			continue
		}
		if d != nil && !d.disabled {
			d.take(strings.TrimSpace(line))
		}
	}
	flush()
}

// take reads an attribute, or another line of one.
func (d *dumped) take(line string) {
	if attr, rest, ok := strings.Cut(line, "\t"); ok && strings.HasPrefix(attr, "DW_AT_") {
		d.attr = attr
		if d.param < 0 {
			if m := dumpLow.FindStringSubmatch(line); m != nil {
				d.low, _ = strconv.ParseUint(m[1], 0, 64)
				d.haveLow = true
			}
			d.cfa = d.cfa || line == "DW_AT_frame_base\t(DW_OP_call_frame_cfa)"
		} else if attr == "DW_AT_location" && (strings.HasPrefix(rest, "(DW_OP_") || strings.HasPrefix(rest, "(<decoding error>")) {
			d.params[d.param] = d.place(strings.TrimSuffix(rest[1:], ")"))
		}
		return
	}
	m := dumpRange.FindStringSubmatch(line)
	if m == nil {
		return
	}
	lo, _ := strconv.ParseUint(m[1], 0, 64)
	hi, _ := strconv.ParseUint(m[2], 0, 64)
	switch {
	case d.param < 0 && d.attr == "DW_AT_ranges" && !d.haveLow:
		d.low, d.haveLow = lo, true
	case d.param >= 0 && d.attr == "DW_AT_location" && !d.found[d.param] && lo <= d.low && d.low < hi:
		text := m[3]
		if strings.Count(text, ")") > strings.Count(text, "(") { // the end of the attribute
			text = strings.TrimSuffix(text, ")")
		}
		d.params[d.param], d.found[d.param] = d.place(text), true
	}
}

// place turns an expression as it is printed into a Location's words.
func (d *dumped) place(expr string) string {
	if m := dumpReg.FindStringSubmatch(expr); m != nil {
		n, _ := strconv.ParseUint(m[1], 0, 64)
		return fmt.Sprintf("reg%d", n)
	}
	if m := dumpEntry.FindStringSubmatch(expr); m != nil {
		return "entry_value(reg" + m[1] + ")"
	}
	if m := dumpFbreg.FindStringSubmatch(expr); m != nil && d.cfa {
		return "cfa+" + m[1]
	}
	if strings.Contains(expr, "<decoding error> fa ") || strings.Contains(expr, "GNU_parameter_ref") { // 0xfa, which LLVM does not know
		return "not passed"
	}
	return "unknown"
}

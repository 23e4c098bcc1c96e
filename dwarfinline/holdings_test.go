package dwarfinline

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestHoldings holds the variables that a register holds across calls against
// llvm-dwarfdump's listing of location lists, and the call sites against the index.
func TestHoldings(t *testing.T) {
	tool, err := exec.LookPath("llvm-dwarfdump")
	if err != nil {
		t.Skip("needs llvm-dwarfdump")
	}
	total, sites := 0, 0
	paths := []string{keeper(t)}
	for _, name := range []string{
		"bodies-gcc12-x86_64-O3-g5.o", "calls-gcc12-x86_64-O2-g4.o", "calls-gcc12-x86_64-O2-g5.o", "calls-clang19-x86_64-O2-g5.o",
		"cxx-gcc12-x86_64-O2-g5.o", "gc-gcc12-x86_64-O2-g4.exe", "header-gcc12-x86_64-O2-g5.so", "lto-gcc12-x86_64-O2-g5.so",
	} {
		paths = append(paths, filepath.Join(objects, name))
	}
	for _, path := range paths {
		name := filepath.Base(path)
		out, err := exec.Command(tool, "--debug-info", path).Output()
		if err != nil {
			t.Fatal(err)
		}
		f := open(t, path)
		x := build(t, f, &Options{CallSites: true})
		lists := parseLists(string(out))
		for s := range x.Bodies() {
			h, err := x.Holdings(s)
			if err != nil {
				t.Fatal(err)
			}
			for c := range s.Unit().CallSites() {
				if c.Host() != s || c.ReturnPC() == 0 {
					continue
				}
				sites++
				site, ok := h.Site(c.ReturnPC())
				if !ok || site.Offset != c.Offset() && !sharesReturn(s, c) || site.Origin != c.Origin() && site.Offset == c.Offset() {
					t.Errorf("%s: call site at %#x: %+v", name, c.ReturnPC(), site)
				}
				if f.Relocatable() { // the listing counts addresses in a section from 0
					continue
				}
				for _, held := range h.Across(c.ReturnPC()) {
					total++
					if !slices.Contains(lists[held.Offset], listed{held.Lo, held.Hi, held.Register}) {
						t.Errorf("%s: %+v is not among %v", name, held, lists[held.Offset])
					}
				}
			}
		}
	}
	t.Logf("%d call sites, %d values across calls", sites, total)
	if sites < 20 || total == 0 {
		t.Errorf("%d call sites, %d values across calls", sites, total)
	}
}

// keeper links a program whose functions keep values in registers across calls.
func keeper(t *testing.T) string {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("needs gcc")
	}
	dir := t.TempDir()
	source, program := filepath.Join(dir, "keeper.c"), filepath.Join(dir, "keeper")
	text := "volatile int v; __attribute__((noinline)) static int leaf(int x) { return x * 3 + v; }\n" +
		"__attribute__((noinline)) int keep(int a, int b, int *c) { for (int i = 0; i < a; i++) { int d = leaf(i); *c += d * b + leaf(d); } return a + b; }\n" +
		"int main(int n, char **argv) { int z = n; return keep(n, n + 1, &z) + keep(z, 2, &z) + leaf(n); }\n"
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(gcc, "-O2", "-g", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// sharesReturn tells a return address that several call sites have.
func sharesReturn(s Subprogram, c CallSite) bool {
	n := 0
	for d := range s.Unit().CallSites() {
		if d.Host() == s && d.ReturnPC() == c.ReturnPC() {
			n++
		}
	}
	return n > 1
}

type listed struct{ lo, hi, register uint64 }

// parseLists reads the entries of location lists that begin with a register, by DIE.
func parseLists(text string) map[uint64][]listed {
	die := regexp.MustCompile(`^0x([0-9a-f]+): `)
	entry := regexp.MustCompile(`\[0x([0-9a-f]+), 0x([0-9a-f]+)\): DW_OP_b?reg(\d+) `)
	out := make(map[uint64][]listed)
	var off uint64
	for line := range strings.Lines(text) {
		if m := die.FindStringSubmatch(line); m != nil {
			off, _ = strconv.ParseUint(m[1], 16, 32)
		}
		if m := entry.FindStringSubmatch(line); m != nil {
			lo, _ := strconv.ParseUint(m[1], 16, 64)
			hi, _ := strconv.ParseUint(m[2], 16, 64)
			reg, _ := strconv.ParseUint(m[3], 10, 64)
			out[uint64(off)] = append(out[uint64(off)], listed{lo, hi, reg})
		}
	}
	return out
}

// TestResult holds the results of functions against the types that debug/dwarf reads.
func TestResult(t *testing.T) {
	count := make(map[Result]int)
	for _, name := range []string{"bodies-gcc12-x86_64-O3-g5.o", "calls-gcc12-x86_64-O2-g5.o", "clones-gcc12-x86_64-O2-g5.o", "cxx-gcc12-x86_64-O2-g5.o", "noreturn-gcc12-x86_64-O2-g5.o", "fold-gcc12-x86_64-O2-g5.o"} {
		path := filepath.Join(objects, name)
		e, err := elf.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		data, err := e.DWARF()
		if err != nil {
			t.Fatal(err)
		}
		x := build(t, open(t, path), nil)
		for s := range x.Bodies() {
			want, err := resultBy(data, dwarf.Offset(s.Offset()))
			if err != nil {
				t.Fatal(err)
			}
			got, err := x.Result(s)
			if got != want || err != nil {
				t.Errorf("%s: %#x: %d, %v, want %d", name, s.Offset(), got, err, want)
			}
			count[got]++
		}
	}
	t.Log(count)
}

func resultBy(data *dwarf.Data, off dwarf.Offset) (Result, error) {
	for range 8 {
		r := data.Reader()
		r.Seek(off)
		e, err := r.Next()
		if err != nil {
			return 0, err
		}
		if typ, ok := e.Val(dwarf.AttrType).(dwarf.Offset); ok {
			read, err := data.Type(typ)
			if err != nil {
				return 0, err
			}
			return resultOfType(read), nil
		}
		next, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			next, ok = e.Val(dwarf.AttrSpecification).(dwarf.Offset)
		}
		if !ok {
			return NoResult, nil
		}
		off = next
	}
	return 0, errors.New("chain of origins")
}

func resultOfType(t dwarf.Type) Result {
	switch t := t.(type) {
	case *dwarf.TypedefType:
		return resultOfType(t.Type)
	case *dwarf.QualType:
		return resultOfType(t.Type)
	case *dwarf.IntType, *dwarf.UintType, *dwarf.CharType, *dwarf.UcharType, *dwarf.BoolType, *dwarf.EnumType, *dwarf.PtrType:
		if t.Size() <= 8 {
			return IntegerResult
		}
	case *dwarf.FloatType:
		if t.Size() <= 8 {
			return FloatResult
		}
	}
	return UnclearResult
}

package ipaclones

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// markedProgram writes a program in which every function leaves a mark where its
// code goes: its number and the address of the copy, in a section of their own. Calls go
// to functions of higher numbers, or back to the function itself.
func markedProgram(r *rand.Rand, functions int) string {
	var out strings.Builder
	out.WriteString(`#define MARK(n) asm inline volatile ("1:\n.pushsection .marks,\"a\"\n.quad 1b, " #n "\n.popsection" ::: "memory")
extern volatile int port;
volatile int port;
`)
	attributes := []string{"", "", "", "", "static inline __attribute__((always_inline))", "__attribute__((noinline))"}
	always := make([]bool, functions)
	for i := range functions {
		a := attributes[r.IntN(len(attributes))]
		if !strings.HasPrefix(a, "static") {
			a = "static " + a
		}
		if i == 0 {
			a = ""
		}
		if i > functions*2/3 { // leaves are small
			a = "static"
		}
		always[i] = strings.Contains(a, "always")
		fmt.Fprintf(&out, "%s int f%d(int v, int *p);\n", a, i)
	}
	for i := range functions {
		fmt.Fprintf(&out, "int f%d(int v, int *p)\n{\n\tMARK(%d);\n\tport = v;\n", i, i)
		if i <= functions*2/3 {
			for range 1 + r.IntN(4) {
				to := i + 1 + r.IntN(functions-i-1)
				fmt.Fprintf(&out, "\tif (port == %d)\n\t\tv += f%d(v + %d, p);\n", r.IntN(9), to, r.IntN(3))
			}
			if !always[i] && r.IntN(8) == 0 {
				fmt.Fprintf(&out, "\tif (v > 3)\n\t\tv += f%d(v - 1, p);\n", i)
			}
		}
		out.WriteString("\treturn v + *p;\n}\n")
	}
	// Every function has a caller.
	out.WriteString("int main(int argc, char **argv)\n{\n\tint v = 0;\n")
	for i := range functions {
		fmt.Fprintf(&out, "\tif (port == %d)\n\t\tv += f%d(port, &argc);\n", 100+i, i)
	}
	out.WriteString("\treturn v;\n}\n")
	return out.String()
}

// build compiles a program and returns its path and that of its record.
func build(t *testing.T, source string, flags ...string) (program, record string) {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed")
	}
	if out, err := exec.Command(gcc, "-dumpmachine").Output(); err != nil || !strings.HasPrefix(string(out), "x86_64") {
		t.Skip("the source has 64-bit addresses in its marks: gcc is not for x86_64")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.c"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{append(flags, "-fdump-ipa-clones", "-c", "a.c"), {"-no-pie", "-o", "a.out", "a.o"}} {
		cmd := exec.Command(gcc, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
		}
	}
	s, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Unit(dir, "a.c")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "a.out"), f.Path
}

// bare is a function without clone suffixes; C names have no dot.
func bare(symbol string) string {
	base, _, _ := strings.Cut(symbol, ".")
	return base
}

// markedPairs reads from the marks which function's code lies in which symbol, and
// names the functions that are there.
func markedPairs(t *testing.T, program string) (pairs, there map[string]bool) {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	pairs, there = make(map[string]bool), make(map[string]bool)
	var functions []elf.Symbol
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) == elf.STT_FUNC && s.Size > 0 {
			functions = append(functions, s)
			there[bare(s.Name)] = true
		}
	}
	marks, err := f.Section(".marks").Data()
	if err != nil {
		t.Fatal(err)
	}
	for ; len(marks) >= 16; marks = marks[16:] {
		at, callee := binary.LittleEndian.Uint64(marks), name(int(binary.LittleEndian.Uint64(marks[8:])))
		host := slices.IndexFunc(functions, func(s elf.Symbol) bool { return s.Value <= at && at < s.Value+s.Size })
		if host < 0 {
			t.Fatalf("no symbol at %#x", at)
		}
		if h := bare(functions[host].Name); h != callee {
			pairs[callee+">"+h] = true
		}
	}
	return pairs, there
}

// TestMarks: the pairs of the record are those that the code shows.
func TestMarks(t *testing.T) {
	total, anyOrder := 0, 0
	for seed := range uint64(6) {
		for _, flags := range [][]string{{"-O2"}, {"-O3"}, {"-Os"}} {
			source := markedProgram(rand.New(rand.NewPCG(seed, 7)), 60)
			program, record := build(t, source, append(flags, "-fno-ipa-icf")...)
			want, there := markedPairs(t, program)
			d, err := File{Path: record}.Open()
			if err != nil {
				t.Fatal(err)
			}
			got := make(map[string]bool)
			for p := range d.Pairs() {
				if callee, host := bare(p.Callee.Name), bare(p.Host.Name); callee != host && there[host] {
					got[callee+">"+host] = true
				}
			}
			for p := range want {
				if !got[p] {
					t.Errorf("seed %d %v: the code shows %s", seed, flags, p)
				}
			}
			for p := range got {
				if !want[p] {
					t.Errorf("seed %d %v: the record alone has %s", seed, flags, p)
				}
			}
			total += len(want)
			for p := range chained(d) {
				if callee, host, _ := strings.Cut(p, ">"); there[host] && callee != host && !want[p] {
					anyOrder++
				}
			}
		}
	}
	t.Logf("%d pairs; chaining in any order would claim %d more", total, anyOrder)
	if total < 1000 || anyOrder == 0 {
		t.Error("too few to prove anything")
	}
}

// chained is the closure that does not look at the order of steps.
func chained(d *Dump) map[string]bool {
	into := make(map[Node][]Node)
	for s := range d.Steps() {
		into[s.From] = append(into[s.From], s.To)
	}
	out := make(map[string]bool)
	for callee := range into {
		seen := map[Node]bool{}
		for todo := []Node{callee}; len(todo) > 0; {
			at := todo[0]
			todo = todo[1:]
			for _, to := range into[at] {
				if !seen[to] {
					seen[to] = true
					todo = append(todo, to)
					out[bare(callee.Name)+">"+bare(to.Name)] = true
				}
			}
		}
	}
	return out
}

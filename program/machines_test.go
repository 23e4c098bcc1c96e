package program_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"inlay/answer"
)

// crossCompilers are those of Debian for the machines whose code is read.
var crossCompilers = []string{"aarch64-linux-gnu-gcc", "riscv64-linux-gnu-gcc", "s390x-linux-gnu-gcc", "powerpc64le-linux-gnu-gcc"}

// TestCallersOfOtherMachines: calls of one source in objects, where relocations tell the
// targets, and in linked files, where only the code does. In i386 the addend stands in the
// code; the code of arm is not read.
func TestCallersOfOtherMachines(t *testing.T) {
	ways := []string{"-c", "-static -nostdlib -Wl,-e,calls_both", "-fPIC -shared -nostdlib -Wl,-Bsymbolic"}
	for _, compiler := range append(slices.Clone(crossCompilers), "i686-linux-gnu-gcc", "arm-linux-gnueabihf-gcc") {
		for _, way := range ways {
			if way != "-c" && !slices.Contains(crossCompilers, compiler) {
				continue
			}
			t.Run(compiler+strings.ReplaceAll(way, " ", ""), func(t *testing.T) {
				args := append(strings.Fields(way), "-O2", "-g", "a.c")
				if strings.HasPrefix(compiler, "i686") {
					args = append(args, "-m32", "-fno-pic")
				}
				p := open(t, compile(t, map[string]string{"a.c": calledSource}, compiler, args...))
				tail := "tail tail_call"
				if strings.HasPrefix(compiler, "powerpc") && strings.Contains(way, "-fPIC") {
					tail = "tail call" // r2 has to be restored behind the call
				}
				wantCallers(t, p, "exported", "calls_both call", tail)
				wantCallers(t, p, "local", "calls_both call")
			})
		}
	}
}

// TestMachineStubs: calls that other libraries may redirect go through stubs.
func TestMachineStubs(t *testing.T) {
	const via = " via exported@plt"
	for _, tt := range []struct{ compiler, flags string }{
		{"aarch64-linux-gnu-gcc", ""},
		{"aarch64-linux-gnu-gcc", "-mbranch-protection=standard -Wl,-z,force-bti"},
		{"aarch64-linux-gnu-gcc", "-Wl,-z,now"},
		{"riscv64-linux-gnu-gcc", ""},
		{"s390x-linux-gnu-gcc", ""},
		{"powerpc64le-linux-gnu-gcc", ""},
		{"clang-19", "--target=powerpc64le-linux-gnu -fuse-ld=lld"},
		{"clang-19", "--target=aarch64-linux-gnu -fuse-ld=lld"},
	} {
		t.Run(tt.compiler+strings.ReplaceAll(tt.flags, " ", ""), func(t *testing.T) {
			args := append(strings.Fields(tt.flags), "-O2", "-g", "-fPIC", "-shared", "-nostdlib", "a.c")
			p := open(t, compile(t, map[string]string{"a.c": calledSource}, tt.compiler, args...))
			tail := "tail tail_call"
			if strings.Contains(tt.compiler+tt.flags, "powerpc") {
				tail = "tail call" // r2 has to be restored behind the call
			}
			wantCallers(t, p, "exported", "calls_both call"+via, tail+via)
		})
	}
}

// TestMachineCallsAgainstObjdump: the calls of each function of the linked file, by the
// disassembler of the machine.
func TestMachineCallsAgainstObjdump(t *testing.T) {
	for _, compiler := range crossCompilers {
		t.Run(compiler, func(t *testing.T) {
			path := compile(t, map[string]string{"a.c": calledSource, "b.c": patchableSource}, compiler, "-O2", "-g", "-static", "-nostdlib", "-Wl,-e,shown", "a.c", "b.c")
			p := open(t, path)
			for name, want := range objdumpCallers(t, strings.TrimSuffix(compiler, "gcc")+"objdump", path) {
				var got []string
				for _, line := range callersOf(t, p, name) {
					got = append(got, strings.Fields(line)[0])
				}
				slices.Sort(want)
				if slices.Sort(got); !slices.Equal(got, want) {
					t.Errorf("%s: callers %q, objdump: %q", name, got, want)
				}
			}
		})
	}
}

// objdumpCallers lists, by callee, the functions with a branch to it, one for each.
func objdumpCallers(t *testing.T, objdump, path string) map[string][]string {
	t.Helper()
	out, current := map[string][]string{}, ""
	for line := range strings.Lines(run(t, tool(t, objdump), "-d", "--no-show-raw-insn", path)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutSuffix(line, ">:"); ok {
			_, current, _ = strings.Cut(rest, "<")
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 3 || !strings.HasSuffix(fields[0], ":") {
			continue
		}
		name, ok := strings.CutPrefix(fields[len(fields)-1], "<")
		name, offset, _ := strings.Cut(strings.TrimSuffix(name, ">"), "+")
		local := strings.HasPrefix(objdump, "powerpc64le") && offset == "0x8" // behind the global entry
		if !ok || name == current || offset != "" && !local || !isCrossBranch(fields[1]) {
			continue
		}
		out[name] = append(out[name], current)
	}
	if len(out) < 3 {
		t.Fatalf("objdump shows the calls of %d functions", len(out))
	}
	return out
}

// isCrossBranch tells mnemonics of branches from those that take addresses.
func isCrossBranch(op string) bool {
	return op[0] == 'b' || op[0] == 'j' || strings.HasPrefix(op, "cb") || strings.HasPrefix(op, "tb")
}

// TestMachinePads: GCC puts DW_AT_low_pc behind the pad on some of these machines. The body
// starts at its symbol all the same, its size is the symbol's, and calls find it.
func TestMachinePads(t *testing.T) {
	for _, tt := range []struct {
		compiler, flags string
		before, behind  int
	}{
		{"aarch64-linux-gnu-gcc", "-fpatchable-function-entry=2", 0, 8},
		{"aarch64-linux-gnu-gcc", "-fpatchable-function-entry=2 -mbranch-protection=standard", 0, 8},
		{"aarch64-linux-gnu-gcc", "-fpatchable-function-entry=4,2", 8, 8},
		{"aarch64-linux-gnu-gcc", "-fpatchable-function-entry=4,2 -mbranch-protection=bti", 8, 8},
		{"riscv64-linux-gnu-gcc", "-fpatchable-function-entry=4 -march=rv64gc", 0, 8},
		{"riscv64-linux-gnu-gcc", "-fpatchable-function-entry=8,4 -march=rv64gc", 8, 8},
		{"s390x-linux-gnu-gcc", "-fpatchable-function-entry=3", 0, 6},
		{"powerpc64le-linux-gnu-gcc", "-fpatchable-function-entry=2", 0, 8},
		{"powerpc64le-linux-gnu-gcc", "-fpatchable-function-entry=3,1", 4, 8},
	} {
		for _, way := range []string{"-c", "-static -nostdlib -Wl,-e,shown"} {
			t.Run(tt.compiler+strings.ReplaceAll(tt.flags+way, " ", ""), func(t *testing.T) {
				args := append(strings.Fields(tt.flags+" "+way), "-O2", "-g", "a.c")
				path := compile(t, map[string]string{"a.c": patchableSource}, tt.compiler, args...)
				p := open(t, path)
				sizes := symbolSizes(t, strings.TrimSuffix(tt.compiler, "gcc")+"readelf", path)
				for _, name := range []string{"one", "two", "hidden", "shown"} {
					b := bodies(p, name)[0]
					pad, err := b.Pad()
					if err != nil {
						t.Fatal(err)
					}
					if pad.Kind != "patchable" || pad.Behind != tt.behind || pad.Before != tt.before {
						t.Errorf("%s: %+v", name, pad)
					}
					a := b.Answer()
					if a.Symbol == nil || *a.Symbol != name || a.Size != sizes[name] {
						t.Errorf("%s: symbol %v, %d bytes, readelf: %d", name, a.Symbol, a.Size, sizes[name])
					}
				}
				if got := padOf(t, p, "none"); got.Kind != "none" {
					t.Errorf("none: %+v", got)
				}
				wantCallers(t, p, "hidden", "shown call", "shown call")
				if s := scan(t, p)[0]; s.OverriddenWeak != 0 || s.Pads == nil || s.Pads.Patchable != 5 {
					t.Errorf("%d bodies overridden, pads %+v", s.OverriddenWeak, s.Pads)
				}
			})
		}
	}
}

// symbolSizes are the sizes of function symbols by readelf.
func symbolSizes(t *testing.T, readelf, path string) map[string]uint64 {
	t.Helper()
	sizes := map[string]uint64{}
	for line := range strings.Lines(run(t, tool(t, readelf), "-sW", path)) {
		if f := strings.Fields(line); len(f) >= 8 && f[3] == "FUNC" {
			size, err := strconv.ParseUint(f[2], 0, 64)
			if err != nil {
				t.Fatal(err)
			}
			sizes[f[len(f)-1]] = size
		}
	}
	return sizes
}

const tracedSource = `
__attribute__((noinline)) int one(int x) { return x * 3; }
__attribute__((noinline, no_instrument_function)) int untraced(int x) { return x * 5; }
int two(int x) { return one(x) + untraced(x) + one(x + 1); }
`

// TestMachineTracers: functions that kernels of these machines trace by a call of their own
// at the entry, or by the nop that takes its place.
func TestMachineTracers(t *testing.T) {
	for _, tt := range []struct{ compiler, flags, kind string }{
		{"s390x-linux-gnu-gcc", "-pg -mfentry -mrecord-mcount", "fentry_call"},
		{"s390x-linux-gnu-gcc", "-pg -mfentry -mnop-mcount -mrecord-mcount", "fentry_nop"},
	} {
		t.Run(tt.compiler+strings.ReplaceAll(tt.flags, " ", ""), func(t *testing.T) {
			args := append(strings.Fields(tt.flags), "-O2", "-g", "-c", "a.c")
			p := open(t, compile(t, map[string]string{"a.c": tracedSource}, tt.compiler, args...))
			for name, want := range map[string]answer.Pad{"one": {Kind: tt.kind, Traceable: true}, "two": {Kind: tt.kind, Traceable: true}, "untraced": {Kind: "none"}} {
				if got := padOf(t, p, name); got != want {
					t.Errorf("%s: %+v, want %+v", name, got, want)
				}
			}
		})
	}
}

// TestDescriptorsJoin: on big-endian ppc64 a symbol names a descriptor, the DWARF the code.
func TestDescriptorsJoin(t *testing.T) {
	object := compile(t, map[string]string{"a.c": calledSource}, "clang-19", "--target=powerpc64-linux-gnu", "-mabi=elfv1", "-O2", "-g", "-fPIC", "-c", "a.c")
	linked := object + ".linked"
	run(t, tool(t, "powerpc64le-linux-gnu-ld"), "-m", "elf64ppc", "-shared", "-Bsymbolic", "-o", linked, object)
	for _, path := range []string{object, linked} {
		p := open(t, path)
		if s := scan(t, p)[0]; s.OverriddenWeak != 0 || s.UndecodedBytes != 0 {
			t.Errorf("%s: %d bodies overridden, %d bytes undecoded", path, s.OverriddenWeak, s.UndecodedBytes)
		}
		for _, name := range []string{"exported", "local", "tail", "through"} {
			if symbol, _ := bodies(p, name)[0].Names(); symbol != name {
				t.Errorf("%s: symbol %q", name, symbol)
			}
		}
		wantCallers(t, p, "local", "calls_both call")
	}
}

// TestProfileKernel: on ppc64le the kernel's tool lists each call of _mcount that
// -mprofile-kernel put behind the setup of r2 and the link register.
func TestProfileKernel(t *testing.T) {
	const compiler = "powerpc64le-linux-gnu-gcc"
	assembly := compile(t, map[string]string{"a.c": tracedSource}, compiler, "-pg", "-mprofile-kernel", "-O2", "-g", "-S", "a.c")
	text, err := os.ReadFile(assembly)
	if err != nil {
		t.Fatal(err)
	}
	var out, table strings.Builder
	table.WriteString("\t.section __mcount_loc,\"a\",@progbits\n")
	n := 0
	for line := range strings.Lines(string(text)) {
		if strings.TrimSpace(line) == "bl _mcount" {
			n++
			fmt.Fprintf(&out, ".Lmcount%d:\n", n)
			fmt.Fprintf(&table, "\t.quad .Lmcount%d\n", n)
		}
		out.WriteString(line)
	}
	if n < 2 {
		t.Fatalf("%d calls of _mcount in the assembly", n)
	}
	p := open(t, compile(t, map[string]string{"a.s": out.String() + table.String()}, compiler, "-c", "a.s"))
	for name, want := range map[string]answer.Pad{"one": {Kind: "fentry_call", Traceable: true}, "two": {Kind: "fentry_call", Traceable: true}, "untraced": {Kind: "none"}} {
		if got := padOf(t, p, name); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	if s := scan(t, p)[0]; s.Pads.Traceable != n || s.Pads.Orphans != 0 {
		t.Errorf("%d calls of _mcount, pads %+v", n, s.Pads)
	}
}

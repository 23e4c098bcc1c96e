package contract_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"inlay/disasm"
	"inlay/livepatch/contract"
	"inlay/program"
)

// clobberable are the registers that the judge overwrites behind a function, by the order
// of their number in the driver.
func clobberable() []disasm.Registers {
	var out []disasm.Registers
	disasm.CallClobbered.Each(func(r disasm.Registers) {
		if (disasm.GeneralRegisters | 0xffff*disasm.XMM0).Has(r) {
			out = append(out, r)
		}
	})
	return out
}

// driver runs the scenario once as it is and once for each pair of a function and a
// register, in a process of its own, and prints the pairs that change the outcome.
const driver = `
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>
int clobber_function = -1, clobber_register = -1;
unsigned long scenario(void);
static int run(unsigned long *out)
{
	int fd[2], status;
	if (pipe(fd)) exit(2);
	pid_t child = fork();
	if (child == 0) {
		struct rlimit core = {0, 0};
		struct itimerval cpu = {{0, 0}, {0, 200000}};
		setitimer(ITIMER_PROF, &cpu, 0);
		setrlimit(RLIMIT_CORE, &core);
		unsigned long x = scenario();
		if (write(fd[1], &x, sizeof x) != sizeof x) _exit(3);
		_exit(0);
	}
	close(fd[1]);
	int ok = read(fd[0], out, sizeof *out) == sizeof *out;
	close(fd[0]);
	waitpid(child, &status, 0);
	return ok && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
int main(int argc, char **argv)
{
	unsigned long want, got;
	int functions = atoi(argv[1]), registers = atoi(argv[2]);
	if (!run(&want)) return 4;
	for (clobber_function = 0; clobber_function < functions; clobber_function++)
		for (clobber_register = 0; clobber_register < registers; clobber_register++)
			if (!run(&got) || got != want)
				printf("%d %d\n", clobber_function, clobber_register);
	return 0;
}
`

// pair is a function and a register of which its callers trust that it leaves it alone.
type pair struct {
	function string
	register disasm.Registers
}

// judge compiles a source twice: as it is for the search, and with each function in a
// wrapper that can overwrite a register on return. It returns the pairs that the search
// found, those whose register makes a difference when it is overwritten, and the findings.
func judge(t *testing.T, source string, flags ...string) (found, real map[pair]bool, findings []contract.Finding) {
	t.Helper()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write(t, path("a.c"), source)
	write(t, path("driver.c"), driver)
	gcc(t, append(slices.Clone(flags), "-g", "-S", "-o", path("a.s"), path("a.c"))...)
	gcc(t, "-O1", "-no-pie", "-o", path("plain"), path("a.s"), path("driver.c"))
	text, err := os.ReadFile(path("a.s"))
	if err != nil {
		t.Fatal(err)
	}
	findings = find(t, path("plain"))
	wrapped, functions := wrap(string(text))
	write(t, path("b.s"), wrapped)
	gcc(t, "-O1", "-no-pie", "-o", path("wrapped"), path("b.s"), path("driver.c"))
	out, err := exec.Command(path("wrapped"), fmt.Sprint(len(functions)), fmt.Sprint(len(clobberable()))).Output()
	if err != nil {
		t.Fatalf("the program itself: %v", err)
	}
	real = make(map[pair]bool)
	for line := range strings.Lines(string(out)) {
		var f, r int
		if _, err := fmt.Sscan(line, &f, &r); err != nil {
			t.Fatal(err)
		}
		real[pair{functions[f], clobberable()[r]}] = true
	}
	found = make(map[pair]bool)
	for _, one := range findings {
		for _, b := range one.Trusted {
			name, _ := b.Names()
			found[pair{name, one.Register}] = true
		}
	}
	return found, real, findings
}

var label = regexp.MustCompile(`(?m)^([a-z_][a-z0-9_.]*):\n(?:\.LVL[0-9]+:\n)?\.LFB`)

// wrap puts a function in front of every function of an assembler source but scenario.
func wrap(text string) (string, []string) {
	var functions []string
	text = label.ReplaceAllStringFunc(text, func(found string) string {
		name := label.FindStringSubmatch(found)[1]
		if name == "scenario" || strings.HasSuffix(name, ".cold") {
			return found
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s:\n\tcall\t%s_inner\n\tcmpl\t$%d, clobber_function(%%rip)\n\tjne\t.Lback_%s\n", name, name, len(functions), name)
		for i, r := range clobberable() {
			fmt.Fprintf(&b, "\tcmpl\t$%d, clobber_register(%%rip)\n\tjne\t1f\n", i)
			if r.String()[1] == 'x' {
				fmt.Fprintf(&b, "\tmovups\tclobber_value(%%rip), %v\n", r)
			} else {
				fmt.Fprintf(&b, "\tmovabsq\t$0x5a5a5a5a5a5a5a5b, %v\n", r)
			}
			b.WriteString("1:\n")
		}
		fmt.Fprintf(&b, ".Lback_%s:\n\tret\n%s_inner:\n%s", name, name, strings.TrimPrefix(found, name+":\n"))
		functions = append(functions, name)
		return b.String()
	})
	return text + "\n\t.section\t.rodata\nclobber_value:\n\t.quad\t0x4059123456789abc, 0x4059123456789abc\n", functions
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// gcc runs the compiler for x86-64, and skips the test where there is none.
func gcc(t *testing.T, args ...string) {
	t.Helper()
	path, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("needs gcc")
	}
	if out, err := exec.Command(path, "-dumpmachine").Output(); err != nil || !bytes.HasPrefix(out, []byte("x86_64")) {
		t.Skip("needs a gcc for x86-64")
	}
	if out, err := exec.Command(path, args...).CombinedOutput(); err != nil {
		t.Fatalf("gcc %q: %v\n%s", args, err, out)
	}
}

// find searches files.
func find(t *testing.T, paths ...string) (out []contract.Finding) {
	t.Helper()
	p, err := program.Open(context.Background(), paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	for one, err := range contract.Find(context.Background(), p) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
	return out
}

// isResult tells the register that a function returns its value in.
func isResult(source string, p pair) bool {
	name, _, _ := strings.Cut(p.function, ".")
	match := regexp.MustCompile(`\)\) (\S+) (\* )?` + name + `\(`).FindStringSubmatch(source)
	switch {
	case match == nil:
		return name == "outside" && p.register == disasm.RAX
	case match[1] == "double":
		return p.register == disasm.XMM0
	}
	return match[1] != "void" && p.register == disasm.RAX
}

// TestClobber: what the search finds in generated programs is what a program notices when
// a register is overwritten behind a function. All that is noticed must be found. A few
// findings go unnoticed, since not every path is run and not every value has an effect.
func TestClobber(t *testing.T) {
	seeds := 6
	if testing.Short() {
		seeds = 2
	}
	levels := []string{"-O1", "-O2", "-O3", "-Os"}
	noticed, unnoticed := 0, 0
	for seed := range seeds {
		level := levels[seed%len(levels)]
		source := generate(uint64(seed))
		found, real, _ := judge(t, source, level)
		for p := range found {
			if real[p] {
				noticed++
			} else {
				unnoticed++
			}
		}
		for p := range real {
			if !found[p] && !isResult(source, p) {
				t.Errorf("seed %d %s: %v behind %s makes a difference and was not found", seed, level, p.register, p.function)
			}
		}
	}
	t.Logf("%d noticed, %d not", noticed, unnoticed)
	if noticed < 30 || unnoticed*10 > noticed {
		t.Errorf("%d noticed, %d not", noticed, unnoticed)
	}
}

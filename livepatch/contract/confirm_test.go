package contract_test

import (
	"context"
	"debug/elf"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"inlay/disasm"
	"inlay/livepatch/contract"
)

// confirmDriver calls every function of kept_registers.c and of nothing else: those that
// it calls are compiled apart from it, so that it trusts none of them.
const confirmDriver = `
#include <stdio.h>
#include <unistd.h>
extern long table[16];
long outside(long x) { return x * 5; }
long visible(long), argument(long, long), three(long, long, long, long), over_two(long, long), result(long), mixed(long, double);
double vector(double, double), two_vectors(double, double, double);
long in_loop(long, long *), over_switch(long, long), passes_on(long, long), swaps(long *, long *, long), in_one_arm(long, long);
long computed(long, long), many_calls(long, long), pointer(long *, long), cannot(long, long), cannot_either(long (*)(long), long, long);
int narrow(int, int, char);
int main(void)
{
	unsigned long sum = 1;
	alarm(2);
	for (long i = 0; i < 64; i++) {
		long a = sum % 1000, b = sum / 7 % 77, c[3] = {i, b, a}, d[2] = {b, a};
		table[i & 15] += a;
		sum = sum * 31 + visible(i) + argument(i, b) * 3 + three(i, a, b, 7) * 5 + over_two(i, b) * 7 + result(a) * 11;
		sum = sum * 31 + (long)vector(i, a * 1.5) + (long)two_vectors(a, b + 0.5, i) * 3 + mixed(a, b) * 5;
		sum = sum * 31 + in_loop(i, table + (i & 7)) + over_switch(i, b) * 3 + passes_on(a, b) * 5 + swaps(c, d, a) * 7;
		sum = sum * 31 + in_one_arm(i, b) + computed(a, b) * 3 + many_calls(a, b) * 5 + pointer(c, b) * 7;
		sum = sum * 31 + narrow((int)a, (int)b, (char)i) + cannot(a, b) * 3 + cannot_either(outside, a, b) * 5 + c[0] + c[1] + d[0];
	}
	printf("%lu\n", sum);
	return 0;
}
`

// room is where the code that overwrites a register is written to.
const room = `
	.text
	.globl	room
room:	.fill	64, 1, 0x90
	.data
	.globl	back, junk
	.balign	16
junk:	.quad	0x4059123456789abc, 0x4059123456789abc
back:	.quad	0
	.section .note.GNU-stack,"",@progbits
`

// patcher makes copies of a program in which one call goes through the room.
type patcher struct {
	image            []byte
	loads            []*elf.Prog
	room, back, junk uint64
}

func newPatcher(t *testing.T, path string) *patcher {
	t.Helper()
	p := &patcher{}
	var err error
	if p.image, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, l := range f.Progs {
		if l.Type == elf.PT_LOAD {
			p.loads = append(p.loads, l)
		}
	}
	at := map[string]*uint64{"room": &p.room, "back": &p.back, "junk": &p.junk}
	for _, s := range readSymbols(t, path) {
		if to := at[s.Name]; to != nil {
			*to = s.Value
		}
	}
	return p
}

// offset is the place in the file of what an address holds.
func (p *patcher) offset(t *testing.T, addr uint64) uint64 {
	t.Helper()
	for _, l := range p.loads {
		if addr >= l.Vaddr && addr < l.Vaddr+l.Filesz {
			return addr - l.Vaddr + l.Off
		}
	}
	t.Fatalf("%#x is not in the file", addr)
	return 0
}

// patch lets the call of a finding come back with its register overwritten: it goes to
// code that takes the return address away, so that arguments on the stack stay where they
// are, calls the callee, overwrites the register and goes back.
func (p *patcher) patch(t *testing.T, f *contract.Finding) []byte {
	t.Helper()
	image := slices.Clone(p.image)
	pc := p.room
	put := func(to *[]byte, opcode string, target uint64) { // opcode and a displacement
		*to = append(*to, opcode...)
		*to = binary.LittleEndian.AppendUint32(*to, uint32(target-(pc+uint64(len(*to))+4)))
	}
	var code []byte
	put(&code, "\x8f\x05", p.back) // pop back(%rip)
	put(&code, "\xe8", f.Callee.Sub.Entry())
	for n := range 16 {
		switch f.Register {
		case disasm.RAX << n: // movabs $…,%reg
			code = append(code, 0x48|byte(n>>3), 0xb8|byte(n&7))
			code = binary.LittleEndian.AppendUint64(code, 0x5a5a5a5a5a5a5a5b)
		case disasm.XMM0 << n: // movups junk(%rip),%xmm
			put(&code, string([]byte{0x40 | byte(n>>3)<<2, 0x0f, 0x10, 0x05 | byte(n&7)<<3}), p.junk)
		}
	}
	put(&code, "\xff\x25", p.back) // jmp *back(%rip)
	copy(image[p.offset(t, p.room):], code)
	call := image[p.offset(t, f.Call):]
	if call[0] != 0xe8 {
		t.Fatalf("%#x is no call", f.Call)
	}
	binary.LittleEndian.PutUint32(call[1:], uint32(p.room-(f.Call+5)))
	return image
}

// outcome runs a program.
func outcome(t *testing.T, path string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path).Output()
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// TestConfirmed: each finding alone is confirmed by running the program with that one call
// coming back with the register overwritten. It needs nothing of the search but what it
// says: the call, the callee and the register.
func TestConfirmed(t *testing.T) {
	source, err := filepath.Abs("../../testdata/verify-matrix/src/kept_registers.c")
	if err != nil {
		t.Fatal(err)
	}
	total, levels := 0, []string{"-O2", "-O1", "-O3", "-Os"}
	if testing.Short() {
		levels = levels[:1]
	}
	for _, level := range levels {
		dir := t.TempDir()
		path := func(name string) string { return filepath.Join(dir, name) }
		write(t, path("driver.c"), confirmDriver)
		write(t, path("room.s"), room)
		gcc(t, level, "-g", "-fno-pie", "-c", "-o", path("a.o"), source)
		gcc(t, "-O1", "-fno-pie", "-no-pie", "-o", path("plain"), path("a.o"), path("driver.c"), path("room.s"))
		want := outcome(t, path("plain"))
		if strings.Contains(want, "exit") || want != outcome(t, path("plain")) {
			t.Fatalf("%s: the program itself: %s", level, want)
		}
		p := newPatcher(t, path("plain"))
		patched := func(f contract.Finding) string {
			if err := os.WriteFile(path("patched"), p.patch(t, &f), 0o700); err != nil {
				t.Fatal(err)
			}
			return outcome(t, path("patched"))
		}
		for i, one := range find(t, path("plain")) {
			if harmless := one; i == 0 { // the way through the room alone changes nothing
				harmless.Register = 0
				if got := patched(harmless); got != want {
					t.Fatalf("%s: the patch itself makes %s of %s", level, got, want)
				}
			}
			if patched(one) == want {
				caller, _ := one.Caller.Names()
				callee, _ := one.Callee.Names()
				t.Errorf("%s: %s at %#x does not notice that %v is overwritten behind %s", level, caller, one.Call, one.Register, callee)
			}
			total++
		}
	}
	t.Logf("%d findings", total)
	if total < 20*len(levels) {
		t.Errorf("%d findings", total)
	}
}

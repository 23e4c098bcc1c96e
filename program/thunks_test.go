package program_test

import (
	"slices"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/disasm"
)

// TestThunks: kernels call through pointers and return by code that stands for the
// instruction. A call of it is an indirect one, a jump to it an indirect jump, and a jump to the
// one that returns nothing.
func TestThunks(t *testing.T) {
	const source = `
int away(int);
__attribute__((noinline)) int calls(int (*f)(int)) { return f(1) + 1; }
__attribute__((noinline)) int jumps(int (*f)(int)) { return f(2); }
__attribute__((noinline)) int plain(int x) { return away(x) + 1; }
`
	const thunks = ".text\n.macro thunk name\n.globl \\name\n.type \\name, @function\n\\name: ret\n.size \\name, .-\\name\n.endm\n" +
		"thunk __x86_indirect_thunk_rdi\nthunk __x86_indirect_thunk_rax\nthunk __x86_return_thunk\nthunk away\nthunk _start\n"
	sources := map[string]string{"a.c": source, "b.s": thunks}
	const flags = "-O2 -g -fno-pic -fcf-protection=none "
	const byThunk = flags + "-mindirect-branch=thunk-extern -mfunction-return=thunk-extern "
	for _, args := range []string{flags + "-c a.c", byThunk + "-c a.c", byThunk + "-no-pie -static -nostdlib a.c b.s"} {
		p := open(t, compile(t, sources, "gcc", args))
		g, err := p.Files()[0].Calls(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string][]disasm.Kind{"calls": {disasm.CallIndirect}, "jumps": {disasm.JumpIndirect}, "plain": {disasm.Call}} {
			var got []disasm.Kind
			for _, r := range bodies(p, name)[0].Sub.Ranges() {
				for _, c := range g.From(r.Lo, r.Hi) {
					got = append(got, c.Kind)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s has branches %v, want %v", args, name, got, want)
			}
		}
	}
}

// TestCallersOfBareClone: who calls a clone that only its symbol tells of, and how.
func TestCallersOfBareClone(t *testing.T) {
	const source = `.text
.macro function name
.globl \name
.type \name, @function
\name:
.endm
function foo.isra.0
nop
1: dec %edi
jnz 1b
jz foo.isra.0
ret
.size foo.isra.0, .-foo.isra.0
function calls
call foo.isra.0
ret
.size calls, .-calls
function jumps
jmp foo.isra.0
.size jumps, .-jumps
function enters
jmp foo.isra.0+1
.size enters, .-enters
`
	p := open(t, compile(t, map[string]string{"a.s": source}, "as", "--64 a.s"))
	found := clones(t, p, everything(t, p))
	if len(found) != 1 || *found[0].Body.Symbol != "foo.isra.0" {
		t.Fatalf("clones %+v", found)
	}
	var got []string
	for _, c := range found[0].Callers {
		for _, call := range c.Calls {
			got = append(got, *c.Body.Symbol+" "+string(call.Kind))
		}
	}
	slices.Sort(got)
	want := []string{"calls " + string(answer.DirectCall), "enters " + string(answer.JumpInto), "jumps " + string(answer.TailCall)}
	if strings.Join(got, ",") != strings.Join(want, ",") {
		t.Errorf("callers %q, want %q", got, want)
	}
}

package risk_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/answer"
	"inlay/livepatch/risk"
	"inlay/program"
)

// looping is a module whose functions cannot return, or do, in the ways that assembler code of
// the kernel has: behind jumps to .fixup, which belongs to whoever jumps there.
const looping = `	.section .modinfo,"a"
	.asciz "name=looping"
	.text
	.macro function name
	.globl \name
	.type \name, @function
\name:
	.endm
	.macro finish name
	.size \name, .-\name
	.endm
	function spins
1:	jmp 1b
	finish spins
	function traps
	ud2
	finish traps
	function dies_many
	test %edi, %edi
	jz 1f
	test %esi, %esi
	jz 2f
	test %edx, %edx
	jz 3f
	test %ecx, %ecx
	jz 4f
	test %r8d, %r8d
	jz 5f
	call panic
1:	call do_exit
2:	call __stack_chk_fail
3:	call make_task_dead
4:	call x86_64_start_kernel
5:	call rest_init
	finish dies_many
	function fixed
	test %edi, %edi
	jz 5f
6:	jmp 6b
	finish fixed
	.section .fixup,"ax"
5:	ret
	.text
	function fixed_back
	test %edi, %edi
	jz 7f
8:	jmp 8b
	finish fixed_back
	.section .fixup,"ax"
7:	xor %eax, %eax
	jmp 8b
	.text
	function fixed_trap
	test %edi, %edi
	jz 9f
10:	jmp 10b
	finish fixed_trap
	.section .fixup,"ax"
9:	ud2
	.text
	function broken
	test %edi, %edi
	jz 11f
	.byte 0x06
11:	jmp 11b
	finish broken
	function returns
	ret
	finish returns
`

// TestFlow: whether a return can be reached, by the text of the assembler code.
func TestFlow(t *testing.T) {
	as, err := exec.LookPath("as")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	source, object := filepath.Join(dir, "a.s"), filepath.Join(dir, "looping.o")
	if err := os.WriteFile(source, []byte(looping), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(as, "--64", "-o", object, source).CombinedOutput(); err != nil {
		t.Skipf("as: %v\n%s", err, out)
	}
	f, tables := open(t, object, nil)
	for name, want := range map[string]string{
		"spins":      unreached + "every path loops" + stalls,
		"traps":      unreached + "every path ends in an instruction that traps" + stalls,
		"dies_many":  unreached + "every path ends in a call that does not return (__stack_chk_fail, do_exit, make_task_dead, panic and 2 more)" + stalls,
		"fixed":      "",
		"fixed_back": unreached + "every path loops" + stalls,
		"fixed_trap": unreached + "every path loops or ends in an instruction that traps" + stalls,
		"broken":     "some bytes of the code start no instruction: nothing is known of endless loops",
		"returns":    "",
	} {
		risks, err := tables.Of(placeOf(t, f, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := details(risks); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func details(risks []answer.Risk) string {
	var out []string
	for _, r := range risks {
		out = append(out, r.Detail)
	}
	return strings.Join(out, "\n")
}

// TestFlowOfOtherMachine: code that is not followed is unknown, and no code without risk.
func TestFlowOfOtherMachine(t *testing.T) {
	p, err := program.Open(t.Context(), []string{"../../testdata/obj/clones-gcc12-aarch64-O2-g5.o"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	f := p.Files()[0]
	tables, err := risk.Read(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	for s := range f.Index().Bodies() {
		found, err := tables.Findings(program.Body{File: f, Sub: s}.Place())
		if err != nil || len(found) != 1 || found[0].Kind != risk.Unknown || !strings.Contains(found[0].Note, "the flow of aarch64 code is not followed") {
			t.Errorf("%+v, %v", found, err)
		}
	}
}

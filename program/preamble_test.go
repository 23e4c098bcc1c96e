package program_test

import (
	"testing"

	"inlay/answer"
)

// TestPreamble: what stands before an entry counts only if a symbol names it. The
// symbols are written as clang's kCFI and objtool's prefixes are, by hand.
func TestPreamble(t *testing.T) {
	src := `
	.text
	.type __cfi_typed, @function
__cfi_typed:
	movl $0x12345678, %eax
	.fill 11, 1, 0x90
	.globl typed
	.type typed, @function
typed:	ret
	.size typed, .-typed
	.balign 16, 0x90
	.type __pfx_prefixed, @function
__pfx_prefixed:
	.fill 16, 1, 0x90
	.globl prefixed
	.type prefixed, @function
prefixed: ret
	.size prefixed, .-prefixed
	.balign 16, 0x90
	.globl aligned
	.type aligned, @function
aligned: ret
	.size aligned, .-aligned
`
	p := open(t, compile(t, map[string]string{"a.s": src}, "gcc", "-g", "-c", "a.s"))
	for name, want := range map[string]answer.Pad{
		"typed":    {Kind: "none", KCFI: "0x12345678"},
		"prefixed": {Kind: "none", PrefixNops: 16},
		"aligned":  {Kind: "none"}, // fifteen nops of padding
	} {
		if got := padOf(t, p, name); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// TestKCFI asks about what clang itself writes.
func TestKCFI(t *testing.T) {
	src := map[string]string{"a.c": "int f(int x) { return x + 1; }\n"}
	p := open(t, compile(t, src, "clang-19", "-O2", "-g", "-fsanitize=kcfi", "-fpatchable-function-entry=16,11", "-c", "a.c"))
	got := padOf(t, p, "f")
	if got.KCFI == "" || got.Kind != "patchable" || got.Before != 11 || got.Behind != 5 {
		t.Errorf("%+v", got)
	}
}

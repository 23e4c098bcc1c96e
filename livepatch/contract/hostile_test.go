package contract_test

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"inlay/elfscan"
	"inlay/livepatch/contract"
)

// overlapping describes the same 64 KiB of code as the bodies of many functions (DWARF 4
// section 3.3.1), each of which would have to be decoded.
func overlapping(bodies int) string {
	return fmt.Sprintf(`	.text
code:	.fill 65535, 1, 0x90
	ret
	.section .debug_abbrev,"",@progbits
	.uleb128 1, 0x11
	.byte 1
	.uleb128 0x25, 0x8, 0x13, 0xb, 0, 0
	.uleb128 2, 0x2e
	.byte 0
	.uleb128 0x3, 0x8, 0x11, 0x1, 0x12, 0x6, 0, 0
	.byte 0
	.section .debug_info,"",@progbits
	.long end - begin
begin:	.short 4
	.long 0
	.byte 8
	.uleb128 1
	.asciz "GNU C17 12.2.0 -O2 -g"
	.byte 12
	.rept %d
	.uleb128 2
	.asciz "f"
	.quad code
	.long 65536
	.endr
	.byte 0
end:
`, bodies)
}

// TestOverlappingBodies: a file whose bodies are together much larger than its code is refused with
// a limit, and the file beside it is searched as before.
func TestOverlappingBodies(t *testing.T) {
	as, err := exec.LookPath("as")
	if err != nil {
		t.Skip(err)
	}
	good := object(t, fixture, "-O2")
	want := len(find(t, good))
	for bodies, refused := range map[int]bool{4: false, 1000: true} {
		dir := t.TempDir()
		source, hostile := filepath.Join(dir, "a.s"), filepath.Join(dir, "a.o")
		write(t, source, overlapping(bodies))
		if out, err := exec.Command(as, "--64", "-o", hostile, source).CombinedOutput(); err != nil {
			t.Skipf("as: %v\n%s", err, out)
		}
		p := open(t, hostile, good)
		found, limits := 0, 0
		for _, err := range contract.Find(t.Context(), p) {
			switch {
			case err == nil:
				found++
			case errors.Is(err, elfscan.ErrLimit) && strings.Contains(err.Error(), "bytes of code"):
				limits++
			default:
				t.Error(err)
			}
		}
		if found != want || (limits == 1) != refused {
			t.Errorf("%d bodies: %d findings, want %d; %d limits", bodies, found, want, limits)
		}
	}
}

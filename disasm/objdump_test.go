package disasm

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// listed is one line of an objdump listing.
type listed struct {
	addr uint64
	code []byte
	text string // mnemonic and operands
}

// bad says that objdump itself found no instruction.
func (l listed) bad() bool {
	return strings.Contains(l.text, "(bad)") || l.text == "" || l.text == "<unknown>"
}

// target is the direct branch target objdump printed.
func (l listed) target() (uint64, bool) {
	words := strings.Fields(l.text)
	for len(words) > 1 && !isBranch(words[0]) {
		words = words[1:] // prefixes
	}
	if len(words) < 2 || words[1][0] == '*' || words[1][0] == '$' {
		return 0, false
	}
	addr, err := strconv.ParseUint(strings.TrimPrefix(words[1], "0x"), 16, 64)
	return addr, err == nil
}

func isBranch(name string) bool {
	name, _, _ = strings.Cut(name, ",") // branch hints: jne,pt
	return strings.HasPrefix(name, "call") || strings.HasPrefix(name, "j") ||
		strings.HasPrefix(name, "loop") || name == "xbegin" || name == "xbeginw"
}

// tool skips the test if a program is missing.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("needs %s: %v", name, err)
	}
	return path
}

// objdump runs a disassembler with binutils' layout and hands over its lines.
func objdump(t testing.TB, each func(listed), program string, args ...string) {
	t.Helper()
	cmd := exec.Command(tool(t, program), args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := parseListing(out, each); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%s: %v", cmd, err)
	}
}

func parseListing(r io.Reader, each func(listed)) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<16), 1<<24)
	for s.Scan() {
		addr, rest, ok := strings.Cut(s.Text(), ":")
		if !ok {
			continue
		}
		bytes, text, _ := strings.Cut(strings.TrimLeft(rest, " \t"), "\t") // LLVM puts a blank, binutils a tab
		var l listed
		var err error
		if l.addr, err = strconv.ParseUint(strings.TrimSpace(addr), 16, 64); err != nil {
			continue
		}
		if l.code, err = hex.DecodeString(strings.ReplaceAll(bytes, " ", "")); err != nil {
			return fmt.Errorf("%q: %w", s.Text(), err)
		}
		l.text = strings.TrimSpace(text)
		each(l)
	}
	return s.Err()
}

package disasm

import (
	"bufio"
	"debug/elf"
	_ "embed"
	"encoding/hex"
	"fmt"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

//go:embed testdata/registers.c
var zydisSource string

// TestAccessZydis holds the registers that instructions of real code read and write
// against the tables of the Zydis library: one instruction of every opcode, prefix,
// ModRM class and pair of equal or different registers.
func TestAccessZydis(t *testing.T) {
	oracle := buildZydis(t)
	seen := make(map[string]bool)
	var codes [][]byte
	for _, path := range accessInputs(t) {
		codes = append(codes, distinct(t, path, seen)...)
	}
	codes = append(codes, made(seen)...)
	t.Logf("%d instructions", len(codes))
	answers := oracle(codes)
	wrong, unknown, byName := 0, make(map[string]int), make(map[string]int)
	for i, code := range codes {
		want := answers[i]
		if want.name == "" {
			continue
		}
		_, got, err := DecodeAccess(code)
		if err != nil {
			continue
		}
		if got.Unclear {
			unknown[want.name]++
			continue
		}
		if why := disagree(got, want); why != "" {
			wrong++
			if byName[want.name]++; byName[want.name] < 4 {
				t.Errorf("% x %s: %s", code, want.text, why)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d differ", wrong, len(codes))
	}
	t.Logf("not known: %v", unknown)
}

// zydisAnswer is what the library says of one instruction.
type zydisAnswer struct {
	name, text           string
	read, written, maybe Registers
}

// disagree tells in what the tables differ from the library.
func disagree(got Access, want zydisAnswer) string {
	kept := want.written & got.Written
	less := want.read &^ got.Read &^ got.Merged
	switch {
	case want.known():
		return ""
	case got.Written != want.written:
		return fmt.Sprintf("writes %v, want %v", got.Written, want.written)
	case (got.Read|got.Merged)&^want.read&^kept != 0:
		return fmt.Sprintf("reads %v, merges %v, want no more than %v", got.Read, got.Merged, want.read)
	case less != 0 && !(bits.OnesCount64(uint64(less)) <= 2 && idioms.MatchString(want.name)):
		return fmt.Sprintf("reads %v, merges %v, want %v", got.Read, got.Merged, want.read)
	case got.Read&^want.read&^want.maybe != 0 && !halves.MatchString(want.name) && !highByte.MatchString(want.text):
		return fmt.Sprintf("reads %v, want %v, maybe %v", got.Read, want.read, want.maybe)
	}
	return ""
}

// The library does not tell that an instruction sets a register whatever it was, nor
// that a register keeps the half or byte that is not written.
var (
	idioms   = regexp.MustCompile("^v?(k?xn?or|sub|sbb|or|and|psub|pcmpeq|pcmpgt|pandn|andn|kandn|pxor|pternlog)")
	halves   = regexp.MustCompile("^v?mov([lh]|s[sd]$)|^(lahf|xlat|rdssp[dq]|extrq|insertq)$")
	highByte = regexp.MustCompile("%[abcd]h")
)

// known tells where the library is not the judge: it reads the address of a nop, takes
// a vzeroupper for none, writes rsi and rdi only in some string instructions, and says
// of system calls only what the processor does.
func (a zydisAnswer) known() bool {
	switch a.name {
	case "nop", "vzeroupper", "vzeroall", "syscall", "xabort", "ud0", "ud1":
		return true
	}
	return stringInstruction.MatchString(a.name)
}

var stringInstruction = regexp.MustCompile("^(ins|outs|scas|cmps)[bwdq]$")

func buildZydis(t *testing.T) func([][]byte) []zydisAnswer {
	t.Helper()
	dir := t.TempDir()
	source, binary := filepath.Join(dir, "registers.c"), filepath.Join(dir, "registers")
	if err := os.WriteFile(source, []byte(zydisSource), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool(t, "gcc"), "-O1", "-o", binary, source, "-lZydis").CombinedOutput(); err != nil {
		t.Skipf("needs gcc and the Zydis library: %v\n%s", err, out)
	}
	return func(codes [][]byte) []zydisAnswer {
		var in strings.Builder
		for _, c := range codes {
			in.WriteString(hex.EncodeToString(c) + "\n")
		}
		cmd := exec.Command(binary)
		cmd.Stdin = strings.NewReader(in.String())
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		var answers []zydisAnswer
		for s := bufio.NewScanner(strings.NewReader(string(out))); s.Scan(); {
			var a zydisAnswer
			line, text, _ := strings.Cut(s.Text(), "\t")
			if _, err := fmt.Sscanf(line, "%x %x %x %s", &a.read, &a.written, &a.maybe, &a.name); err != nil && line != "0 0 0 " {
				t.Fatalf("%q: %v", s.Text(), err)
			}
			a.text = text
			answers = append(answers, a)
		}
		if len(answers) != len(codes) {
			t.Fatalf("%d answers to %d questions", len(answers), len(codes))
		}
		return answers
	}
}

// accessInputs lists files with much code.
func accessInputs(t *testing.T) (paths []string) {
	for _, pattern := range []string{"/lib/x86_64-linux-gnu/libc.so.6", "/lib/x86_64-linux-gnu/libm.so.6", "/usr/lib/x86_64-linux-gnu/libcrypto.so.3", os.Getenv("INLAY_VMLINUX")} {
		if _, err := os.Stat(pattern); err == nil {
			paths = append(paths, pattern)
		}
	}
	if len(paths) == 0 {
		t.Skip("needs a library of x86-64")
	}
	return paths
}

// distinct returns one instruction of each kind from the code of a file.
func distinct(t *testing.T, path string, seen map[string]bool) (out [][]byte) {
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_EXECINSTR == 0 || s.Type == elf.SHT_NOBITS {
			continue
		}
		data, err := s.Data()
		if err != nil {
			t.Fatal(err)
		}
		for len(data) > 0 {
			l, err := maps64.measure(data)
			if err != nil {
				data = data[1:]
				continue
			}
			if key := kindOf(data[:l.n], l); !seen[key] {
				seen[key] = true
				out = append(out, data[:l.n:l.n])
			}
			data = data[l.n:]
		}
	}
	return out
}

// kindOf makes instructions equal that the tables cannot tell apart but by the numbers
// of registers.
func kindOf(code []byte, l layout) string {
	key := fmt.Sprintf("%x", code[:l.at])
	if l.a&modRM != 0 {
		b := code[l.at]
		key += fmt.Sprintf(" %x %v %v", b>>6, b>>3&7, b>>3&7 == b&7)
	}
	return key
}

// made lists instructions that compilers seldom emit: every opcode of the maps with a
// register and a memory operand under each prefix.
func made(seen map[string]bool) (out [][]byte) {
	add := func(code ...byte) {
		code = append(code, make([]byte, 12)...)
		l, err := maps64.measure(code)
		if err != nil {
			return
		}
		if key := kindOf(code[:l.n], l); !seen[key] {
			seen[key] = true
			out = append(out, code[:l.n:l.n])
		}
	}
	prefixes := [][]byte{{}, {0x66}, {0xf3}, {0xf2}, {0x48}, {0x66, 0x48}, {0xf3, 0x48}, {0xf2, 0x4d}, {0x41}}
	for op := range 256 {
		for reg := range 8 {
			for _, modrm := range []byte{0xc1, 0xc0 | byte(reg), 0x44, 0x05, 0x03} {
				m := modrm&^0x38 | byte(reg)<<3
				for _, p := range prefixes {
					if op != 0x0f && op != 0xc4 && op != 0xc5 && op != 0x62 && op != 0x8f {
						add(append(p[:len(p):len(p)], byte(op), m, 0x8d, 1)...)
					}
					add(append(p[:len(p):len(p)], 0x0f, byte(op), m, 0x8d, 1)...)
					add(append(p[:len(p):len(p)], 0x0f, 0x38, byte(op), m, 0x8d, 1)...)
					add(append(p[:len(p):len(p)], 0x0f, 0x3a, byte(op), m, 0x8d, 1)...)
				}
				for pp := range byte(4) {
					add(0xc5, 0xd0|pp, byte(op), m, 0x8d, 1)
					for opmap := byte(1); opmap <= 3; opmap++ {
						add(0xc4, 0x40|opmap, 0x70|pp, byte(op), m, 0x8d, 0x31)
						add(0xc4, 0xe0|opmap, 0xe8|pp, byte(op), m, 0x8d, 0x31)
						add(0x62, 0xb0|opmap, 0x74|pp, 0x48, byte(op), m, 0x8d, 0x31)
						add(0x62, 0x50|opmap, 0xf4|pp, 0x4b, byte(op), m, 0x8d, 0x31)
						add(0x62, 0xf0|opmap, 0x6c|pp, 0xc3, byte(op), m, 0x8d, 0x31)
					}
				}
			}
		}
	}
	return out
}

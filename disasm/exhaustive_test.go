package disasm

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// recordSize is the distance of generated instructions. Behind the instruction
// come zeros: its operands, then a run that disassemblers skip, up to three less
// to keep a multiple of four. The last three bytes take in what is left over, so
// that the next record is always read from its start.
const (
	recordSize = 32
	recordTail = "\x40\x90\x90"
)

type records struct{ bytes.Buffer }

func (r *records) add(parts ...[]byte) {
	end := r.Len() + recordSize - len(recordTail)
	for _, p := range parts {
		r.Write(p)
	}
	r.Write(make([]byte, end-r.Len()))
	r.WriteString(recordTail)
}

// allModRMs are all ModRM bytes, where needed with SIB bytes that differ in
// length.
func allModRMs() (all [][]byte) {
	for b := range 256 {
		if b < 0xc0 && b&7 == 4 {
			all = append(all, []byte{byte(b), 0x25}, []byte{byte(b), 0x8d})
		}
		all = append(all, []byte{byte(b)})
	}
	return all
}

// modRMs are ModRM bytes of every length, for some of the eight regs.
func modRMs(regs ...byte) (all [][]byte) {
	for _, reg := range regs {
		for _, b := range []byte{0x00, 0x05, 0x06, 0x40, 0x80, 0xc0} {
			all = append(all, []byte{b | reg<<3})
		}
		all = append(all, []byte{0x04 | reg<<3, 0x25})
	}
	return all
}

// legacy adds every opcode of the four legacy maps with every ModRM byte, and
// again behind prefixes.
func (r *records) legacy() {
	for _, prefix := range []string{"", "\x66", "\x67", "\xf2", "\xf3", "\xf0", "\x48", "\x66\x48", "\xf2\x66"} {
		for _, escape := range []string{"", "\x0f", "\x0f\x38", "\x0f\x3a"} {
			forms := allModRMs()
			if prefix != "" {
				forms = modRMs(0, 1, 2, 3, 4, 5, 6, 7)
			}
			for opcode := range 256 {
				if prefix+escape == "" && opcode == 0 {
					continue // a record of zeros
				}
				for _, form := range forms {
					r.add([]byte(prefix+escape), []byte{byte(opcode)}, form)
				}
			}
		}
	}
}

// vector adds the VEX, XOP and EVEX maps.
func (r *records) vector() {
	forms := modRMs(2, 6)
	for opcode := range 256 {
		op := byte(opcode)
		for _, form := range forms {
			for pp := range byte(4) {
				r.add([]byte{0xc5, 0xf8 | pp, op}, form)
				for _, w := range []byte{0x78, 0x7c, 0xf8} {
					for number := byte(1); number <= 3; number++ {
						r.add([]byte{0xc4, 0xe0 | number, w | pp, op}, form)
					}
				}
				for _, number := range []byte{1, 2, 3, 5, 6} {
					for _, w := range []byte{0x7c, 0xfc} {
						r.add([]byte{0x62, 0xf0 | number, w | pp, 0x48, op}, form)
						r.add([]byte{0x62, 0xf0 | number, w | pp, 0x09, op}, form)
					}
				}
			}
			for number := byte(8); number <= 10; number++ {
				r.add([]byte{0x8f, 0xe0 | number, 0x78, op}, form)
			}
		}
	}
}

// verdict counts how a disassembler and this package agree about records.
type verdict struct {
	same, refused, lenient, skipped int // refused: both say no; lenient: only the judge does
	differ                          []string
}

func (v *verdict) line(code []byte, l listed, mode Mode) {
	inst, err := Decode(code, mode)
	switch {
	case explained(code, l, mode):
		v.skipped++
	case l.bad() && err != nil:
		v.refused++
	case l.bad():
		v.lenient++
	case err == nil && int(inst.Len) == len(l.code):
		v.same++
	default:
		v.differ = append(v.differ, fmt.Sprintf("% x %q, here %d %v", l.code, l.text, inst.Len, err))
	}
}

// explained knows the differences that are objdump's way of listing: REX on its
// own before another prefix, fwait joined with any x87 instruction.
func explained(code []byte, l listed, mode Mode) bool {
	n := len(l.code)
	if rex2 := bytes.IndexByte(code[:2], 0xd5); rex2 >= 0 && mode == Mode64 {
		return explainedREX2(code[rex2+1], code[rex2+2], l.text)
	}
	if mode == Mode64 && n > 0 && code[n-1]&0xf0 == 0x40 && (isPrefix(code[n]) || code[n] == 0x9b) {
		return strings.HasSuffix(strings.TrimRight(l.text, ".WRXB"), "rex")
	}
	return bytes.IndexByte(l.code, 0x9b) == n-3 && l.code[n-2]&0xf8 == 0xd8
}

// explainedREX2 knows what LLVM 19 decodes otherwise than the APX specification
// has it (3.1.1): opcode rows, prefixes and escapes that are reserved behind REX2
// ("map 0 rows 4, 7, A, E, map 1 rows 3, 8"); and bases %r21 and %r29 where a SIB
// byte with base 5 and mod 0 stands for a disp32 without base, whatever B4 and
// B3 say.
func explainedREX2(payload, opcode byte, text string) bool {
	if payload&0x10 != 0 && strings.Contains(text, "%riz)") {
		return true
	}
	if payload&0x80 != 0 {
		return strings.IndexByte("\x03\x08", opcode>>4) >= 0
	}
	return strings.IndexByte("\x04\x07\x0a\x0e", opcode>>4) >= 0 || isPrefix(opcode) ||
		strings.IndexByte("\x0f\x62\xc4\xc5\xd5", opcode) >= 0
}

// judge lets a disassembler read all records.
func (r *records) judge(t *testing.T, mode Mode, program string, args ...string) {
	t.Helper()
	all := r.Bytes()
	var v verdict
	objdump(t, func(l listed) {
		if at := l.addr; at%recordSize == 0 && at < uint64(len(all)) {
			v.line(all[at:at+recordSize], l, mode)
		}
	}, program, args...)
	t.Logf("%d records: same length %d, both refuse %d, only %s refuses %d, different %d, explained %d",
		len(all)/recordSize, v.same, v.refused, program, v.lenient, len(v.differ), v.skipped)
	if seen := v.same + v.refused + v.lenient + v.skipped + len(v.differ); seen != len(all)/recordSize {
		t.Errorf("%d records of %d seen", seen, len(all)/recordSize)
	}
	for _, s := range v.differ[:min(len(v.differ), 40)] {
		t.Error(s)
	}
}

// TestExhaustive compares all opcodes of all maps with objdump.
func TestExhaustive(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	for mode, machine := range map[Mode]string{Mode64: "i386:x86-64", Mode32: "i386"} {
		for name, fill := range map[string]func(*records){"legacy": (*records).legacy, "vector": (*records).vector} {
			t.Run(machine+" "+name, func(t *testing.T) {
				var r records
				fill(&r)
				blob := filepath.Join(t.TempDir(), "blob")
				if err := os.WriteFile(blob, r.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				r.judge(t, mode, "objdump", "-D", "-w", "--insn-width=16", "-b", "binary", "-m", machine, blob)
			})
		}
	}
}

// llvmFeatures are the extensions LLVM does not decode unless asked.
var llvmFeatures = strings.Join([]string{"+egpr", "+push2pop2", "+ppx", "+ndd", "+ccmp", "+nf", "+cf", "+zu"}, ",")

// apx adds REX2 and EVEX map 4, which objdump 2.40 does not know.
func (r *records) apx() {
	forms := modRMs(0, 2, 6)
	for opcode := range 256 {
		op := byte(opcode)
		for _, form := range forms {
			for _, payload := range []byte{0x00, 0x08, 0x11, 0x80, 0x88} {
				r.add([]byte{0xd5, payload, op}, form)
			}
			r.add([]byte{0x66, 0xd5, 0x10, op}, form)
			for _, p1 := range []byte{0x7c, 0x7d, 0xfc, 0x7e, 0x7f} {
				r.add([]byte{0x62, 0xf4, p1, 0x08, op}, form)
				r.add([]byte{0x62, 0xf4, p1, 0x18, op}, form)
			}
		}
	}
}

// TestExhaustiveLLVM lets LLVM judge what objdump cannot, and the rest again.
func TestExhaustiveLLVM(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	objcopy := tool(t, "objcopy")
	tool(t, "llvm-objdump-19")
	for name, fill := range map[string]func(*records){"apx": (*records).apx, "vector": (*records).vector} {
		t.Run(name, func(t *testing.T) {
			var r records
			fill(&r)
			blob := filepath.Join(t.TempDir(), "blob")
			if err := os.WriteFile(blob, r.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(objcopy, "-I", "binary", "-O", "elf64-x86-64", "--rename-section", ".data=.text,alloc,load,readonly,code,contents", blob)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			r.judge(t, Mode64, "llvm-objdump-19", "-d", "--mattr="+llvmFeatures, blob)
		})
	}
}

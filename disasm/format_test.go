package disasm

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	symbol := func(addr uint64) (string, uint64) {
		if addr >= 0x2000 && addr < 0x3000 {
			return "frobnicate", 0x2000
		}
		return "", 0
	}
	for _, tt := range []struct{ code, want string }{
		{"\xe8\xfb\x0f\x00\x00", "call 0x2000 <frobnicate>"},
		{"\xe9\x0b\x10\x00\x00", "jmp 0x2010 <frobnicate+0x10>"},
		{"\x74\xfe", "je 0x1000"},
		{"\x66\xe8\x01\x02", "callw 0x1205"},
		{"\x48\x8d\x3d\xf9\x0f\x00\x00", "lea 0xff9(%rip),%rdi # 0x2000 <frobnicate>"},
		{"\x8b\x05\xe0\xff\xff\xff", "mov -0x20(%rip),%eax # 0xfe6"},
		{"\xf3\x0f\x1e\xfa", "endbr64"},
		{"\xc5\xf8\x77", "vzeroupper"},
		{"\x9b\xd9\x7c\x24\x02", "fstcw 0x2(%rsp)"},
		{"\x9b\xdb\xe3", "finit"},
		{"\xc3", "ret"},
		{"\x06", ".byte 0x06"},
		{"\x48", ".byte 0x48"},
		{"", ""},
		{"\x62\xf5\x7c\x48\x58\xc0", ".byte 0x62, 0xf5, 0x7c, 0x48, 0x58, 0xc0"}, // vaddph
		{"\xd5\x10\x89\xc0", ".byte 0xd5, 0x10, 0x89, 0xc0"},                     // mov %eax,%r16d
	} {
		if got := Format([]byte(tt.code), 0x1000, Mode64, symbol); got != tt.want {
			t.Errorf("% x: %q, want %q", tt.code, got, tt.want)
		}
	}
}

// otherwiseInObjdump are mnemonics binutils 2.40 does not know or prints with
// what is implied.
var otherwiseInObjdump = map[string]bool{
	"wrmsrns": true, "erets": true, "eretu": true, // since 2.41
	"montmul":  true,                 // with the prefix that is part of the opcode
	"monitorx": true, "mwaitx": true, // with the registers that cannot be others
}

// TestOwnMnemonics asks objdump for the text of every entry of the own table.
func TestOwnMnemonics(t *testing.T) {
	var r records
	var names []string
	for _, e := range mnemonics {
		for _, rex := range []string{"", "\x48", "\x4d"} {
			for _, form := range e.forms() {
				prefix := ""
				if e.pp != 0 {
					prefix = string(e.pp)
				}
				if rex != "" && (e.shape == fixedRM || e.shape == bare) {
					continue
				}
				if e.shape == wordReg {
					rex = strings.ReplaceAll(rex, "\x48", "") // W changes nothing
					rex = strings.ReplaceAll(rex, "\x4d", "\x45")
				}
				r.add([]byte(prefix+rex), []byte{0x0f, e.second}, form)
				names = append(names, e.name)
			}
		}
	}
	blob := filepath.Join(t.TempDir(), "blob")
	if err := os.WriteFile(blob, r.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	compared := 0
	objdump(t, func(l listed) {
		if l.addr%recordSize != 0 {
			return
		}
		compared++
		want := strings.Join(strings.Fields(l.text), " ")
		want, _, _ = strings.Cut(want, " #")
		if strings.HasPrefix(want, "rex") { // where REX.W has no effect
			_, want, _ = strings.Cut(want, " ")
		}
		got, _, _ := strings.Cut(Format(l.code, l.addr, Mode64, nil), " #")
		name := names[l.addr/recordSize]
		if !otherwiseInObjdump[name] && got != want {
			t.Errorf("%s: % x: %q, objdump %q", name, l.code, got, want)
		}
	}, "objdump", "-D", "-w", "--insn-width=16", "-b", "binary", "-m", "i386:x86-64", blob)
	if compared != len(names) {
		t.Errorf("%d of %d compared", compared, len(names))
	}
}

// forms are the bytes behind 0F and the opcode.
func (e mnemonic) forms() (all [][]byte) {
	var third []byte
	if e.second == 0x38 {
		third = []byte{e.third}
	}
	reg := e.modrm & 0x38
	switch e.shape {
	case bare:
		return [][]byte{third}
	case fixedRM:
		return [][]byte{append(third, e.modrm)}
	case register, wordReg, pointer:
		return [][]byte{append(third, 0xc3|reg)}
	}
	if e.modrm == anyReg {
		reg = 2 << 3
	}
	for _, form := range []string{"\x00", "\x05\x10", "\x44\x24\x08", "\x43\xf8", "\x83\x00\x01", "\x04\x88", "\x04\x25\x10", "\x04\x8d\x10"} {
		bytes := append(append([]byte{}, third...), form...)
		bytes[len(third)] |= reg
		all = append(all, bytes)
	}
	return all
}

// TestFormatLibraries compares the mnemonic of every instruction with objdump's.
func TestFormatLibraries(t *testing.T) {
	for _, paths := range libraries {
		eachLibrary(t, paths, compareNames)
	}
}

// TestKernelFormat is the same for a vmlinux, all of which must have a name.
func TestKernelFormat(t *testing.T) {
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		t.Skip("INLAY_VMLINUX names no vmlinux")
	}
	compareNames(t, path)
}

func compareNames(t *testing.T, path string) {
	o := newOracle(t, path)
	lines, unnamed := 0, 0
	differ := map[string]int{}
	objdump(t, func(l listed) {
		if _, ok := o.inFunction(l.addr); !ok || l.bad() || strings.HasPrefix(l.text, ".byte") {
			return
		}
		lines++
		text := Format(o.bytes(l.addr)[:len(l.code)], l.addr, o.mode, nil)
		if strings.HasPrefix(text, ".byte") {
			unnamed++
		}
		if got, want := mnemonicOf(text), mnemonicOf(l.text); got != want {
			differ[fmt.Sprintf("%s, objdump %s", got, want)]++
		}
	}, "objdump", "-d", "-w", "--insn-width=16", path)
	t.Logf("%d instructions, %d without a name", lines, unnamed)
	different := 0
	for k, n := range differ {
		t.Logf("%d %s", n, k)
		different += n
	}
	if different*10_000 > lines {
		t.Errorf("%d of %d mnemonics differ, more than one in 10,000", different, lines)
	}
	if unnamed*50_000 > lines {
		t.Errorf("%d of %d instructions without a name", unnamed, lines)
	}
}

// mnemonicOf leaves out prefixes: objdump prints segment overrides that x86asm
// shows at the operand.
func mnemonicOf(s string) string {
	for _, w := range strings.Fields(s) {
		switch w {
		case "cs", "ds", "es", "ss", "data16", "rex.W":
		default:
			return w
		}
	}
	return s
}

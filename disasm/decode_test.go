package disasm

import (
	"errors"
	"testing"
)

// Encodings by hand from the SDM, the APM and the APX specification. The zero
// Kind is Plain; target is that of a branch at 0x1000.
func TestDecode64(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		n          uint8
		kind       Kind
		target     uint64
	}{
		{"ret", "\xc3", 1, Return, 0},
		{"ret imm16", "\xc2\x08\x00", 3, Return, 0},
		{"repz ret", "\xf3\xc3", 2, Return, 0},
		{"iretq", "\x48\xcf", 2, Return, 0},
		{"sysretq", "\x48\x0f\x07", 3, Return, 0},
		{"eretu", "\xf3\x0f\x01\xca", 4, Return, 0},
		{"clac", "\x0f\x01\xca", 3, Plain, 0},
		{"call rel32", "\xe8\x00\x01\x00\x00", 5, Call, 0x1105},
		{"call backwards", "\xe8\xfb\xff\xff\xff", 5, Call, 0x1000},
		{"bnd call", "\xf2\xe8\x00\x01\x00\x00", 6, Call, 0x1106},
		{"call rel16 (AMD)", "\x66\xe8\x00\xf0", 4, Call, 0x0004},
		{"TLS call: data16 rex.W", "\x66\x66\x48\xe8\x00\x01\x00\x00", 8, Call, 0x1108},
		{"jmp rel8", "\xeb\xfe", 2, Jump, 0x1000},
		{"jmp rel32", "\xe9\x00\x00\x00\x80", 5, Jump, 0xffffffff80001005},
		{"jmpabs", "\xd5\x00\xa1\x08\x07\x06\x05\x04\x03\x02\x01", 11, Jump, 0x0102030405060708},
		{"jne rel8", "\x75\x10", 2, CondJump, 0x1012},
		{"jg rel32", "\x0f\x8f\x00\x01\x00\x00", 6, CondJump, 0x1106},
		{"jne,pt", "\x3e\x75\x10", 3, CondJump, 0x1013},
		{"loop", "\xe2\xfe", 2, CondJump, 0x1000},
		{"jecxz", "\x67\xe3\x02", 3, CondJump, 0x1005},
		{"xbegin", "\xc7\xf8\x02\x00\x00\x00", 6, CondJump, 0x1008},
		{"xabort", "\xc6\xf8\x02", 3, Plain, 0},
		{"call *%rax", "\xff\xd0", 2, CallIndirect, 0},
		{"call *slot(%rip)", "\xff\x15\x00\x01\x00\x00", 6, CallIndirect, 0},
		{"lcall *(%rax)", "\xff\x18", 2, CallIndirect, 0},
		{"notrack jmp *%rax", "\x3e\xff\xe0", 3, JumpIndirect, 0},
		{"push (%rax)", "\xff\x30", 2, Plain, 0},
		{"nop", "\x90", 1, Nop, 0},
		{"rex.W nop", "\x48\x90", 2, Nop, 0},
		{"xchg %r8,%rax", "\x49\x90", 2, Plain, 0},
		{"pause", "\xf3\x90", 2, Plain, 0},
		{"nopw", "\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00", 10, Nop, 0},
		{"nopl", "\x0f\x1f\x44\x00\x00", 5, Nop, 0},
		{"endbr64", "\xf3\x0f\x1e\xfa", 4, Endbr, 0},
		{"endbr32", "\xf3\x0f\x1e\xfb", 4, Endbr, 0},
		{"rdsspq", "\xf3\x48\x0f\x1e\xc8", 5, Plain, 0},
		{"int3", "\xcc", 1, Breakpoint, 0},
		{"ud2", "\x0f\x0b", 2, Trap, 0},
		{"ud1", "\x0f\xb9\x40\x10", 4, Trap, 0},
		{"ud0", "\x0f\xff\xc0", 3, Trap, 0},
		{"hlt", "\xf4", 1, Plain, 0},
		{"syscall", "\x0f\x05", 2, Plain, 0},
		{"movabs", "\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08", 10, Plain, 0},
		{"66 does not shorten movabs", "\x66\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08", 11, Plain, 0},
		{"mov imm16", "\x66\xb8\x01\x02", 4, Plain, 0},
		{"moffs64", "\xa1\x01\x02\x03\x04\x05\x06\x07\x08", 9, Plain, 0},
		{"moffs32", "\x67\xa1\x01\x02\x03\x04", 6, Plain, 0},
		{"enter", "\xc8\x10\x00\x01", 4, Plain, 0},
		{"test imm8", "\xf6\x00\x01", 3, Plain, 0},
		{"test alias /1", "\xf7\x08\x01\x02\x03\x04", 6, Plain, 0},
		{"not", "\xf7\xd0", 2, Plain, 0},
		{"mov %cr0 with mod 0", "\x0f\x20\x05", 3, Plain, 0},
		{"SIB without base", "\x8b\x04\x25\x00\x00\x00\x00", 7, Plain, 0},
		{"SIB base r13 is none as well", "\x41\x8b\x04\x25\x00\x00\x00\x00", 8, Plain, 0},
		{"3DNow! pfadd", "\x0f\x0f\x40\x10\x9e", 5, Plain, 0},
		{"extrq imm", "\x66\x0f\x78\xc0\x01\x02", 6, Plain, 0},
		{"vmread", "\x0f\x78\xc0", 3, Plain, 0},
		{"popcnt", "\xf3\x0f\xb8\xc0", 4, Plain, 0},
		{"vzeroupper", "\xc5\xf8\x77", 3, Plain, 0},
		{"vpshufd imm8", "\xc5\xf9\x70\xc0\x1b", 5, Plain, 0},
		{"vaesenc", "\xc4\xe2\x79\xdc\xc0", 5, Plain, 0},
		{"vpalignr imm8", "\xc4\xe3\x79\x0f\xc0\x08", 6, Plain, 0},
		{"urdmsr imm32", "\xc4\xe7\x7b\xf8\xc0\x01\x02\x03\x04", 9, Plain, 0},
		{"XOP vpcmov-like map 8", "\x8f\xe8\x78\xa2\xc0\x10", 6, Plain, 0},
		{"XOP map 9", "\x8f\xe9\x78\x01\xc8", 5, Plain, 0},
		{"XOP bextr imm32", "\x8f\xea\x78\x10\xc0\x01\x02\x03\x04", 9, Plain, 0},
		{"pop (%rax)", "\x8f\x00", 2, Plain, 0},
		{"EVEX vaddps disp8", "\x62\xf1\x7c\x48\x58\x40\x01", 7, Plain, 0},
		{"EVEX vaddph, map 5", "\x62\xf5\x7c\x48\x58\xc0", 6, Plain, 0},
		{"EVEX vfmadd132ph, map 6", "\x62\xf6\x7d\x48\x98\xc0", 6, Plain, 0},
		{"EVEX vcmpph imm8, map 3", "\x62\xf3\x7c\x48\xc2\xc0\x01", 7, Plain, 0},
		{"APX add ndd", "\x62\xf4\x74\x18\x01\xc0", 6, Plain, 0},
		{"APX add imm32", "\x62\xf4\xf4\x18\x81\xc0\x01\x02\x03\x04", 10, Plain, 0},
		{"APX add imm16", "\x62\xf4\x75\x18\x81\xc0\x01\x02", 8, Plain, 0},
		{"APX test imm8", "\x62\xf4\x7c\x08\xf6\xc0\x01", 7, Plain, 0},
		{"REX2 mov", "\xd5\x10\x89\xc0", 4, Plain, 0},
		{"REX2 movabs", "\xd5\x18\xb8\x01\x02\x03\x04\x05\x06\x07\x08", 11, Plain, 0},
		{"REX2 map 1 movzbl", "\xd5\x90\xb6\xc0", 4, Plain, 0},
		{"REX2 call *%r16", "\xd5\x10\xff\xd0", 4, CallIndirect, 0},
		{"REX counts only before the opcode", "\x48\x66\xb8\x01\x02", 5, Plain, 0},
		{"fwait", "\x9b\x90", 1, Plain, 0},
		{"fstcw", "\x9b\xd9\x7c\x24\x02", 5, Plain, 0},
		{"fstsw %ax", "\x9b\xdf\xe0", 3, Plain, 0},
		{"14 prefixes", "\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90", 15, Nop, 0},
	} {
		t.Run(tt.name, func(t *testing.T) { checkDecode(t, tt.code, Mode64, tt.n, tt.kind, tt.target) })
	}
}

func TestDecode32(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		n          uint8
		kind       Kind
		target     uint64
	}{
		{"inc", "\x40", 1, Plain, 0},
		{"pusha", "\x60", 1, Plain, 0},
		{"call wraps", "\xe8\xfb\xef\xff\xff", 5, Call, 0},
		{"call below 0", "\xe8\xfa\xef\xff\xff", 5, Call, 0xffffffff},
		{"call rel16", "\x66\xe8\x00\x01", 4, Call, 0x1104},
		{"lcall ptr16:32", "\x9a\x01\x02\x03\x04\x05\x06", 7, CallIndirect, 0},
		{"ljmp ptr16:16", "\x66\xea\x01\x02\x03\x04", 6, JumpIndirect, 0},
		{"moffs", "\xa1\x01\x02\x03\x04", 5, Plain, 0},
		{"moffs16", "\x67\xa1\x01\x02", 4, Plain, 0},
		{"16-bit address", "\x67\x8b\x46\x10", 4, Plain, 0},
		{"16-bit disp16", "\x67\x8b\x06\x10\x20", 5, Plain, 0},
		{"16-bit address has no SIB", "\x67\x8b\x04", 3, Plain, 0},
		{"lds", "\xc5\x08", 2, Plain, 0},
		{"les", "\xc4\x48\x10", 3, Plain, 0},
		{"bound", "\x62\x05\x01\x02\x03\x04", 6, Plain, 0},
		{"vzeroupper", "\xc5\xf8\x77", 3, Plain, 0},
		{"EVEX", "\x62\xf1\x7c\x48\x58\xc0", 6, Plain, 0},
		{"aam", "\xd4\x0a", 2, Plain, 0},
		{"arpl", "\x63\xc0", 2, Plain, 0},
		{"salc is undefined", "\xd6", 0, 0, 0},
		{"endbr32", "\xf3\x0f\x1e\xfb", 4, Endbr, 0},
		{"mov %esi,%esi", "\x89\xf6", 2, Nop, 0},
		{"mov %esi,%edi", "\x89\xf7", 2, Plain, 0},
		{"lea 0(%esi),%esi", "\x8d\xb6\x00\x00\x00\x00", 6, Nop, 0},
		{"lea 0(%esi,%eiz,1),%esi", "\x8d\x74\x26\x00", 4, Nop, 0},
		{"%cs: lea 0(%esi,%eiz,1),%esi", "\x2e\x8d\xb4\x26\x00\x00\x00\x00", 8, Nop, 0},
		{"lea 0x0,%ebp", "\x8d\x2d\x00\x00\x00\x00", 6, Plain, 0},
		{"lea 0(,%eiz,1),%ebp", "\x8d\x2c\x25\x00\x00\x00\x00", 7, Plain, 0},
		{"lea 0(%ebp),%ebp", "\x8d\x6d\x00", 3, Nop, 0},
		{"lea 1(%esi),%esi", "\x8d\x76\x01", 3, Plain, 0},
		{"lea 0(%esi,%ecx,1),%esi", "\x8d\x74\x0e\x00", 4, Plain, 0},
	} {
		t.Run(tt.name, func(t *testing.T) { checkDecode(t, tt.code, Mode32, tt.n, tt.kind, tt.target) })
	}
}

// checkDecode decodes alone and with bytes behind; n of 0 stands for ErrInvalid.
func checkDecode(t *testing.T, code string, mode Mode, n uint8, kind Kind, target uint64) {
	t.Helper()
	for _, tail := range []string{"", "\x90", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
		i, err := Decode([]byte(code+tail), mode)
		if n == 0 {
			if !errors.Is(err, ErrInvalid) || i != (Inst{}) {
				t.Errorf("% x: %+v, %v, want ErrInvalid", code+tail, i, err)
			}
			continue
		}
		if err != nil || i.Len != n || i.Kind != kind || i.Target(0x1000) != target {
			t.Errorf("% x: length %d, %s, target %#x, %v; want %d, %s, %#x", code+tail, i.Len, i.Kind, i.Target(0x1000), err, n, kind, target)
		}
	}
}

func TestDecodeInvalid(t *testing.T) {
	for _, code := range []string{
		"\x06", "\x07", "\x0e", "\x16", "\x17", "\x1e", "\x1f", "\x27", "\x2f", "\x37", "\x3f", // push %es to aas
		"\x60", "\x61", "\x82\xc0\x01", "\x9a\x01\x02\x03\x04\x05\x06", "\xce", "\xd4\x0a", "\xd6", "\xea\x01\x02\x03\x04\x05\x06",
		"\x0f\x04", "\x0f\x0a", "\x0f\x0c", "\x0f\x24\xc0", "\x0f\x36", "\x0f\x39", "\x0f\x3f", "\x0f\x7a\xc0", "\x0f\x3b",
		"\x0f\xb8\xc0", "\x0f\xba\xc0\x01", "\x0f\x71\x10\x01", "\x0f\xc7\x00",
		"\x8d\xc0", "\x8f\xe0", "\xc6\x08\x01", "\xfe\x10", "\xff\x38", "\xff\xd8", "\xff\xe8",
		"\x0f\x38\x0d\xc0", "\x0f\x3a\x00\xc0\x01",
		"\xc4\xe0\x78\x58\xc0", "\xc4\xe4\x78\x58\xc0", "\x62\xf0\x7c\x48\x58\xc0", "\x8f\xeb\x78\x01\xc0",
		"\xd5\x00\x0f\x05", "\xd5\x00\x74\x00", "\xd5\x80\x84\x00\x00\x00\x00", "\xd5\x08\xa1\x00\x00\x00\x00\x00\x00\x00\x00",
		"\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90", // 16 bytes
		"\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x48\xe8\x01\x02\x03\x04",
	} {
		if i, err := Decode([]byte(code), Mode64); !errors.Is(err, ErrInvalid) || i != (Inst{}) {
			t.Errorf("% x: %+v, %v; want ErrInvalid", code, i, err)
		}
	}
}

func TestOperands(t *testing.T) {
	for _, tt := range []struct {
		name, code  string
		mode        Mode
		operand     Operand
		reg         uint8
		field, size uint8
		addr        uint64 // with the instruction at 0x1000; 0 if unknown
		lea, seg    bool
	}{
		{"call *%r11", "\x41\xff\xd3", Mode64, OperandReg, 11, 0, 0, 0, false, false},
		{"call *%r27", "\xd5\x11\xff\xd3", Mode64, OperandReg, 27, 0, 0, 0, false, false},
		{"call *0x100(%rip)", "\xff\x15\x00\x01\x00\x00", Mode64, OperandRIP, NoReg, 2, 4, 0x1106, false, false},
		{"movl $1,-4(%rip)", "\xc7\x05\xfc\xff\xff\xff\x01\x00\x00\x00", Mode64, OperandRIP, NoReg, 2, 4, 0x1006, false, false},
		{"lea 0x10(%rip),%rax", "\x48\x8d\x05\x10\x00\x00\x00", Mode64, OperandRIP, NoReg, 3, 4, 0x1017, true, false},
		{"mov %gs:0x10(%rip),%rax", "\x65\x48\x8b\x05\x10\x00\x00\x00", Mode64, OperandRIP, NoReg, 4, 4, 0x1018, false, true},
		{"mov %fs:0x28,%rax", "\x64\x48\x8b\x04\x25\x28\x00\x00\x00", Mode64, OperandSlot, NoReg, 5, 4, 0x28, false, true},
		{"jmp *table(,%rax,8)", "\xff\x24\xc5\x00\x00\x00\x80", Mode64, OperandTable, NoReg, 3, 4, 0xffffffff80000000, false, false},
		{"jmp *table(,%r12,8)", "\x42\xff\x24\xe5\x00\x00\x00\x01", Mode64, OperandTable, NoReg, 4, 4, 0x01000000, false, false},
		{"call *slot", "\xff\x15\x00\x00\x00\x80", Mode32, OperandSlot, NoReg, 2, 4, 0x80000000, false, false},
		{"addr32 slot", "\x67\xff\x14\x25\x00\x00\x00\x80", Mode64, OperandSlot, NoReg, 4, 4, 0x80000000, false, false},
		{"call *0x18(%rax)", "\xff\x50\x18", Mode64, OperandMem, 0, 0, 0, 0, false, false},
		{"call *0x118(%r12)", "\x41\xff\x94\x24\x18\x01\x00\x00", Mode64, OperandMem, 12, 4, 4, 0, false, false},
		{"push %rbp", "\x55", Mode64, OperandNone, NoReg, 0, 0, 0, false, false},
		{"jne", "\x0f\x85\x00\x00\x00\x00", Mode64, OperandNone, NoReg, 2, 4, 0, false, false},
		{"EVEX vpermb is no lea", "\x62\xf2\x7d\x48\x8d\x00", Mode64, OperandMem, 0, 0, 0, 0, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i, err := Decode([]byte(tt.code), tt.mode)
			if err != nil || int(i.Len) != len(tt.code) {
				t.Fatalf("length %d of %d, %v", i.Len, len(tt.code), err)
			}
			if i.Operand != tt.operand || i.Reg != tt.reg || i.Lea != tt.lea || i.Segment != tt.seg {
				t.Errorf("operand %d, register %d, lea %t, segment %t", i.Operand, i.Reg, i.Lea, i.Segment)
			}
			if i.Field != tt.field || i.FieldSize != tt.size {
				t.Errorf("field at %d of %d bytes, want %d of %d", i.Field, i.FieldSize, tt.field, tt.size)
			}
			if addr, ok := i.Address(0x1000); addr != tt.addr || ok != (tt.addr != 0) {
				t.Errorf("address %#x, %t, want %#x", addr, ok, tt.addr)
			}
		})
	}
}

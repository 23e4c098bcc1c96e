package disasm

import (
	"bytes"
	"strings"
	"testing"
)

var machineModes = []Mode{ModeARM64, ModeRISCV64, ModePPC64, ModePPC64LE, ModeS390X}

// TestMachineText: the lines are those of GNU objdump for these bytes, but for spaces and
// the names in brackets.
func TestMachineText(t *testing.T) {
	for _, tt := range []struct {
		mode Mode
		code string
		want string // at 0x1000
	}{
		{ModeARM64, "\xfd\x7b\xbf\xa9", "stp x29, x30, [sp,#-16]!"},
		{ModeARM64, "\x00\x04\x00\x94", "bl 0x2000 <callee>"},
		{ModeARM64, "\xe0\xff\xff\x17", "b 0xf80"},
		{ModeARM64, "\x60\x00\x00\x34", "cbz w0, 0x100c"},
		{ModeARM64, "\x1f\x20\x03\xd5", "nop"},
		{ModeARM64, "\xc0\x03\x5f\xd6", "ret"},
		{ModeARM64, "\x3f\x23\x03\xd5", "paciasp"},
		{ModeARM64, "\x5f\x24\x03\xd5", "bti c"},
		{ModeRISCV64, "\x41\x11", "addi sp,sp,-16"},
		{ModeRISCV64, "\xef\x10\x00\x00", "jal 0x2000 <callee>"},
		{ModeRISCV64, "\x09\xa0", "j 0x1002"},
		{ModePPC64LE, "\x01\x10\x00\x48", "bl 0x2000 <callee>"},
		{ModePPC64LE, "\xa6\x02\x08\x7c", "mflr r0"},
		{ModePPC64, "\x48\x00\x10\x01", "bl 0x2000 <callee>"},
		{ModePPC64, "\x4e\x80\x00\x20", "blr"},
		{ModeS390X, "\xc0\xe5\x00\x00\x08\x00", "brasl %r14,0x2000 <callee>"},
		{ModeS390X, "\x07\xfe", "br %r14"},
		{ModeARM64, "\x00\x00\x00\x02", ".byte 0x00, 0x00, 0x00, 0x02"},
		{ModePPC64, "\x00\x00\x00\x00", ".byte 0x00, 0x00, 0x00, 0x00"},
		{ModeRISCV64, "\x1f", ".byte 0x1f"},
		{ModeS390X, "", ""},
	} {
		got := Format([]byte(tt.code), 0x1000, tt.mode, func(addr uint64) (string, uint64) {
			if addr == 0x2000 {
				return "callee", addr
			}
			return "", 0
		})
		if got != tt.want {
			t.Errorf("mode %d, % x: %q, want %q", tt.mode, tt.code, got, tt.want)
		}
	}
}

// TestMachineEntry: the bytes under an option are what GCC 12 emits for it.
func TestMachineEntry(t *testing.T) {
	const bti, nop, paciasp = "\x5f\x24\x03\xd5", "\x1f\x20\x03\xd5", "\x3f\x23\x03\xd5"
	for _, tt := range []struct {
		name, code string
		mode       Mode
		endbr      uint8
		pad        Pad
		padLen     uint8
		target     uint64 // with the entry at 0x1000
	}{
		{"arm64 -fpatchable-function-entry=2", nop + nop + paciasp, ModeARM64, 0, PadNops, 8, 0},
		{"arm64 -fpatchable-function-entry=2 -mbranch-protection=bti", bti + nop + nop, ModeARM64, 4, PadNops, 8, 0},
		{"arm64 without a pad", paciasp + nop, ModeARM64, 0, PadNone, 0, 0},
		{"s390x -pg -mfentry -mnop-mcount", "\xc0\x04\x00\x00\x00\x00\xeb\xbf\xf0\x58\x00\x24", ModeS390X, 0, PadNops, 6, 0},
		{"s390x -pg -mfentry", "\xc0\x05\xff\xff\xff\x80", ModeS390X, 0, PadCall, 6, 0xf00},
		{"riscv64 -fpatchable-function-entry=4", "\x01\x00\x01\x00\x01\x00\x01\x00\x82\x80", ModeRISCV64, 0, PadNops, 8, 0},
		{"ppc64le -fpatchable-function-entry=2", strings.Repeat("\x00\x00\x00\x60", 2) + "\x20\x00\x80\x4e", ModePPC64LE, 0, PadNops, 8, 0},
		{"ends in a bti", bti, ModeARM64, 4, PadNone, 0, 0},
		{"two bti", bti + bti + nop, ModeARM64, 4, PadNone, 0, 0},
		{"empty", "", ModeARM64, 0, PadNone, 0, 0},
		{"many nops", strings.Repeat(nop, 100), ModeARM64, 0, PadNops, 255, 0},
	} {
		f := Entry([]byte(tt.code), tt.mode)
		if f.Endbr != tt.endbr || f.Pad != tt.pad || f.PadLen != tt.padLen || f.Target(0x1000) != tt.target {
			t.Errorf("%s: %+v to %#x", tt.name, f, f.Target(0x1000))
		}
	}
}

// TestRISCVPairs: auipc and jalr are one branch only where the second uses what the first
// made.
func TestRISCVPairs(t *testing.T) {
	const auipcRA, jalrRA = "\x97\x10\x00\x00", "\xe7\x80\x40\xff" // auipc ra,0x1; jalr -12(ra)
	const auipcT1, jrT1 = "\x17\xf3\xff\xff", "\x67\x00\x43\x00"   // auipc t1,0xfffff; jr 4(t1)
	for _, tt := range []struct {
		name, code string
		want       []Edge
	}{
		{"call", auipcRA + jalrRA, []Edge{{From: 0x1004, Field: 0x1000, To: 0x1ff4, Kind: Call}}},
		{"tail call", auipcT1 + jrT1, []Edge{{From: 0x1004, Field: 0x1000, To: 0x4, Kind: Jump}}},
		{"another register", auipcT1 + jalrRA, []Edge{{From: 0x1004, Kind: CallIndirect}}},
		{"something between", auipcRA + "\x01\x00" + jalrRA, []Edge{{From: 0x1006, Kind: CallIndirect}}},
		{"alone", jalrRA, []Edge{{From: 0x1000, Kind: CallIndirect}}},
	} {
		code := Code{Base: 0x1000, Bytes: []byte(tt.code), Mode: ModeRISCV64}
		got := code.Edges(Span{0x1000, 0x1000 + uint64(len(tt.code))}, nil, nil)
		if len(got) != len(tt.want) || got[0] != tt.want[0] {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// FuzzMachines sweeps any bytes as code of every machine.
func FuzzMachines(f *testing.F) {
	for _, s := range []string{"\x00\x04\x00\x94", "\x97\x10\x00\x00\xe7\x80\x40\xff", "\x48\x00\x10\x01", "\xc0\xe5\x00\x00\x08\x00", "\x1f\x00\x00\x00\x00\x00", "\x06\x00\x00\x00\x00\x00\x00\x00"} {
		f.Add([]byte(s), uint64(0x1000), uint64(0x1000), uint64(0x2000))
	}
	f.Fuzz(func(t *testing.T, data []byte, base, lo, hi uint64) {
		for _, mode := range machineModes {
			code := Code{Base: base, Bytes: bytes.Clone(data), Mode: mode}
			checkMachineSweep(t, code, Span{lo, hi})
			Entry(data, mode)
			StubSlot(data, base, lo, mode)
		}
	})
}

// checkMachineSweep wants every byte of a span counted once, and as many edges as branches.
func checkMachineSweep(t *testing.T, code Code, span Span) {
	t.Helper()
	var stats Stats
	edges := code.Edges(span, nil, &stats)
	next, instructions, undecoded, branches := span.Lo, uint64(0), uint64(0), 0
	for pc, i := range code.Instructions(span) {
		if pc < next || pc+uint64(i.Len) > span.Hi || i.Len == 0 {
			t.Fatalf("mode %d, %#x: %+v behind %#x in %+v", code.Mode, pc, i, next, span)
		}
		next = pc + uint64(i.Len)
		if i.Kind == Undecoded {
			undecoded += uint64(i.Len)
			continue
		}
		instructions++
		if i.Kind.isBranch() {
			if branches >= len(edges) || edges[branches].From != pc || edges[branches].Kind != i.Kind || edges[branches].To != i.Target(pc) {
				t.Fatalf("mode %d, %#x: %+v is edge %d of %+v", code.Mode, pc, i, branches, edges)
			}
			branches++
		}
	}
	if instructions != stats.Instructions || undecoded != stats.Undecoded || branches != len(edges) {
		t.Fatalf("mode %d: %d instructions, %d undecoded, %d branches; %+v, %d edges", code.Mode, instructions, undecoded, branches, stats, len(edges))
	}
}

// FuzzMachineText prints any bytes as code of every machine.
func FuzzMachineText(f *testing.F) {
	f.Add([]byte("\xfd\x7b\xbf\xa9"), uint64(0x1000))
	f.Fuzz(func(t *testing.T, code []byte, pc uint64) {
		for _, mode := range machineModes {
			text := Format(code, pc, mode, func(uint64) (string, uint64) { return "x", 0 })
			if (text == "") != (len(code) == 0) || strings.ContainsAny(text, "\t\n") {
				t.Fatalf("mode %d, % x: %q", mode, code, text)
			}
		}
	})
}

// TestStubSlot: bytes are those of GNU objdump for stubs of GNU ld and lld, slots what it says
// of them or, for ppc64, sums by hand.
func TestStubSlot(t *testing.T) {
	for _, tt := range []struct {
		mode Mode
		code string
		pc   uint64
		want uint64
	}{
		{ModeARM64, "\x10\x01\x00\x90\x11\x02\x40\xf9", 0x3c0, 0x20000},
		{ModeARM64, "\xf0\x00\x00\xf0\x11\xfe\x47\xf9", 0x3a4, 0x1fff8},
		{ModeRISCV64, "\x17\x2e\x00\x00\x03\x3e\x0e\xc8", 0x3a0, 0x2020},
		{ModeS390X, "\xc0\x10\x00\x00\x0e\x30\xe3\x10\x10\x00\x00\x04", 0x3a0, 0x2000},
		{ModeARM64, "\x10\x01\x00\x90\x12\x02\x40\xf9", 0x3c0, 0}, // another register
		{ModeRISCV64, "\x17\x2e\x00\x00\x03\x2e\x0e\xc8", 0x3a0, 0},
		{ModeS390X, "\xc0\x10\x00\x00\x0e\x30", 0x3a0, 0},
		{ModePPC64LE, "\x18\x00\x41\xf8\x10\x81\x82\xe9\xa6\x03\x89\x7d\x20\x04\x80\x4e\x00\x00\x00\x00", 0x3a0, 0x20010},
		{ModePPC64LE, "\x18\x00\x41\xf8\x01\x00\x82\x3d\x38\x80\x8c\xe9\xa6\x03\x89\x7d\x20\x04\x80\x4e", 0x3a0, 0x2ff38},
		{ModePPC64LE, "\x18\x00\x41\xf8\x01\x00\x82\x3d\x38\x80\x8c\xe9\xa6\x03\x89\x7d\x21\x04\x80\x4e", 0x3a0, 0}, // calls
		{ModePPC64LE, "\x18\x00\x41\xf8\x00\x00\x82\x3d", 0x3a0, 0},
		{Mode64, "\xff\x25\x00\x00\x00\x00\x00\x00", 0x3a0, 0},
	} {
		if got, ok := StubSlot([]byte(tt.code), tt.pc, 0x27f00, tt.mode); got != tt.want || ok != (tt.want != 0) {
			t.Errorf("mode %d, % x: %#x, %t, want %#x", tt.mode, tt.code, got, ok, tt.want)
		}
	}
}

// TestRISCVKinds has the encodings of the RISC-V unprivileged specification, chapters "C" and
// "RV32I": compressed jumps through a register share theirs with moves and additions.
func TestRISCVKinds(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		kind       Kind
		reg        uint8 // of a jump through one
		distance   int64 // of a direct branch
	}{
		{"c.jr ra", "\x82\x80", Return, 1, 0},
		{"c.jr a5", "\x82\x87", JumpIndirect, 15, 0},
		{"c.jalr a5", "\x82\x97", CallIndirect, 15, 0},
		{"c.ebreak", "\x02\x90", Trap, 0, 0},
		{"c.mv a0,ra", "\x06\x85", Plain, 0, 0},
		{"c.mv a0,a1", "\x2e\x85", Plain, 0, 0},
		{"c.add a0,ra", "\x06\x95", Plain, 0, 0},
		{"c.add a0,a1", "\x2e\x95", Plain, 0, 0},
		{"c.nop", "\x01\x00", Nop, 0, 0},
		{"c.unimp", "\x00\x00", Trap, 0, 0},
		{"c.j .+16", "\x01\xa8", Jump, 0, 16},
		{"c.beqz a0,.+8", "\x01\xc5", CondJump, 0, 8},
		{"c.bnez a0,.-4", "\x75\xfd", CondJump, 0, -4},
		{"jal ra,.+4096", "\xef\x10\x00\x00", Call, 0, 4096},
		{"jal zero,.+4096", "\x6f\x10\x00\x00", Jump, 0, 4096},
		{"jalr ra,0(a5)", "\xe7\x80\x07\x00", CallIndirect, 15, 0},
		{"jalr zero,0(ra)", "\x67\x80\x00\x00", Return, 1, 0},
		{"ebreak", "\x73\x00\x10\x00", Trap, 0, 0},
	} {
		i, err := Decode([]byte(tt.code), ModeRISCV64)
		if err != nil || i.Kind != tt.kind || int(i.Len) != len(tt.code) {
			t.Errorf("%s: %+v, %v", tt.name, i, err)
			continue
		}
		if tt.reg != 0 && (i.Operand != OperandReg || i.Reg != tt.reg) {
			t.Errorf("%s: goes through %d, want %d", tt.name, i.Reg, tt.reg)
		}
		if tt.distance != 0 && i.Target(0x10000) != uint64(0x10000+tt.distance) {
			t.Errorf("%s: goes to %#x", tt.name, i.Target(0x10000))
		}
	}
	if i, err := Decode([]byte("\x02\x80"), ModeRISCV64); err == nil { // reserved: c.jr zero
		t.Errorf("what is reserved is %+v", i)
	}
}

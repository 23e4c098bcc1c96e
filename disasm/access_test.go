package disasm

import "testing"

// TestAccess: the idioms and parts that the manual's operand tables do not show.
func TestAccess(t *testing.T) {
	const r9, xmm2 = RAX << 9, XMM0 << 2
	for _, tt := range []struct {
		text, code            string
		read, written, merged Registers
	}{
		{"xor %ecx,%ecx", "\x31\xc9", 0, RCX, 0},
		{"xor %ecx,%edx", "\x31\xca", RCX | RDX, RDX, 0},
		{"sub %r9,%r9", "\x4d\x29\xc9", 0, r9, 0},
		{"sbb %eax,%eax", "\x19\xc0", 0, RAX, 0},
		{"or $-1,%ecx", "\x83\xc9\xff", 0, RCX, 0},
		{"or $1,%ecx", "\x83\xc9\x01", RCX, RCX, 0},
		{"and $0,%rcx", "\x48\x83\xe1\x00", 0, RCX, 0},
		{"orl $-1,(%rcx)", "\x83\x09\xff", RCX, 0, 0},
		{"mov $1,%cl", "\xb1\x01", 0, RCX, RCX},
		{"mov $1,%ch", "\xb5\x01", RCX, RCX, RCX},
		{"mov $1,%bpl", "\x40\xb5\x01", 0, RBP, RBP},
		{"mov $1,%cx", "\x66\xb9\x01\x00", 0, RCX, RCX},
		{"mov $1,%ecx", "\xb9\x01\x00\x00\x00", 0, RCX, 0},
		{"sete %cl", "\x0f\x94\xc1", 0, RCX, RCX},
		{"movzbl %ah,%ecx", "\x0f\xb6\xcc", RAX, RCX, 0},
		{"bsf %edi,%ecx", "\x0f\xbc\xcf", RDI, RCX, RCX},
		{"tzcnt %edi,%ecx", "\xf3\x0f\xbc\xcf", RDI, RCX, 0},
		{"cmove %edi,%ecx", "\x0f\x44\xcf", RDI | RCX, RCX, 0},
		{"push %rcx", "\x51", RCX | RSP, RSP, 0},
		{"pop %rcx", "\x59", RSP, RCX | RSP, 0},
		{"rep movsb", "\xf3\xa4", RSI | RDI | RCX, RSI | RDI | RCX, 0},
		{"stosq", "\x48\xab", RDI | RAX, RDI, 0},
		{"mul %rcx", "\x48\xf7\xe1", RAX | RCX, RAX | RDX, 0},
		{"div %ecx", "\xf7\xf1", RAX | RCX | RDX, RAX | RDX, 0},
		{"shl %cl,%eax", "\xd3\xe0", RAX | RCX, RAX, 0},
		{"pause", "\xf3\x90", 0, 0, 0},
		{"xchg %rax,%r9", "\x49\x91", RAX | r9, RAX | r9, 0},
		{"nopl 0(%rax,%rax,1)", "\x0f\x1f\x44\x00\x00", 0, 0, 0},
		{"lea 8(%rdi,%rsi,2),%rcx", "\x48\x8d\x4c\x77\x08", RDI | RSI, RCX, 0},
		{"mov %cr3,%rcx", "\x0f\x20\xd9", 0, RCX, 0},
		{"fnstsw %ax", "\xdf\xe0", 0, RAX, RAX},
		{"cvtsi2sd %edi,%xmm2", "\xf2\x0f\x2a\xd7", RDI, xmm2, xmm2},
		{"vcvtsi2sd %edi,%xmm1,%xmm2", "\xc5\xf3\x2a\xd7", RDI, xmm2, XMM1},
		{"movsd (%rdi),%xmm2", "\xf2\x0f\x10\x17", RDI, xmm2, 0},
		{"movsd %xmm1,%xmm2", "\xf2\x0f\x10\xd1", XMM1 | xmm2, xmm2, 0},
		{"pxor %xmm2,%xmm2", "\x66\x0f\xef\xd2", 0, xmm2, 0},
		{"pxor %mm2,%mm2", "\x0f\xef\xd2", 0, 0, 0},
		{"subsd %xmm2,%xmm2", "\xf2\x0f\x5c\xd2", xmm2, xmm2, 0},
		{"vpxor %xmm1,%xmm1,%xmm2", "\xc5\xf1\xef\xd1", 0, xmm2, 0},
		{"vzeroupper", "\xc5\xf8\x77", 0, 0xffff * XMM0, 0xffff * XMM0},
		{"vpaddd %zmm17,%zmm1,%zmm2{%k3}", "\x62\xb1\x75\x4b\xfe\xd1", XMM1 | XMM0<<17 | xmm2 | K0<<3, xmm2, 0},
		{"vpaddd %zmm17,%zmm1,%zmm2{%k3}{z}", "\x62\xb1\x75\xcb\xfe\xd1", XMM1 | XMM0<<17 | K0<<3, xmm2, 0},
		{"vpmovd2m %zmm1,%k3", "\x62\xf2\x7e\x48\x39\xd9", XMM1, K0 << 3, 0},
		{"vpmovm2d %k3,%zmm1", "\x62\xf2\x7e\x48\x38\xcb", K0 << 3, XMM1, 0},
	} {
		i, got, err := DecodeAccess([]byte(tt.code))
		if err != nil || int(i.Len) != len(tt.code) {
			t.Errorf("%s: length %d, %v", tt.text, i.Len, err)
		}
		if got.Read != tt.read || got.Written != tt.written || got.Merged != tt.merged || got.Unclear {
			t.Errorf("%s: reads %v, writes %v, merges %v, unclear %v", tt.text, got.Read, got.Written, got.Merged, got.Unclear)
		}
	}
	if _, a, _ := DecodeAccess([]byte("\x51")); a.Pushed != RCX {
		t.Errorf("push %%rcx pushes %v", a.Pushed)
	}
	if _, a, _ := DecodeAccess([]byte("\xcd\x80")); !a.Unclear {
		t.Errorf("int $0x80: %+v", a)
	}
}

func TestRegisters(t *testing.T) {
	if got := (RAX | R8 | XMM0<<17 | K0<<2).String(); got != "%rax %r8 %xmm17 %k2" {
		t.Error(got)
	}
	for number, want := range map[uint64]string{0: "%rax", 1: "%rdx", 2: "%rcx", 3: "%rbx", 4: "%rsi", 5: "%rdi", 6: "%rbp", 7: "%rsp",
		8: "%r8", 15: "%r15", 16: "", 17: "%xmm0", 32: "%xmm15", 33: "", 67: "%xmm16", 82: "%xmm31", 118: "%k0", 125: "%k7", 126: "", 1 << 63: ""} {
		if got := DWARFRegister(number).String(); got != want {
			t.Errorf("%d is %s, want %s", number, got, want)
		}
	}
	if CallClobbered.Has(RBX) || CallClobbered.Has(RAX<<12) || !CallClobbered.Has(R11|XMM0<<31|K0<<7) {
		t.Error(CallClobbered)
	}
}

// TestFlow: a loop around a call, values that live through it.
func TestFlow(t *testing.T) {
	code := Code{Base: 0x1000, Bytes: []byte("" +
		"\x49\x89\xf8" + // 1000 mov %rdi,%r8
		"\x31\xc9" + // 1003 xor %ecx,%ecx
		"\xe8\xf6\x0f\x00\x00" + // 1005 call 2000
		"\x49\xff\xc8" + // 100a dec %r8
		"\x75\xf6" + // 100d jne 1005
		"\x89\xc8" + // 100f mov %ecx,%eax
		"\xc3")} // 1011 ret
	var f Flow
	f.Add(code, Span{0x1000, 0x1012}, nil)
	f.Link()
	call, ok := f.Find(0x1005)
	if !ok || f.Steps[call].To != 0x2000 || f.Open {
		t.Fatalf("%+v", f.Steps)
	}
	f.Steps[call].Written |= CallClobbered &^ R8
	f.Solve(0x1000, RDI, RAX)
	if s := f.Steps[call]; s.Live != R8|RCX|RSP || !s.Defined.Has(R8|RCX|RDI) {
		t.Errorf("live %v, defined %v", s.Live, s.Defined)
	}
	var uses []uint64
	f.FirstUses(call, R8, func(i int) bool { uses = append(uses, f.Steps[i].PC); return true })
	if len(uses) != 1 || uses[0] != 0x100a {
		t.Errorf("uses %x", uses)
	}
	if !f.Arrives(0, call, R8) || f.Arrives(call, 0, R8) || !f.Reaches(0x1000) {
		t.Error("paths")
	}
}

func FuzzFlow(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), uint64(0x1000), byte(3))
	}
	f.Add([]byte(sample), ^uint64(15), byte(0))
	f.Fuzz(func(t *testing.T, code []byte, base uint64, at byte) {
		code = code[:len(code):len(code)]
		if i, a, err := DecodeAccess(code); err == nil {
			if again, err := Decode(code, Mode64); err != nil || again != i {
				t.Fatalf("%+v, %+v", i, again)
			}
			if a.Merged&^(a.Written|a.Read|VectorRegisters) != 0 || a.Pushed&^a.Read != 0 || (a.Read|a.Written|a.Merged)&^AllRegisters != 0 {
				t.Fatalf("% x: %+v", code, a)
			}
		}
		c := Code{Base: base, Bytes: code}
		span := Span{base, base + uint64(len(code))}
		for range c.JumpTables(span) {
		}
		written, ok := c.Writes(span)
		var flow Flow
		flow.Add(c, span, nil)
		for i := range flow.Steps {
			if ok && flow.Steps[i].Written&^written != 0 {
				t.Fatalf("%#x writes %v of %v", flow.Steps[i].PC, flow.Steps[i].Written, written)
			}
		}
		if len(flow.Steps) > 0 {
			flow.AddTable(int(at)%len(flow.Steps), base+uint64(at))
		}
		flow.Link()
		flow.Solve(base, AllRegisters, RAX)
		for i := range min(len(flow.Steps), 8) {
			live := flow.Steps[i].Live
			live.Each(func(r Registers) {
				found := false
				flow.FirstUses(i, r, func(int) bool { found = true; return false })
				if !found {
					t.Fatalf("%v is live behind %#x, and nothing reads it", r, flow.Steps[i].PC)
				}
			})
		}
		flow.Reaches(base)
	})
}

package disasm_test

import (
	"fmt"

	"inlay/disasm"
)

// text is a function at 0x1000 that calls one at 0x2000 and leaves by a jump.
var text = []byte("\xf3\x0f\x1e\xfa\xe8\xf7\x0f\x00\x00\xe9\xf2\x1f\x00\x00")

func ExampleDecode() {
	inst, err := disasm.Decode(text[4:], disasm.Mode64)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s of %d bytes to %#x, displacement at +%d\n", inst.Kind, inst.Len, inst.Target(0x1004), inst.Field)
	// Output: call of 5 bytes to 0x2000, displacement at +1
}

func ExampleCode_Edges() {
	code := disasm.Code{Base: 0x1000, Bytes: text}
	var stats disasm.Stats
	for _, e := range code.Edges(disasm.Span{Lo: 0x1000, Hi: 0x100e}, nil, &stats) {
		fmt.Printf("%#x %s %#x\n", e.From, e.Kind, e.To)
	}
	fmt.Println(stats.Instructions, "instructions,", stats.Undecoded, "undecoded bytes")
	// Output:
	// 0x1004 call 0x2000
	// 0x1009 jump 0x3000
	// 3 instructions, 0 undecoded bytes
}

func ExampleCode_Instructions() {
	code := disasm.Code{Base: 0x1000, Bytes: text}
	symbol := func(addr uint64) (string, uint64) {
		if addr == 0x2000 {
			return "callee", 0x2000
		}
		return "", 0
	}
	for pc, inst := range code.Instructions(disasm.Span{Lo: 0x1000, Hi: 0x100e}) {
		bytes := text[pc-code.Base:][:inst.Len]
		fmt.Printf("%#x  %s\n", pc, disasm.Format(bytes, pc, code.Mode, symbol))
	}
	// Output:
	// 0x1000  endbr64
	// 0x1004  call 0x2000 <callee>
	// 0x1009  jmp 0x3000
}

func ExampleCode_References() {
	code := disasm.Code{Base: 0x1000, Bytes: []byte("\x48\x8d\x3d\xf9\x0f\x00\x00\xc3")} // lea 0xff9(%rip),%rdi
	for _, r := range code.References(disasm.Span{Lo: 0x1000, Hi: 0x1008}, nil) {
		fmt.Printf("%#x names %#x, lea %t\n", r.From, r.To, r.Lea)
	}
	// Output: 0x1000 names 0x2000, lea true
}

func ExampleEntry() {
	form := disasm.Entry(text, disasm.Mode64)
	fmt.Printf("endbr %d, pad %s to %#x\n", form.Endbr, form.Pad, form.Target(0x1000))
	// Output: endbr 4, pad call to 0x2000
}

func ExampleBefore() {
	p := disasm.Before([]byte("\xc3\x90\x90\x90\x90")) // the bytes in front of an entry
	fmt.Println(p.Nops, p.KCFI)
	// Output: 4 false
}

package disasm

import (
	"math"
	"slices"
	"testing"
)

// f: endbr64; call g; jne +2; jmp out; nop; a byte that is no instruction; ret;
// padding of int3; zeros.
const sample = "\xf3\x0f\x1e\xfa" + // 1000
	"\xe8\xf7\x0f\x00\x00" + // 1004 call 2000
	"\x75\x05" + // 1009 jne 1010
	"\xe9\xf0\x1f\x00\x00" + // 100b jmp 3000
	"\x90\x06" + // 1010
	"\xff\x15\x10\x00\x00\x00" + // 1012 call *0x1028
	"\xff\xe0" + // 1018 jmp *%rax
	"\xc3\xcc\xcc" + // 101a
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" // 101d to 1028

func TestEdges(t *testing.T) {
	code := Code{Base: 0x1000, Bytes: []byte(sample)}
	var stats Stats
	got := code.Edges(Span{0x1000, 0x1028}, nil, &stats)
	want := []Edge{
		{0x1004, 0x1005, 0x2000, Call},
		{0x1009, 0x100a, 0x1010, CondJump},
		{0x100b, 0x100c, 0x3000, Jump},
		{0x1012, 0x1014, 0x1028, CallIndirect},
		{0x1018, 0, 0, JumpIndirect},
	}
	if !slices.Equal(got, want) {
		t.Errorf("edges %+v, want %+v", got, want)
	}
	wantStats := Stats{Instructions: 10, Calls: 1, IndirectCalls: 1, Jumps: 1, IndirectJumps: 1, CondJumps: 1, Undecoded: 1, Padding: 1 + 2 + 11}
	if stats != wantStats {
		t.Errorf("stats %+v, want %+v", stats, wantStats)
	}
	if got := code.Exits(Span{0x1000, 0x1028}, nil, nil); !slices.Equal(got, slices.Delete(want, 1, 2)) {
		t.Errorf("exits %+v", got)
	}
}

func TestSpans(t *testing.T) {
	code := Code{Base: 0x1000, Bytes: []byte(sample)}
	for _, tt := range []struct {
		name string
		span Span
		want Stats
	}{
		{"empty", Span{0x1004, 0x1004}, Stats{}},
		{"backwards", Span{0x1010, 0x1004}, Stats{}},
		{"below", Span{0xf00, 0x1000}, Stats{Outside: 0x100}},
		{"above", Span{0x1028, 0x1030}, Stats{Outside: 8}},
		{"into the section", Span{0xffc, 0x1004}, Stats{Instructions: 1, Outside: 4}},
		{"out of the section", Span{0x101a, 0x1030}, Stats{Instructions: 3, Padding: 13, Outside: 8}},
		{"everything", Span{0, math.MaxUint64}, Stats{Instructions: 10, Calls: 1, IndirectCalls: 1, Jumps: 1, IndirectJumps: 1, CondJumps: 1,
			Undecoded: 1, Padding: 14, Outside: math.MaxUint64 - 0x28}},
		{"cut inside the call", Span{0x1000, 0x1006}, Stats{Instructions: 1, Undecoded: 2}},
		{"starts inside the call", Span{0x1006, 0x1009}, Stats{Instructions: 1}}, // 0f 00 00 is sldt
		{"zeros of the call", Span{0x1007, 0x1009}, Stats{Padding: 2}},
		{"one zero at the end", Span{0x101a, 0x101e}, Stats{Instructions: 3, Padding: 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stats Stats
			code.Edges(tt.span, nil, &stats)
			if stats != tt.want {
				t.Errorf("%+v, want %+v", stats, tt.want)
			}
		})
	}
}

// A section at the end of the address space wraps in no sum.
func TestSpanAtTheTop(t *testing.T) {
	code := Code{Base: math.MaxUint64 - 3, Bytes: []byte("\x90\x90\xc3\xc3\xc3\xc3")}
	var stats Stats
	code.Edges(Span{math.MaxUint64 - 2, math.MaxUint64}, nil, &stats)
	if stats.Instructions != 2 || stats.Outside != 0 {
		t.Errorf("%+v", stats)
	}
}

func TestInstructions(t *testing.T) {
	code := Code{Base: 0x1000, Bytes: []byte(sample)}
	var at []uint64
	var kinds []Kind
	for pc, i := range code.Instructions(Span{0x1009, 0x1028}) {
		at = append(at, pc)
		kinds = append(kinds, i.Kind)
	}
	if want := []uint64{0x1009, 0x100b, 0x1010, 0x1011, 0x1012, 0x1018, 0x101a, 0x101b, 0x101c}; !slices.Equal(at, want) {
		t.Errorf("at %#x, want %#x", at, want)
	}
	if want := []Kind{CondJump, Jump, Nop, Undecoded, CallIndirect, JumpIndirect, Return, Breakpoint, Breakpoint}; !slices.Equal(kinds, want) {
		t.Errorf("kinds %v, want %v", kinds, want)
	}
	for range code.Instructions(Span{0x1000, 0x1028}) {
		break // the iterator must stop
	}
}

func TestZeros(t *testing.T) {
	for _, tt := range []struct {
		code string
		want int
	}{
		{"\x00", 1},
		{"\x00\x00\x00", 3},
		{"\x00\x00\xc3", 0},
		{"\x00\x00\x00\x00\x00\x00\x00\xc3", 0},
		{"\x00\x00\x00\x00\x00\x00\x00\x00\xc3", 8},
		{"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc3", 8}, // "\0\0\xc3" may be a mov's tail
		{"\x90\x00", 0},
	} {
		if got := zeros([]byte(tt.code)); got != tt.want {
			t.Errorf("% x: %d, want %d", tt.code, got, tt.want)
		}
	}
}

func TestReferences(t *testing.T) {
	code := Code{Base: 0x1000, Bytes: []byte(
		"\x48\x8d\x3d\xf9\x0f\x00\x00" + // 1000 lea 0xff9(%rip),%rdi
			"\x65\x48\x8b\x05\x10\x00\x00\x00" + // 1007 mov %gs:0x10(%rip),%rax
			"\xff\x15\x00\x01\x00\x00" + // 100f call *0x100(%rip)
			"\x8b\x04\x8d\x00\x20\x00\x00" + // 1015 mov 0x2000(,%rcx,4),%eax
			"\xc3")}
	want := []Reference{
		{0x1000, 0x1003, 0x2000, true},
		{0x100f, 0x1011, 0x1115, false},
		{0x1015, 0x1018, 0x2000, false},
	}
	if got := code.References(Span{0x1000, 0x2000}, nil); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

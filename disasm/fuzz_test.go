package disasm

import (
	"errors"
	"strings"
	"testing"
)

// seeds are one instruction of every map.
var seeds = []string{
	"", "\xc3", "\xe8\x00\x01\x00\x00", "\x48\x8b\x04\x25\x28\x00\x00\x00", "\x66\x0f\x1f\x84\x00\x00\x00\x00\x00",
	"\xf3\x0f\x1e\xfa", "\x0f\x38\xf8\x00", "\x0f\x3a\x0f\xc0\x08", "\x0f\x0f\x00\x9e", "\xc5\xf8\x77", "\xc4\xe3\x79\x0f\xc0\x08",
	"\x8f\xea\x78\x10\xc0\x01\x02\x03\x04", "\x62\xf5\x7c\x48\x58\xc0", "\x62\xf4\xf4\x18\x81\xc0\x01\x02\x03\x04",
	"\xd5\x00\xa1\x08\x07\x06\x05\x04\x03\x02\x01", "\x67\x8d\x04", "\x9b\x41\xd9\x38", "\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66",
}

func addSeeds(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
}

func modeOf(mode32 bool) Mode {
	if mode32 {
		return Mode32
	}
	return Mode64
}

func FuzzDecode(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, code []byte, mode32 bool) {
		mode := modeOf(mode32)
		code = code[:len(code):len(code)] // a read past the end panics
		i, err := Decode(code, mode)
		if err != nil {
			if i != (Inst{}) || errors.Is(err, ErrTruncated) && len(code) >= MaxLen {
				t.Fatalf("%+v, %v", i, err)
			}
			return
		}
		if i.Len == 0 || i.Len > MaxLen || int(i.Len) > len(code) || i.Kind == Undecoded {
			t.Fatalf("%+v of %d bytes", i, len(code))
		}
		if i.Field+i.FieldSize > i.Len || i.Kind.Direct() && i.FieldSize == 0 {
			t.Fatalf("field outside the instruction: %+v", i)
		}
		// What lies behind an instruction has no say.
		again, err := Decode(append(code[:i.Len:i.Len], 0xff, 0xff), mode)
		if again != i || err != nil {
			// fwait and what it waits for are one instruction.
			if again.Len <= i.Len {
				t.Fatalf("%+v and then %+v, %v", i, again, err)
			}
		}
		checkPrefixes(t, code[:i.Len], mode)
	})
}

func FuzzSweep(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), false, uint64(0x1000), uint64(0x1000), uint64(0x2000))
	}
	f.Add([]byte(sample), true, ^uint64(7), uint64(0), ^uint64(0))
	f.Fuzz(func(t *testing.T, bytes []byte, mode32 bool, base, lo, hi uint64) {
		code := Code{Base: base, Bytes: bytes[:len(bytes):len(bytes)], Mode: modeOf(mode32)}
		span := Span{lo, hi}
		var stats Stats
		edges := code.Edges(span, nil, &stats)
		_, inside := code.Within(span)
		if hi > lo && stats.Outside+uint64(len(inside)) != hi-lo {
			t.Fatalf("%d bytes outside, %d inside of %d", stats.Outside, len(inside), hi-lo)
		}
		next, instructions, undecoded, branches := lo, uint64(0), uint64(0), 0
		for pc, i := range code.Instructions(span) {
			if pc < next || pc+uint64(i.Len) > hi || i.Len == 0 {
				t.Fatalf("%#x: %+v behind %#x in %+v", pc, i, next, span)
			}
			next = pc + uint64(i.Len)
			if i.Kind == Undecoded {
				undecoded++
				continue
			}
			instructions++
			if i.Kind.isBranch() {
				if branches >= len(edges) || edges[branches].From != pc || edges[branches].Kind != i.Kind {
					t.Fatalf("%#x: %+v is edge %d of %+v", pc, i, branches, edges)
				}
				branches++
			}
		}
		if instructions != stats.Instructions || undecoded != stats.Undecoded || branches != len(edges) {
			t.Fatalf("%d instructions, %d undecoded, %d branches; %+v, %d edges", instructions, undecoded, branches, stats, len(edges))
		}
		code.References(span, nil)
		Entry(bytes, code.Mode)
		Before(bytes)
	})
}

func FuzzFormat(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, code []byte, mode32 bool) {
		text := Format(code, 0x1000, modeOf(mode32), func(uint64) (string, uint64) { return "x", 0 })
		if (text == "") != (len(code) == 0) || strings.ContainsAny(text, "\t\n") || strings.Contains(text, "(bad)") {
			t.Fatalf("% x: %q", code, text)
		}
	})
}

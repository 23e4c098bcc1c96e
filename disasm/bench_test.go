package disasm

import (
	"os"
	"testing"

	"golang.org/x/arch/arm64/arm64asm"
	"golang.org/x/arch/x86/x86asm"
)

// benchCode is the text of the C library and the spans of its functions.
func benchCode(b *testing.B) (Code, []Span) {
	b.Helper()
	path := os.Getenv("INLAY_VMLINUX")
	if path == "" {
		path = "/usr/lib/x86_64-linux-gnu/libc.so.6"
	}
	if _, err := os.Stat(path); err != nil {
		b.Skip(err)
	}
	o := newOracle(b, path)
	text := o.text[0]
	for _, r := range o.text {
		if len(r.data) > len(text.data) {
			text = r
		}
	}
	var spans []Span
	for _, s := range o.spans {
		if s.Lo >= text.base && s.Hi <= text.base+uint64(len(text.data)) {
			spans = append(spans, s)
		}
	}
	return Code{Base: text.base, Bytes: text.data}, spans
}

// BenchmarkDecode decodes real code one instruction after the other, here and
// with x86asm.
func BenchmarkDecode(b *testing.B) {
	code, spans := benchCode(b)
	var starts []int
	for _, span := range spans {
		for pc, inst := range code.Instructions(span) {
			if inst.Kind != Undecoded {
				starts = append(starts, int(pc-code.Base))
			}
		}
	}
	b.Run("inlay", func(b *testing.B) {
		b.ReportAllocs()
		for i, k := 0, 0; i < b.N; i, k = i+1, k+1 {
			if k == len(starts) {
				k = 0
			}
			if _, err := Decode(code.Bytes[starts[k]:], Mode64); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("x86asm", func(b *testing.B) {
		b.ReportAllocs()
		for i, k := 0, 0; i < b.N; i, k = i+1, k+1 {
			if k == len(starts) {
				k = 0
			}
			_, _ = x86asm.Decode(code.Bytes[starts[k]:], 64) // fails on some
		}
	})
}

// BenchmarkEdges sweeps all functions; the unit of "ns/inst" is one instruction.
func BenchmarkEdges(b *testing.B) {
	code, spans := benchCode(b)
	for name, sweep := range map[string]func(Span, []Edge, *Stats) []Edge{"edges": code.Edges, "exits": code.Exits} {
		b.Run(name, func(b *testing.B) {
			var stats Stats
			var dst []Edge
			for range b.N {
				for _, s := range spans {
					dst = sweep(s, dst[:0], &stats)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(stats.Instructions), "ns/inst")
			b.ReportMetric(float64(stats.Instructions)/float64(b.N), "insts")
		})
	}
}

// BenchmarkMachineEdges sweeps the code of the C library of another machine.
func BenchmarkMachineEdges(b *testing.B) {
	for _, c := range machineCases {
		b.Run(c.name, func(b *testing.B) {
			path, _ := c.library(b)
			var stats Stats
			var dst []Edge
			for _, code := range texts(b, path, c.mode) {
				for b.Loop() {
					dst = code.Edges(Span{code.Base, code.Base + uint64(len(code.Bytes))}, dst[:0], &stats)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(stats.Instructions), "ns/inst")
		})
	}
	b.Run("arm64asm", func(b *testing.B) {
		path, _ := machineCases[0].library(b)
		code, n := texts(b, path, ModeARM64)[0].Bytes, 0
		for b.Loop() {
			for at := 0; at+4 <= len(code); at += 4 {
				_, _ = arm64asm.Decode(code[at:]) // fails on some
				n++
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/inst")
	})
}

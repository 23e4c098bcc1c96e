package disasm

import (
	"strings"
	"testing"

	"inlay/testdata/invariant"
)

// TestGrowth: code of instructions that are nasty to decode or to follow takes time in
// proportion to its size.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	for name, instruction := range map[string]string{
		"prefixes":                    "\x66",
		"no instructions":             "\x06",
		"branches to the next":        "\xeb\x00",
		"conditional branches ahead":  "\x74\x7f",
		"conditional branches behind": "\x74\x80",
		"calls":                       "\xe8\x00\x00\x00\x00",
		"pushes":                      "\x50",
	} {
		t.Run(name, func(t *testing.T) {
			invariant.Linear(t, 1000, func(n int) func() {
				code := Code{Base: 0x1000, Bytes: []byte(strings.Repeat(instruction, n))}
				span := Span{0x1000, 0x1000 + uint64(len(code.Bytes))}
				return func() {
					code.Edges(span, nil, nil)
					code.References(span, nil)
					code.Writes(span)
					var flow Flow
					flow.Add(code, span, nil)
					flow.Link()
					flow.Solve(span.Lo, AllRegisters, RAX)
					flow.SolveStack(span.Lo, 8)
					flow.Reaches(span.Lo)
				}
			})
		})
	}
}

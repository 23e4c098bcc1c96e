package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// pass is a pass of the compiler that writes no record. What it did in a function is what
// is different without it.
type pass struct {
	off string // the option that turns it off
	// did tells, of a function that is different, whether the difference is the pass's own.
	did func(with *text) bool
}

// passes are by rule. The register allocator's work shows in the instructions themselves.
// A function that needs no alignment gets another frame; only if a call comes with a
// misaligned stack pointer then does the callee have to put up with it.
var passes = map[string]pass{
	"LP030": {"-fno-ipa-ra", func(*text) bool { return true }},
	"LP031": {"-fno-ipa-stack-alignment", func(with *text) bool { return !with.aligned() }},
}

// differing compiles a source to assembler as it is and with a pass turned off, and returns
// the symbols of the functions in which the pass did something: their instructions are
// others, whatever the order.
func (m *matrix) differing(ctx context.Context, source string, v variant, p pass) (map[string]bool, error) {
	with, err := m.assembler(ctx, source, v)
	if err != nil {
		return nil, err
	}
	without, err := m.assembler(ctx, source, v, p.off)
	if err != nil {
		return nil, err
	}
	differ := make(map[string]bool)
	for name, text := range with {
		other := without[name]
		if (other == nil || !slices.Equal(text.sorted(), other.sorted())) && p.did(text) {
			differ[name] = true
		}
	}
	return differ, nil
}

// assembler compiles a source to assembler and returns the text of each function.
func (m *matrix) assembler(ctx context.Context, source string, v variant, more ...string) (map[string]*text, error) {
	out := filepath.Join(m.folder(source, v), "out"+strings.Join(more, "")+".s")
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return nil, err
	}
	args := append(v.flags(), append(more, "-w", "-S", source, "-o", out)...)
	if said, err := exec.CommandContext(ctx, m.compiler(source), args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", m.compiler(source), strings.Join(args, " "), err, said)
	}
	text, err := os.ReadFile(out)
	return functionsOf(string(text)), err
}

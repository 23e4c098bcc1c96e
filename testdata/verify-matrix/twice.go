package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// differing compiles a source to assembler as it is and with one more option, and returns
// the symbols of the functions whose code the option changes. It is the judge of passes
// that write no record: what such a pass did in a function is what is different without
// it.
func (m *matrix) differing(ctx context.Context, source string, v variant, off string) (map[string]bool, error) {
	with, err := m.assembler(ctx, source, v)
	if err != nil {
		return nil, err
	}
	without, err := m.assembler(ctx, source, v, off)
	if err != nil {
		return nil, err
	}
	differ := make(map[string]bool)
	for name, text := range with {
		if text != without[name] {
			differ[name] = true
		}
	}
	return differ, nil
}

// assembler compiles a source to assembler and returns the text of each function.
func (m *matrix) assembler(ctx context.Context, source string, v variant, more ...string) (map[string]string, error) {
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

var localLabel = regexp.MustCompile(`\.L\w+`)

// functionsOf takes assembler text apart: the instructions of each function by its symbol,
// with what GCC put into its .cold part behind it. Local labels get new numbers, in the
// order in which a function names them.
func functionsOf(text string) map[string]string {
	functions := make(map[string]string)
	current, labels := "", make(map[string]map[string]string)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch name, isLabel := strings.CutSuffix(line, ":"); {
		case strings.HasPrefix(line, ".size"):
			current = ""
		case isLabel && !strings.HasPrefix(name, ".L") && strings.Contains(text, "\t.type\t"+name+", @function\n"):
			current = strings.TrimSuffix(name, ".cold")
		case current == "" || strings.HasPrefix(line, ".") && !isLabel:
		default:
			known := labels[current]
			if known == nil {
				known = make(map[string]string)
				labels[current] = known
			}
			functions[current] += localLabel.ReplaceAllStringFunc(line, func(l string) string {
				if known[l] == "" {
					known[l] = fmt.Sprintf(".L%d", len(known))
				}
				return known[l]
			}) + "\n"
		}
	}
	return functions
}

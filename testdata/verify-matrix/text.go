package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// text is the assembler text of one function, with what GCC put into its .cold part
// behind it.
type text struct {
	lines []string // instructions, local labels without their numbers
	frame frame
	saved []frame // by .cfi_remember_state
	over  int     // direct calls that the frame says come with a misaligned stack
	vague int     // direct calls of which it does not say
}

// frame is what the directives for unwinding say: how far the stack pointer is below the
// address that is a multiple of 16 when a function is entered.
type frame struct {
	depth int
	known bool
}

// stackPointer is rsp in the numbers of DWARF.
const stackPointer = "7"

var localLabel = regexp.MustCompile(`\.L\w+`)

// functionsOf takes assembler text apart, by symbol.
func functionsOf(all string) map[string]*text {
	functions := make(map[string]*text)
	var current *text
	for line := range strings.Lines(all) {
		line = strings.TrimSpace(line)
		switch name, isLabel := strings.CutSuffix(line, ":"); {
		case strings.HasPrefix(line, ".size"):
			current = nil
		case isLabel && !strings.HasPrefix(name, ".L") && strings.Contains(all, "\t.type\t"+name+", @function\n"):
			name = strings.TrimSuffix(name, ".cold")
			if functions[name] == nil {
				functions[name] = &text{}
			}
			current = functions[name]
		case current == nil || isLabel:
		case strings.HasPrefix(line, ".cfi_"):
			current.directive(strings.Fields(strings.ReplaceAll(line, ",", "")))
		case !strings.HasPrefix(line, "."):
			current.instruction(line)
		}
	}
	return functions
}

// instruction adds a line.
func (t *text) instruction(line string) {
	t.lines = append(t.lines, localLabel.ReplaceAllString(line, ".L"))
	target, isCall := strings.CutPrefix(line, "call\t")
	switch {
	case !isCall || strings.HasPrefix(target, "*"):
	case !t.frame.known:
		t.vague++
	case t.frame.depth%16 != 0:
		t.over++
	}
}

// directive follows what a directive says of the frame.
func (t *text) directive(words []string) {
	number := 0
	if len(words) > 1 {
		number, _ = strconv.Atoi(words[len(words)-1]) // those that count have one
	}
	switch words[0] {
	case ".cfi_startproc":
		t.frame, t.saved = frame{8, true}, nil
	case ".cfi_def_cfa_offset":
		t.frame.depth = number
	case ".cfi_adjust_cfa_offset":
		t.frame.depth += number
	case ".cfi_def_cfa_register":
		t.frame.known = words[1] == stackPointer
	case ".cfi_def_cfa":
		t.frame = frame{number, words[1] == stackPointer}
	case ".cfi_escape":
		t.frame.known = false
	case ".cfi_remember_state":
		t.saved = append(t.saved, t.frame)
	case ".cfi_restore_state":
		if n := len(t.saved); n > 0 {
			t.frame, t.saved = t.saved[n-1], t.saved[:n-1]
		}
	}
}

// aligned tells whether every direct call surely comes with an aligned stack.
func (t *text) aligned() bool { return t.over == 0 && t.vague == 0 }

// sorted returns the instructions without their order, which is the scheduler's.
func (t *text) sorted() []string { return slices.Sorted(slices.Values(t.lines)) }

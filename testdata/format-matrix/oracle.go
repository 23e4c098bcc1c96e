package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// entry is a DIE as llvm-dwarfdump prints it.
type entry struct {
	offset string
	tag    string
	attrs  map[string]string
	parent *entry
}

var (
	entryLine = regexp.MustCompile(`^(0x[0-9a-f]+):( +)DW_TAG_(\w+)`)
	attrLine  = regexp.MustCompile(`^ +(DW_AT_\w+)\t\((.*)$`)
	reference = regexp.MustCompile(`^(0x[0-9a-f]+)`)
	rangeText = regexp.MustCompile(`\[(0x[0-9a-f]+), `)
)

// oracle reads files with llvm-dwarfdump and returns the inlined instances in them: of each
// the function, its chain and its host.
func oracle(ctx context.Context, paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		text, err := exec.CommandContext(ctx, "llvm-dwarfdump-19", "--debug-info", path).Output()
		if err != nil {
			return nil, fmt.Errorf("llvm-dwarfdump-19 %s: %w", path, err)
		}
		out = append(out, instances(string(text), strings.HasSuffix(path, ".o"))...)
	}
	slices.Sort(out)
	return out, nil
}

// instances reads the text of one file. Functions that the linker dropped, in a linked file,
// are at an address where there is no code.
func instances(text string, relocatable bool) (out []string) {
	all := entries(text)
	byOffset := make(map[string]*entry, len(all))
	for _, e := range all {
		byOffset[e.offset] = e
	}
	for _, e := range all {
		if e.tag != "inlined_subroutine" {
			continue
		}
		var chain []string
		at := e
		for ; at != nil && at.tag != "subprogram"; at = at.parent {
			if at.tag == "inlined_subroutine" {
				chain = append(chain, at.name(byOffset))
			}
		}
		if at != nil && (relocatable || !at.dropped()) {
			out = append(out, strings.Join(chain, " < ")+" in "+at.name(byOffset))
		}
	}
	return out
}

func entries(text string) (all []*entry) {
	depth := make(map[int]*entry)
	var current *entry
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := entryLine.FindStringSubmatch(line); m != nil {
			level := len(m[2])
			current = &entry{offset: m[1], tag: m[3], attrs: make(map[string]string), parent: depth[level-2]}
			depth[level] = current
			all = append(all, current)
		} else if m := attrLine.FindStringSubmatch(line); m != nil && current != nil {
			current.attrs[m[1]] = m[2]
		} else if m := rangeText.FindStringSubmatch(line); m != nil && current != nil && current.attrs["DW_AT_low_pc"] == "" {
			current.attrs["DW_AT_low_pc"] = m[1]
		}
	}
	return all
}

// name follows the origins of a DIE to its linkage name, or else its name.
func (e *entry) name(byOffset map[string]*entry) string {
	name := ""
	for range 8 {
		for _, attr := range []string{"DW_AT_linkage_name", "DW_AT_MIPS_linkage_name"} {
			if text, ok := e.attrs[attr]; ok {
				return unquote(text)
			}
		}
		if name == "" {
			name = unquote(e.attrs["DW_AT_name"])
		}
		next := e.attrs["DW_AT_abstract_origin"]
		if next == "" {
			next = e.attrs["DW_AT_specification"]
		}
		at := byOffset[padded(reference.FindString(next))]
		if at == nil {
			break
		}
		e = at
	}
	return name
}

// padded writes an offset as the lines of entries have it; 64-bit DWARF refers with 16
// digits.
func padded(offset string) string {
	n, err := strconv.ParseUint(offset, 0, 64)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("0x%08x", n)
}

func unquote(text string) string {
	return strings.TrimSuffix(strings.TrimPrefix(text, `"`), `")`)
}

// dropped tells a function that the linker has thrown away: at 0, or at the end of memory.
func (e *entry) dropped() bool {
	at, err := strconv.ParseUint(strings.TrimSuffix(e.attrs["DW_AT_low_pc"], ")"), 0, 64)
	return err != nil || at < 0x10 || at >= 1<<32-2 && at < 1<<32 || at >= 1<<64-2
}

package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

var (
	llvmEntry = regexp.MustCompile(`^(0x[0-9a-f]+):( +)DW_TAG_(\w+)`)
	llvmAttr  = regexp.MustCompile(`^ +DW_AT_(\w+)\t\((.*)$`)
	llvmRange = regexp.MustCompile(`^ +\[(0x[0-9a-f]+), `)
	llvmRef   = regexp.MustCompile(`^0x[0-9a-f]+`)
)

// dumpLLVM reads a file with llvm-dwarfdump. It resolves all addresses of split units, whose
// files it finds by itself.
func dumpLLVM(ctx context.Context, path string, split bool) ([]*entry, error) {
	text, err := exec.CommandContext(ctx, "llvm-dwarfdump-19", "--dwo", "--debug-info", path).Output()
	if err != nil {
		return nil, fmt.Errorf("llvm-dwarfdump-19 %s: %w", path, err)
	}
	return parseLLVM(string(text), split), nil
}

// parseLLVM reads what llvm-dwarfdump printed. The DIEs of a split unit follow its skeleton,
// with offsets in a file of their own.
func parseLLVM(text string, split bool) []*entry {
	var t tree
	var e *entry
	part, units := "", 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if split && strings.Contains(line, " Unit: length = ") {
			units++
			part = strconv.Itoa(units)
		}
		if m := llvmEntry.FindStringSubmatch(line); m != nil {
			e = &entry{place: place{part, number(m[1])}, tag: m[3]}
			t.add(e, len(m[2]))
		} else if m := llvmAttr.FindStringSubmatch(line); m != nil && e != nil {
			e.takeLLVM(m[1], m[2])
		} else if m := llvmRange.FindStringSubmatch(line); m != nil && e != nil && !e.hasLow {
			e.low, e.hasLow = number(m[1]), true
		}
	}
	return t.all
}

func (e *entry) takeLLVM(attr, value string) {
	switch attr {
	case "name":
		e.name = unquote(value)
	case "linkage_name", "MIPS_linkage_name":
		e.linkage = unquote(value)
	case "low_pc":
		e.low, e.hasLow = number(strings.TrimSuffix(value, ")")), true
	case "abstract_origin", "specification":
		if ref := llvmRef.FindString(value); ref != "" && (e.origin == nil || attr == "abstract_origin") {
			e.origin = &place{e.part, number(ref)}
		}
	}
}

// number reads a number as programs print it: 0 for anything else, which is no place where
// code or a DIE could be.
func number(text string) uint64 {
	n, err := strconv.ParseUint(text, 0, 64)
	if err != nil {
		return 0
	}
	return n
}

func unquote(text string) string {
	return strings.TrimSuffix(strings.TrimPrefix(text, `"`), `")`)
}

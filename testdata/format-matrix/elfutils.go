package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

var (
	elfutilsEntry = regexp.MustCompile(`^ [\[{] *([0-9a-f]+)[\]}]( +)(\w+) +abbrev:`)
	elfutilsAttr  = regexp.MustCompile(`^ +(\w+) +\((\w+)\) (.*)$`)
	elfutilsRef   = regexp.MustCompile(`^[\[{] *([0-9a-f]+)[\]}]`)
	elfutilsLow   = regexp.MustCompile(`^(?:\[[0-9a-f]+\] )?\+?(0x[0-9a-f]+)`)
)

// sharedPart is the part that stands for the file that another one shares units with.
const sharedPart = "shared"

// dumpElfutils reads a file with eu-readelf; shared is the alternate file of dwz, or "".
func dumpElfutils(ctx context.Context, path, shared string) ([]*entry, error) {
	all, err := readElfutils(ctx, path, "")
	if err == nil && shared != "" {
		var more []*entry
		more, err = readElfutils(ctx, shared, sharedPart)
		all = append(all, more...)
	}
	return all, err
}

func readElfutils(ctx context.Context, path, part string) ([]*entry, error) {
	text, err := exec.CommandContext(ctx, "eu-readelf", "-N", "--debug-dump=info+", path).Output()
	if err != nil {
		return nil, fmt.Errorf("eu-readelf %s: %w", path, err)
	}
	return parseElfutils(string(text), part), nil
}

// parseElfutils reads what eu-readelf printed. A part of its own is every split unit, which
// follows its skeleton, and the section of the type units.
func parseElfutils(text, part string) []*entry {
	var t tree
	var e *entry
	section, in, split := part, part, 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "DWARF section "):
			section = part
			if strings.Contains(line, "'.debug_types") {
				section = part + "types"
			}
		case strings.HasPrefix(line, " Split "):
			split++
			in = fmt.Sprint("split ", split)
		case strings.Contains(line, " unit at offset "):
			in = section
		}
		if m := elfutilsEntry.FindStringSubmatch(line); m != nil {
			e = &entry{place: place{in, number("0x" + m[1])}, tag: m[3]}
			t.add(e, len(m[2]))
		} else if m := elfutilsAttr.FindStringSubmatch(line); m != nil && e != nil {
			e.takeElfutils(m[1], m[2], m[3])
		}
	}
	return t.all
}

func (e *entry) takeElfutils(attr, form, value string) {
	switch attr {
	case "name":
		e.name = strings.Trim(value, `"`)
	case "linkage_name", "MIPS_linkage_name":
		e.linkage = strings.Trim(value, `"`)
	case "ranges":
		e.hasRanges = true
	case "low_pc":
		if m := elfutilsLow.FindStringSubmatch(value); m != nil {
			e.low, e.hasLow = number(m[1]), true
		}
	case "abstract_origin", "specification":
		m := elfutilsRef.FindStringSubmatch(value)
		if m == nil || e.origin != nil && attr == "specification" {
			return
		}
		e.origin = &place{e.part, number("0x" + m[1])}
		if form == "GNU_ref_alt" || strings.HasPrefix(form, "ref_sup") {
			e.origin.part = sharedPart
		}
	}
}

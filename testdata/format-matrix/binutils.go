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

var (
	binutilsEntry = regexp.MustCompile(`^ *<([0-9a-f]+)><([0-9a-f]+)>: Abbrev Number: \d+ \(DW_TAG_(\w+)\)`)
	binutilsAttr  = regexp.MustCompile(`^ +<[0-9a-f]+> +DW_AT_(\w+) *: ?(.*)$`)
	binutilsName  = regexp.MustCompile(`^\((?:indexed|indirect)[^)]*\): `)
	binutilsRef   = regexp.MustCompile(`^<(0x[0-9a-f]+)>`)
)

// dumpBinutils reads the files with the split units of a file with readelf: its package,
// or the .dwo files beside it. Where code is stays unknown, which readelf does not resolve.
func dumpBinutils(ctx context.Context, path string) ([]*entry, error) {
	files := []string{path + ".dwp"}
	if _, err := os.Stat(files[0]); err != nil {
		pattern := filepath.Join(filepath.Dir(path), "*.dwo")
		if strings.HasSuffix(path, ".o") {
			pattern = strings.TrimSuffix(path, ".o") + ".dwo"
		}
		if files, err = filepath.Glob(pattern); err != nil || len(files) == 0 {
			return nil, fmt.Errorf("%s: no split units: %w", path, err)
		}
	}
	var all []*entry
	for _, f := range files {
		text, err := exec.CommandContext(ctx, "readelf", "--debug-dump=info", f).Output()
		if err != nil {
			return nil, fmt.Errorf("readelf %s: %w", f, err)
		}
		all = append(all, parseBinutils(string(text), f)...)
	}
	return all, nil
}

// parseBinutils reads what readelf printed of a file without a table of addresses. It
// counts levels of the tree where others indent.
func parseBinutils(text, part string) []*entry {
	var t tree
	var e *entry
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := binutilsEntry.FindStringSubmatch(line); m != nil {
			e = &entry{place: place{part, number("0x" + m[2])}, tag: m[3]}
			t.add(e, 2*int(number("0x"+m[1])))
		} else if m := binutilsAttr.FindStringSubmatch(line); m != nil && e != nil {
			e.takeBinutils(m[1], m[2])
		}
	}
	return t.all
}

func (e *entry) takeBinutils(attr, value string) {
	switch attr {
	case "name":
		e.name = binutilsName.ReplaceAllString(value, "")
	case "linkage_name", "MIPS_linkage_name":
		e.linkage = binutilsName.ReplaceAllString(value, "")
	case "low_pc", "ranges":
		e.hasRanges = true
	case "abstract_origin", "specification":
		if m := binutilsRef.FindStringSubmatch(value); m != nil && (e.origin == nil || attr == "abstract_origin") {
			e.origin = &place{e.part, number(m[1])}
		}
	}
}

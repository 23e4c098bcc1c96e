package main

import (
	"strings"
)

// place names a DIE in what another program printed: offsets start again in every section
// and split unit.
type place struct {
	part   string
	offset uint64
}

// entry is a DIE as another program prints it.
type entry struct {
	place
	tag           string
	name, linkage string
	origin        *place // of DW_AT_abstract_origin, or of DW_AT_specification; nil for none
	low           uint64 // where its code begins
	hasLow        bool
	hasRanges     bool // it has code, and low may not be shown
	parent        *entry
}

// instances returns the inlined instances among the DIEs of one file: of each the function,
// its chain and its host. Functions that the linker dropped, in a linked file, are at an
// address where there is no code.
func instances(all []*entry, relocatable bool) (out []string) {
	at := make(map[place]*entry, len(all))
	for _, e := range all {
		at[e.place] = e
	}
	for _, e := range all {
		if e.tag != "inlined_subroutine" {
			continue
		}
		var chain []string
		host := e
		for ; host != nil && host.tag != "subprogram"; host = host.parent {
			if host.tag == "inlined_subroutine" {
				chain = append(chain, host.function(at))
			}
		}
		if host != nil && (relocatable || !host.dropped()) {
			out = append(out, strings.Join(chain, " < ")+" in "+host.function(at))
		}
	}
	return out
}

// function follows the origins of a DIE to its linkage name, or else its name.
func (e *entry) function(at map[place]*entry) string {
	name := ""
	for range 8 {
		if e.linkage != "" {
			return e.linkage
		}
		if name == "" {
			name = e.name
		}
		if e.origin == nil || at[*e.origin] == nil {
			break
		}
		e = at[*e.origin]
	}
	return name
}

// dropped tells a function that the linker has thrown away: at 0, or at the end of memory.
func (e *entry) dropped() bool {
	if !e.hasLow {
		return !e.hasRanges
	}
	return e.low < 0x10 || e.low >= 1<<32-2 && e.low < 1<<32 || e.low >= 1<<64-2
}

// tree puts entries below one another as they are indented.
type tree struct {
	all    []*entry
	levels map[int]*entry
}

// add takes the next entry, whose parent is indented by two columns less.
func (t *tree) add(e *entry, indent int) {
	if t.levels == nil {
		t.levels = make(map[int]*entry)
	}
	e.parent = t.levels[indent-2]
	t.levels[indent] = e
	t.all = append(t.all, e)
}

package store

import (
	"slices"

	"inlay/audit/facts"
)

// Filter says which rows are wanted. A nil *Filter wants all. A filter must not change while rows
// are read.
type Filter struct {
	Names   []string               // exact values of the column name of functions, bodies, instances or calls; nil = any
	Match   func(name string) bool // of such values; nil = any. It is called by several goroutines, once or more for a name
	Digests []facts.Digest         // of evidence files; nil = all
}

// plan is a filter in the form that reading needs. Only tables that are looked up by name have wants.
type plan struct {
	names   []string // sorted, each once; nil = any
	match   func(string) bool
	digests map[facts.Digest]bool // nil = all
}

func (f *Filter) plan(byName bool) *plan {
	p := &plan{}
	if f == nil {
		return p
	}
	if byName {
		p.match = f.Match
		if f.Names != nil {
			p.names = slices.Sorted(slices.Values(f.Names))
			p.names = slices.Compact(p.names)
		}
	}
	if f.Digests != nil {
		p.digests = make(map[facts.Digest]bool, len(f.Digests))
		for _, d := range f.Digests {
			p.digests[d] = true
		}
	}
	return p
}

// wantsFile tells whether rows of an evidence file are wanted.
func (p *plan) wantsFile(d facts.Digest) bool { return p.digests == nil || p.digests[d] }

// wantsName tells whether rows with the name are wanted.
func (p *plan) wantsName(name string) bool {
	if p.names != nil {
		if _, found := slices.BinarySearch(p.names, name); !found {
			return false
		}
	}
	return p.match == nil || p.match(name)
}

// any tells whether names do not matter.
func (p *plan) any() bool { return p.names == nil && p.match == nil }

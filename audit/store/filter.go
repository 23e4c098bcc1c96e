package store

import (
	"maps"
	"slices"
	"strings"

	"inlay/audit/facts"
)

// Filter says which rows are wanted. A nil *Filter wants all. A filter must not change while rows
// are read.
//
// Names are found without reading other rows. Match is asked about every name. Digests alone find
// loose evidence, and binaries and units; in merged files of the other tables all rows are read.
type Filter struct {
	Names   []string               // exact values of the column name of functions, bodies, instances or calls; nil = any
	Match   func(name string) bool // of such values; nil = any. It is called by several goroutines, once or more for a name
	Digests []facts.Digest         // of evidence files; nil = all
	// Templates makes each of Names stand for the same with template or generic arguments too:
	// "size" for "size<int>", as DW_AT_name has it in C++ and Rust.
	Templates bool
}

// plan is a filter as one table needs it: files are sorted by key, so keys are what rows are found
// by. The key is the name or, in the tables that are not looked up by name, the digest.
type plan struct {
	keys    []string // sorted, each once; nil = any
	match   func(key string) bool
	digests map[facts.Digest]bool // nil = all
	// templates makes keys stand for those with arguments too.
	templates bool
}

func newPlan[T any](t *table[T], f *Filter) *plan {
	p := &plan{}
	if f == nil {
		return p
	}
	if f.Digests != nil {
		p.digests = make(map[facts.Digest]bool, len(f.Digests))
		for _, d := range f.Digests {
			p.digests[d] = true
		}
	}
	switch {
	case t.bit != 0:
		p.match = f.Match
		if f.Names != nil {
			p.keys = append([]string{}, f.Names...)
			slices.Sort(p.keys)
			p.keys, p.templates = slices.Compact(p.keys), f.Templates
		}
	case t.sorted[0] == "digest" && f.Digests != nil:
		p.keys = append([]string{}, slices.Sorted(maps.Keys(p.digests))...)
	}
	return p
}

// of returns the plan for some evidence files only.
func (p *plan) of(digests map[facts.Digest]bool) *plan {
	q := *p
	q.digests = map[facts.Digest]bool{}
	for d := range digests {
		if p.wantsFile(d) {
			q.digests[d] = true
		}
	}
	return &q
}

// wantsFile tells whether rows of an evidence file are wanted.
func (p *plan) wantsFile(d facts.Digest) bool { return p.digests == nil || p.digests[d] }

// wantsKey tells whether rows with the key are wanted.
func (p *plan) wantsKey(key string) bool {
	if p.keys != nil && !p.isKey(key) && !(p.templates && slices.ContainsFunc(withoutArguments(key), p.isKey)) {
		return false
	}
	return p.match == nil || p.match(key)
}

func (p *plan) isKey(key string) bool {
	_, found := slices.BinarySearch(p.keys, key)
	return found
}

// wantsRange tells whether a key from first to last may be wanted.
func (p *plan) wantsRange(first, last string) bool {
	if p.keys == nil {
		return true
	}
	return slices.ContainsFunc(p.keys, func(key string) bool { return key <= last && first <= p.end(key) })
}

// end is where the names end that a key stands for: arguments begin with "<" or " <", which sort
// before this.
func (p *plan) end(key string) string {
	if p.templates {
		return key + "="
	}
	return key
}

// withoutArguments lists what a name may be without its template arguments. An operator's own name
// may have the bracket in it: "operator<< <int>".
func withoutArguments(name string) (bases []string) {
	operator := strings.HasPrefix(name, "operator")
	for i := 1; i < len(name); i++ {
		if name[i] != '<' {
			continue
		}
		bases = append(bases, strings.TrimSuffix(name[:i], " "))
		if !operator {
			break
		}
	}
	return bases
}

// anyKey tells whether keys do not matter.
func (p *plan) anyKey() bool { return p.keys == nil && p.match == nil }

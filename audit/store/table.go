package store

import (
	"iter"

	"inlay/audit/facts"
)

// table says how the rows of one type are kept.
type table[T any] struct {
	name   string
	bit    uint32          // in the words of index.names, 0 for a table that is not looked up by name
	bloom  bool            // on the key
	sorted []string        // the columns it is sorted by, the key first
	key    func(*T) string // the value that files are sorted by and found by
	digest func(*T) facts.Digest
	rows   func(*facts.Facts) iter.Seq2[T, error]
}

// tableNames are the tables of a segment, in the order of an index.
var tableNames = []string{binaries.name, units.name, functions.name, bodies.name, instances.name, calls.name, findings.name}

var binaries = table[facts.Binary]{
	name: "binaries", sorted: []string{"digest"},
	key:    func(r *facts.Binary) string { return r.Digest },
	digest: func(r *facts.Binary) facts.Digest { return r.Digest },
	rows: func(f *facts.Facts) iter.Seq2[facts.Binary, error] {
		return func(yield func(facts.Binary, error) bool) { yield(f.Binary, nil) }
	},
}

var units = table[facts.Unit]{
	name: "units", sorted: []string{"digest", "unit"},
	key:    func(r *facts.Unit) string { return r.Digest },
	digest: func(r *facts.Unit) facts.Digest { return r.Digest },
	rows:   func(f *facts.Facts) iter.Seq2[facts.Unit, error] { return f.Units },
}

var functions = table[facts.Function]{
	name: "functions", bit: 1, bloom: true, sorted: []string{"name", "digest", "function"},
	key:    func(r *facts.Function) string { return r.Name },
	digest: func(r *facts.Function) facts.Digest { return r.Digest },
	rows:   func(f *facts.Facts) iter.Seq2[facts.Function, error] { return f.Functions },
}

var bodies = table[facts.Body]{
	name: "bodies", bit: 2, bloom: true, sorted: []string{"name", "digest", "function", "body"},
	key:    func(r *facts.Body) string { return r.Name },
	digest: func(r *facts.Body) facts.Digest { return r.Digest },
	rows:   func(f *facts.Facts) iter.Seq2[facts.Body, error] { return f.Bodies },
}

var instances = table[facts.Instance]{
	name: "instances", bit: 4, bloom: true, sorted: []string{"name", "digest", "function", "die_offset"},
	key:    func(r *facts.Instance) string { return r.Name },
	digest: func(r *facts.Instance) facts.Digest { return r.Digest },
	rows:   func(f *facts.Facts) iter.Seq2[facts.Instance, error] { return f.Instances },
}

var calls = table[facts.Call]{
	name: "calls", bit: 8, bloom: true, sorted: []string{"name", "digest", "function", "symbol", "caller"},
	key:    func(r *facts.Call) string { return r.Name },
	digest: func(r *facts.Call) facts.Digest { return r.Digest },
	rows:   func(f *facts.Facts) iter.Seq2[facts.Call, error] { return f.Calls },
}

var findings = table[facts.Finding]{
	name: "findings", sorted: []string{"rule", "digest"},
	key:    func(r *facts.Finding) string { return r.Rule },
	digest: func(r *facts.Finding) facts.Digest { return r.Digest },
	rows:   func(f *facts.Facts) iter.Seq2[facts.Finding, error] { return f.Findings },
}

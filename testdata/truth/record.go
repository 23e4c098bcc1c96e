package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"inlay/livepatch/ipaclones"
)

// pair says that a callee went into a host, all by number.
type pair struct{ unit, callee, host uint32 }

// place is a source function in one unit.
type place struct{ unit, callee uint32 }

// record is what the compiler says, and what the lists said about each pair.
type record struct {
	units    *units
	names    *names
	bySymbol bool
	noLines  bool // the record does not say where a callee is declared
	pairs    map[pair]verdict
	places   map[place]int // pairs of a function in a unit
}

// function is a function of a compiler's record.
type function struct {
	symbol string
	line   int
}

func newRecord(u *units, bySymbol bool) *record {
	return &record{units: u, names: newNames(), bySymbol: bySymbol, pairs: make(map[pair]verdict), places: make(map[place]int)}
}

// add takes one pair of a unit, unless it says nothing about another function or
// the host is not there.
func (r *record) add(number uint32, callee, host function) {
	u := r.units.all[number]
	key := stem(host.symbol)
	if key == stem(callee.symbol) {
		return
	}
	there := u.stems[key]
	if r.bySymbol {
		key = host.symbol
		there = u.code[key]
	}
	if !there {
		return
	}
	p := pair{number, r.callee(callee.symbol, callee.line), r.names.number(key)}
	if _, ok := r.pairs[p]; ok {
		return
	}
	r.pairs[p] = verdict{}
	r.places[place{p.unit, p.callee}]++
}

// callee numbers a callee.
func (r *record) callee(name string, line int) uint32 {
	if r.noLines {
		line = 0
	}
	return r.names.number(calleeKey(name, line))
}

// addFrom reads the record of a compiler: a folder for GCC, a file for the others.
func (r *record) addFrom(compiler, path string, anyOrder bool) (err error) {
	if compiler == "gcc" {
		return r.addGCC(path, anyOrder)
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	var remarks []inlining
	switch compiler {
	case "clang":
		r.noLines = true // they have the line of the opening brace
		remarks, err = clangRemarks(in)
	case "rust":
		r.noLines = true
		remarks, err = rustRemarks(in)
	case "go":
		r.noLines = true
		remarks, err = goRemarks(in, filepath.Dir(path))
	default:
		return fmt.Errorf("no record of %q is known", compiler)
	}
	if err != nil {
		return err
	}
	r.addRemarks(remarks, compiler == "go")
	return nil
}

// addGCC reads the files of -fdump-ipa-clones beneath dir. With anyOrder the
// steps of a file are chained without regard to their order.
func (r *record) addGCC(dir string, anyOrder bool) error {
	set, err := ipaclones.Find(dir)
	if err != nil {
		return err
	}
	for number, u := range r.units.all {
		file, err := set.Unit(u.compDir, u.name)
		if errors.Is(err, ipaclones.ErrNoRecord) {
			continue
		}
		if err != nil {
			return err
		}
		dump, err := file.Open()
		if err != nil {
			return err
		}
		u.recorded = true
		if anyOrder {
			r.addChains(uint32(number), dump)
			continue
		}
		for p := range dump.Pairs() {
			r.add(uint32(number), node(p.Callee), node(p.Host))
		}
	}
	return nil
}

// node takes the asterisk off a name that the source gave with asm("name"): the record
// has it as GCC keeps it.
func node(n ipaclones.Node) function {
	return function{strings.TrimPrefix(n.Name, "*"), n.Line}
}

// addChains adds the pairs that chaining the steps in any order gives: what a function
// took in after it was copied counts for the copy too.
func (r *record) addChains(number uint32, dump *ipaclones.Dump) {
	into := make(map[ipaclones.Node][]ipaclones.Node)
	for s := range dump.Steps() {
		into[s.From] = append(into[s.From], s.To)
	}
	for callee := range into {
		seen := map[ipaclones.Node]bool{}
		todo := []ipaclones.Node{callee}
		for len(todo) > 0 {
			last := len(todo) - 1
			at := todo[last]
			todo = todo[:last]
			for _, to := range into[at] {
				if !seen[to] {
					seen[to] = true
					todo = append(todo, to)
					r.add(number, node(callee), node(to))
				}
			}
		}
	}
}

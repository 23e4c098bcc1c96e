package livepatch

import (
	"errors"
	"fmt"
	"slices"

	"inlay/elfscan/clonename"
	"inlay/livepatch/ipaclones"
	"inlay/program"
)

// record is what GCC wrote down about the inlining of one unit.
type record struct {
	path  string
	hosts map[recorded][]string // symbols of the functions that hold a copy, sorted
}

// recorded names a callee as both the record and the DWARF do.
type recorded struct {
	name string // of the linker, without clone suffixes
	line int
}

// errOtherBuild tells a record that lacks an inlined instance of the binary.
var errOtherBuild = errors.New("the record is of another build and was not used")

// findRecord reads the record of the unit, if a folder with records was named. One that
// does not fit the unit is noted and not used.
func (a *analysis) findRecord(v *view) {
	if a.dumps == nil || program.LowerBound(v.unit) || len(v.holders) == 0 || v.unit.ProducerHas("GIMPLE") {
		return // of a unit without code, its record tells only what came before the link
	}
	file, err := a.dumps.Unit(v.unit.CompDir(), v.unit.Name())
	if errors.Is(err, ipaclones.ErrNoRecord) {
		return
	}
	var d *ipaclones.Dump
	if err == nil {
		d, err = file.Open()
	}
	if err == nil {
		v.record = newRecord(file.Path, d)
		err = a.fits(v)
	}
	if err != nil {
		v.record, v.misfit = nil, true
		a.p.Note(v.file.Path(), "", -1, fmt.Errorf("dumps: %s: %w", v.unit.Name(), err))
	}
}

func newRecord(path string, d *ipaclones.Dump) *record {
	r := &record{path: path, hosts: make(map[recorded][]string)}
	for p := range d.Pairs() {
		key := recorded{stemOf(p.Callee.Name), p.Callee.Line}
		r.hosts[key] = append(r.hosts[key], p.Host.Name)
	}
	for _, hosts := range r.hosts {
		slices.Sort(hosts)
	}
	return r
}

func stemOf(symbol string) string {
	if clonename.MayHaveSuffix(symbol) {
		return clonename.Parse(symbol).Stem
	}
	return symbol
}

// fits looks for every inlined instance of the unit in its record.
func (a *analysis) fits(v *view) error {
	for i := range v.nodes {
		n := &v.nodes[i]
		key := a.recorded(n.id)
		for _, c := range n.copies {
			if c.key < 0 || c.host.id == n.id {
				continue // a body, or recursion
			}
			if !v.record.holds(key, c.host) {
				return fmt.Errorf("%s: %s:%d is not in %s there: %w", v.record.path, key.name, key.line, c.host.symbol, errOtherBuild)
			}
		}
	}
	return nil
}

func (a *analysis) recorded(id program.FunctionID) recorded {
	src := a.table.Function(id).Source
	name := src.LinkageName
	if name == "" {
		name = src.Name
	}
	return recorded{stemOf(name), src.DeclLine}
}

// holds tells whether the record says that code holds a copy. A clone that the compiler
// numbered anew, or renamed while linking, is known by its stem.
func (r *record) holds(callee recorded, c *code) bool {
	hosts := r.hosts[callee]
	_, all := c.place.Names()
	for _, symbol := range all {
		if _, ok := slices.BinarySearch(hosts, symbol); ok {
			return true
		}
		stem := stemOf(symbol)
		if slices.ContainsFunc(hosts, func(host string) bool { return stemOf(host) == stem }) {
			return true
		}
	}
	return false
}

// addReported adds the code of a unit that only the record tells of.
func (l *list) addReported(v *view, id program.FunctionID) {
	key := l.a.recorded(id)
	for _, c := range v.holders {
		if l.isOwn(c) || !v.record.holds(key, c) {
			continue
		}
		if m := l.members.of(c); m != nil && m.holdsInstance() {
			continue
		}
		l.add(c, certain, reason{kind: ofInlined, class: reported, note: &note{detail: "GCC's record says so: " + v.record.path}})
	}
}

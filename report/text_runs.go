package report

import (
	"strconv"
	"strings"

	"inlay/answer"
)

// run is instructions behind each other that have the same inline chain.
type run struct {
	lo, hi string // half-open
	count  int
	bytes  int
	chain  string
	lines  []lineRange // by file, in the order of the code
}

// lineRange is the source lines of one file; 0 if none is known.
type lineRange struct {
	file   string
	lo, hi int
}

// runs prints the body folded: one row for each run.
func (t *textDisasm) runs(l *answer.Listing) {
	table := newTable(t.p, column{title: "addresses", style: dim}, column{title: "count", right: true},
		column{title: "bytes", right: true}, column{title: "lines", shrink: true, tail: true}, column{title: "chain", style: yellow, shrink: true})
	for _, r := range t.fold(l.Lines) {
		lines := join(r.lines, func(l *lineRange) string { return t.lineRange(l) })
		table.row(r.lo+"-"+r.hi, group(r.count), group(r.bytes), lines, r.chain)
	}
	table.flush()
}

// fold joins instructions; a gap in the addresses ends a run.
func (t *textDisasm) fold(lines []answer.Line) []run {
	var runs []run
	for i := range lines {
		l := &lines[i]
		n := len(l.Bytes) / 2
		chain := t.chain(l.Frames)
		if len(runs) == 0 || runs[len(runs)-1].chain != chain || runs[len(runs)-1].hi != l.Address {
			runs = append(runs, run{lo: l.Address, chain: chain})
		}
		r := &runs[len(runs)-1]
		r.hi = behind(l.Address, n)
		r.count++
		r.bytes += n
		if len(l.Frames) > 0 {
			r.add(l.Frames[0].File, l.Frames[0].Line)
		}
	}
	return runs
}

// add widens the lines of a run.
func (r *run) add(file string, line int) {
	if file == "" || line <= 0 {
		return
	}
	for i := range r.lines {
		if l := &r.lines[i]; l.file == file {
			l.lo, l.hi = min(l.lo, line), max(l.hi, line)
			return
		}
	}
	r.lines = append(r.lines, lineRange{file, line, line})
}

func (t *textDisasm) lineRange(l *lineRange) string {
	s := t.p.position(l.file, l.lo, 0)
	if l.hi > l.lo {
		s += "-" + dec(l.hi)
	}
	return s
}

// behind adds to an address as answers write it: "0x401000" or ".text+0x1c".
// What is no such address stays as it is.
func behind(address string, n int) string {
	at := strings.LastIndex(address, "0x")
	if at < 0 {
		return address
	}
	v, err := strconv.ParseUint(address[at+2:], 16, 64)
	if err != nil {
		return address
	}
	return address[:at+2] + strconv.FormatUint(v+uint64(n), 16)
}

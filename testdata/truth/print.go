package main

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
)

// calleeStem takes the line off a callee's key.
func calleeStem(key string) string { return key[:strings.LastIndexByte(key, ':')] }

// percent is a share as text.
func percent(part, all int) string {
	if all == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f %%", 100*float64(part)/float64(all))
}

// print writes the table.
func (j *judgement) print(w io.Writer) {
	recorded, pairs := 0, len(j.pairs)
	for _, u := range j.units.all {
		if u.recorded {
			recorded++
		}
	}
	fmt.Fprintf(w, "%d of %d units with a record, %d pairs\n\n", recorded, len(j.units.all), pairs)
	j.printClasses(w)
	j.printRest(w)
	j.printBounds(w)
	j.printClosed(w)
	if j.unrecorded > 0 {
		fmt.Fprintf(w, "%d edges in units without a record\n", j.unrecorded)
	}
	if j.unplaced > 0 {
		fmt.Fprintf(w, "%d edges of functions without a declaration line, left out\n", j.unplaced)
	}
}

func (j *judgement) printClasses(w io.Writer) {
	var found, wrong [ranks]int
	for _, v := range j.pairs {
		found[v.class]++
	}
	for _, class := range j.wrong {
		wrong[class]++
	}
	fmt.Fprintf(w, "%-10s %8s %9s %9s %7s %10s %10s\n", "class", "pairs", "recall", "cumulated", "false", "precision", "cumulated")
	sum, bad := 0, 0
	for c := located; c < ranks; c++ {
		sum += found[c]
		bad += wrong[c]
		fmt.Fprintf(w, "%-10s %8d %9s %9s %7d %10s %10s\n", rankNames[c], found[c], percent(found[c], len(j.pairs)), percent(sum, len(j.pairs)),
			wrong[c], percent(found[c], found[c]+wrong[c]), percent(sum, sum+bad))
	}
	fmt.Fprintln(w)
}

// kind tells what the lists know of a pair that they have no edge for.
type kind uint8

const (
	onlyAbstract kind = iota // open, without an instance of the callee in the unit
	elsewhere                // open, with instances in other bodies of the unit
	notOpen                  // neither
	kinds
)

var kindNames = [kinds]string{"unit open, no instance in it", "unit open, instances in other bodies", "unit not open"}

func (j *judgement) kindOf(p pair) kind {
	switch open, ok := j.open[place{p.unit, p.callee}]; {
	case !ok:
		return notOpen
	case open.hasSite:
		return elsewhere
	}
	return onlyAbstract
}

// missed returns the pairs without an edge, by kind and by whether they lie inside a
// bound.
func (j *judgement) missed() (out [kinds]struct{ bounded, outside []pair }) {
	for p, v := range j.pairs {
		if v.class != none {
			continue
		}
		m := &out[j.kindOf(p)]
		if v.bounded || v.member {
			m.bounded = append(m.bounded, p)
		} else {
			m.outside = append(m.outside, p)
		}
	}
	return out
}

func (j *judgement) printRest(w io.Writer) {
	rest, bounded, members := 0, 0, 0
	missed := j.missed()
	for _, m := range missed {
		rest += len(m.bounded) + len(m.outside)
		bounded += len(m.bounded)
	}
	for _, v := range j.pairs {
		if v.class == none && v.member && !v.bounded {
			members++
		}
	}
	fmt.Fprintf(w, "%d pairs (%s) without an edge, %d of them (%s) inside a bound or in the list for another reason, %d only the latter\n",
		rest, percent(rest, len(j.pairs)), bounded, percent(bounded, rest), members)
	for k, m := range missed {
		n := len(m.bounded) + len(m.outside)
		fmt.Fprintf(w, "  %-38s %7d pairs, %s of all, %d in no bound\n", kindNames[k], n, percent(n, len(j.pairs)), len(m.outside))
	}
}

func (j *judgement) printBounds(w io.Writer) {
	var sizes []int
	for _, o := range j.open {
		if o.bound > 0 {
			sizes = append(sizes, o.bound)
		}
	}
	if len(sizes) == 0 {
		return
	}
	slices.Sort(sizes)
	n := len(sizes)
	fmt.Fprintf(w, "%d bounds that are not empty, bodies: quartiles %d, %d, %d, largest %d\n", n, sizes[n/4], sizes[n/2], sizes[n*3/4], sizes[n-1])
}

func (j *judgement) printClosed(w io.Writer) {
	var lies []place
	for at, ok := range j.closed {
		if !ok {
			lies = append(lies, at)
		}
	}
	slices.SortFunc(lies, func(a, b place) int { return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.callee, b.callee)) })
	fmt.Fprintf(w, "%d functions closed in a unit, %d of them with pairs\n", len(j.closed), len(lies))
	for i, at := range lies {
		if i == 100 {
			fmt.Fprintf(w, "  and %d more\n", len(lies)-i)
			break
		}
		fmt.Fprintf(w, "  %s: %s is in %s\n", j.units.all[at.unit].name, j.names.texts[at.callee], strings.Join(j.hostsOf(at), " "))
	}
}

func (j *judgement) hostsOf(at place) []string {
	var out []string
	for p := range j.pairs {
		if p.unit == at.unit && p.callee == at.callee {
			out = append(out, j.names.texts[p.host])
		}
	}
	slices.Sort(out)
	return out
}

// printMisses writes up to n pairs of each kind that have no edge.
func (j *judgement) printMisses(w io.Writer, n int) {
	for k, m := range j.missed() {
		j.printSample(w, "missed, in a bound, "+kindNames[k], m.bounded, n)
		j.printSample(w, "missed, in no bound, "+kindNames[k], m.outside, n)
	}
}

// printFalse writes up to n edges of each class that the record does not have.
func (j *judgement) printFalse(w io.Writer, n int) {
	var wrong [ranks][]pair
	for p, class := range j.wrong {
		wrong[class] = append(wrong[class], p)
	}
	for c := located; c < ranks; c++ {
		j.printSample(w, "not in the record, "+rankNames[c], wrong[c], n)
	}
}

// printSample writes a random choice, the same one each time.
func (j *judgement) printSample(w io.Writer, title string, all []pair, n int) {
	if len(all) == 0 || n <= 0 {
		return
	}
	sortPairs(all)
	r := rand.New(rand.NewPCG(4, 2))
	r.Shuffle(len(all), func(a, b int) { all[a], all[b] = all[b], all[a] })
	total := len(all)
	all = all[:min(n, total)]
	sortPairs(all)
	fmt.Fprintf(w, "\n%s: %d of %d\n", title, len(all), total)
	for _, p := range all {
		fmt.Fprintf(w, "  %s: %s -> %s\n", j.units.all[p.unit].name, j.names.texts[p.callee], j.names.texts[p.host])
	}
}

func sortPairs(all []pair) {
	slices.SortFunc(all, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.callee, b.callee), cmp.Compare(a.host, b.host))
	})
}

package cover

import (
	"fmt"

	"inlay/answer"
	"inlay/dwarfinline"
	"inlay/elfscan/clonename"
	"inlay/livepatch"
	"inlay/program"
)

// judgePlaces says whether a body takes its parameters where the new function does. Of a
// clone that has to be known; of other bodies, which clang gives another signature without
// a suffix, it is enough that nothing speaks against it.
func (r *run) judgePlaces(e *replaced, add func(v answer.Verdict, kind, detail string)) {
	const signature = "signature"
	moved := movedParameter(e.place.Body)
	b, ok := e.newBody()
	if !ok || typeless(b) { // which is a gap
		if moved != "" && r.opt.Impact.Policy == livepatch.PolicySource {
			add(answer.Fail, signature, "is not called as its source says: replace its callers (parameter "+moved+" is elsewhere)")
		}
		return
	}
	switch difference, proven := placesDiffer(b, e.place.Body); {
	case proven:
		add(answer.Fail, signature, "does not take its parameters where its new function does: "+difference)
	case difference != "" && (moved != "" || clonename.Parse(e.Symbol).SignatureMayDiffer()):
		add(answer.Unknown, signature, "may not take its parameters where its new function does: "+difference)
	}
}

// movedParameter names a parameter that is passed in another place than the source says,
// "" if none is proven to be.
func movedParameter(b program.Body) string {
	list, err := b.File.Index().Parameters(b.Sub)
	if err != nil {
		return ""
	}
	for i := range list {
		if list[i].Entry == dwarfinline.Elsewhere {
			return list[i].Name
		}
	}
	return ""
}

// placesDiffer compares where two bodies of one source function take their parameters: each
// was made by a compiler, which chose for it alone. A difference of places that are known is proven; where
// nothing places a parameter in one of them, it is not.
func placesDiffer(is, was program.Body) (difference string, proven bool) {
	a, err := is.File.Index().Parameters(is.Sub)
	if err != nil {
		return "the parameters of the new function cannot be read", false
	}
	b, err := was.File.Index().Parameters(was.Sub)
	if err != nil {
		return "the parameters of the clone cannot be read", false
	}
	if len(a) != len(b) {
		return fmt.Sprintf("%d parameters, was %d", len(a), len(b)), true
	}
	for i := range a {
		x, y := &a[i], &b[i]
		switch {
		case placed(x) && placed(y) && x.At != y.At:
			return fmt.Sprintf("parameter %s is taken from %s, was in %s", y.Name, x.At, y.At), true
		case x.Fate == dwarfinline.Constant && y.Fate == dwarfinline.Constant && x.Value != y.Value:
			return fmt.Sprintf("parameter %s is %s, was %s", y.Name, x.Value, y.Value), true
		case difference == "" && (x.Fate != y.Fate || placed(x) != placed(y)):
			difference = "where parameter " + y.Name + " is at entry is known of only one of them"
		}
	}
	return difference, false
}

// placed tells a parameter whose place at entry is known.
func placed(p *dwarfinline.Parameter) bool {
	return p.At.Kind == dwarfinline.RegisterLocation || p.At.Kind == dwarfinline.StackSlot
}

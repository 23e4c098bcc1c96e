package cover

import (
	"fmt"

	"inlay/dwarfinline"
	"inlay/program"
)

// placesDiffer compares where two bodies of one source function take their parameters. It
// matters for a clone that is replaced by a clone: both were made by a compiler, which
// chose for each of them alone. A difference of places that are known is proven; where
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

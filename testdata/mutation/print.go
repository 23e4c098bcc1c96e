package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

func joinRemove(err error, dir string) error { return errors.Join(err, os.RemoveAll(dir)) }

// printDraw prints what will be tried, before anything is.
func printDraw(w io.Writer, o *options, statements []*statement, drawn []mutant) {
	places := 0
	for _, s := range statements {
		places += len(s.places)
	}
	fmt.Fprintf(w, "seed %d: %d places in %d statements; the first %d of the draw:\n", o.seed, places, len(statements), min(o.count, len(drawn)))
	for i, m := range drawn[:min(o.count, len(drawn))] {
		fmt.Fprintf(w, "%4d %s\n", i+1, m)
	}
	fmt.Fprintln(w)
}

func printOutcome(w io.Writer, number int, o outcome) {
	fmt.Fprintf(w, "%4d %-16s %s (%d tests, %v)", number, o.verdict, o.mutant, o.ran, o.took.Round(100*time.Millisecond))
	if o.by != "" && o.verdict != survived {
		fmt.Fprintf(w, " by %s", o.by)
	}
	if o.excuse != "" {
		fmt.Fprintf(w, " excused: %s", o.excuse)
	}
	fmt.Fprintln(w)
}

// printSummary prints the figures, and the survivors once more.
func printSummary(w io.Writer, seed uint64, all []outcome) {
	count := map[verdict]int{}
	excused := 0
	fmt.Fprintf(w, "\nsurvivors:\n")
	for _, o := range all {
		count[o.verdict]++
		if o.verdict == survived {
			fmt.Fprintf(w, "  %s\n", o.mutant)
		}
		if o.excuse != "" {
			excused++
		}
	}
	dead := count[killed] + count[timedOut]
	fmt.Fprintf(w, "seed %d: %d of %d killed (%d of them timed out); %d survived, %d of them excused; %d did not compile\n",
		seed, dead, dead+count[survived], count[timedOut], count[survived], excused, count[notCompiled])
}

//go:build linux

// Command pairs runs whole commands alternately and compares them.
//
// The commands follow the options, each behind a "--" and with a label as its
// first word; the first one is the base of every ratio:
//
//	go run ./testdata/bench/pairs -n 20 -- scan inlay scan FILE -- sites inlay sites put_page FILE
//
// Every round runs each command once, and the rounds begin with another command
// each time, so that drift of the machine falls on all of them. A ratio is taken
// within a round; its upper bound is an order statistic of the ratios, so that
// nothing is assumed about how the times are distributed. The answer is a
// Markdown table on standard output. A command that fails ends the comparison.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pairs:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	fs := flag.NewFlagSet("pairs", flag.ContinueOnError)
	rounds := fs.Int("n", 20, "rounds: how often each command runs")
	stdin := fs.String("stdin", "", "`file` that every command reads on its standard input")
	limit := fs.Float64("max", 0, "fail if the upper bound of a ratio of wall times is above this `ratio`; 0: no limit")
	if err := fs.Parse(args); err != nil {
		return err
	}
	commands, err := parseCommands(fs.Args())
	if err != nil {
		return err
	}
	if *rounds < 1 {
		return errors.New("-n must be at least 1")
	}
	samples, err := measure(commands, *rounds, *stdin)
	if err != nil {
		return err
	}
	printTable(os.Stdout, commands, samples)
	return checkLimit(commands, samples, *limit)
}

// checkLimit fails on a ratio whose upper bound is above limit, and on one that
// has no bound because there were too few rounds.
func checkLimit(commands []command, samples [][]sample, limit float64) error {
	if limit == 0 {
		return nil
	}
	for i := 1; i < len(commands); i++ {
		bound, ok := upperBound(ratios(samples[i], samples[0], wallOf))
		if !ok {
			return fmt.Errorf("%d rounds are too few for a 95 %% bound", len(samples[i]))
		}
		if bound > limit {
			return fmt.Errorf("%s takes up to %.3f of %s, allowed is %.3f", commands[i].label, bound, commands[0].label, limit)
		}
	}
	return nil
}

package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run lints packages, by default all, and prints what it finds. It returns 0 without a
// finding, 1 with findings and 2 where it could not look.
func run(patterns []string, stdout, stderr io.Writer) int {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	findings, err := lint(patterns)
	for _, f := range findings {
		fmt.Fprintln(stdout, f)
	}
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "lint:", err)
		return 2
	case len(findings) > 0:
		return 1
	}
	return 0
}

// lint returns the findings in packages without their tests, sorted.
func lint(patterns []string) ([]string, error) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax}, patterns...)
	if err != nil {
		return nil, err
	}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			return nil, p.Errors[0]
		}
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer}, pkgs, nil)
	if err != nil {
		return nil, err
	}
	var findings []string
	for _, action := range graph.Roots {
		if action.Err != nil {
			return nil, action.Err
		}
		for _, d := range action.Diagnostics {
			findings = append(findings, fmt.Sprintf("%s: %s", action.Package.Fset.Position(d.Pos), d.Message))
		}
	}
	slices.Sort(findings)
	return findings, nil
}

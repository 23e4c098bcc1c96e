package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// A verdict says what became of a mutant.
type verdict string

const (
	killed      verdict = "killed"
	timedOut    verdict = "timed out"
	survived    verdict = "survived"
	notCompiled verdict = "does not compile"
)

// An outcome is a verdict with what led to it.
type outcome struct {
	mutant
	verdict verdict
	by      string // the package and the test that failed
	ran     int    // tests that reach the change
	took    time.Duration
	excuse  string // why no test can notice, for those that survived
}

// judge runs mutants, one at a time.
type judge struct {
	project *project
	meter   *meter
	work    string
}

// quick is how long a test may take to be among those that run first.
const quick = time.Second

// try builds one mutant and runs the tests that reach it until one fails.
func (j *judge) try(ctx context.Context, m mutant) (o outcome, err error) {
	o = outcome{mutant: m, verdict: survived}
	began := time.Now()
	defer func() { o.took = time.Since(began) }()
	overlay, err := j.overlay(m)
	if err != nil {
		return o, err
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-overlay="+overlay, m.pkg.ImportPath).CombinedOutput(); err != nil {
		if !strings.Contains(string(out), filepath.Base(m.file)+":") {
			return o, fmt.Errorf("go build: %w\n%s", err, out)
		}
		o.verdict = notCompiled
		return o, nil
	}
	for _, pkg := range j.project.judges(m.pkg) {
		if err := j.meter.measure(ctx, pkg); err != nil {
			return o, err
		}
		if done, err := j.tests(ctx, &o, pkg, overlay); done || err != nil {
			return o, err
		}
	}
	return o, nil
}

// overlay writes the changed file and the description that the go command wants.
func (j *judge) overlay(m mutant) (string, error) {
	original := filepath.Join(j.project.root, filepath.FromSlash(m.file))
	source, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	changed := filepath.Join(j.work, filepath.Base(m.file)) // a compiler tells this name
	if err := os.WriteFile(changed, m.apply(source), 0o644); err != nil {
		return "", err
	}
	data, err := json.Marshal(map[string]any{"Replace": map[string]string{original: changed}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(j.work, "overlay.json")
	return overlay, os.WriteFile(overlay, data, 0o644)
}

// tests runs the tests of one package and tells whether the mutant has its verdict.
func (j *judge) tests(ctx context.Context, o *outcome, pkg *sourcePackage, overlay string) (bool, error) {
	groups := reaching(pkg.tests, o.place)
	if len(groups) == 0 {
		return false, nil
	}
	binary := filepath.Join(j.work, "mutant.test")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", withoutDebug, "-overlay="+overlay, "-o", binary, pkg.ImportPath)
	if out, err := build.CombinedOutput(); err != nil {
		if !strings.Contains(string(out), "_test.go:") {
			return false, fmt.Errorf("go test -c %s: %w\n%s", pkg.ImportPath, err, out)
		}
		o.verdict = notCompiled // the tests do not
		return true, nil
	}
	for _, group := range groups {
		o.ran += len(group)
		if done := j.group(ctx, o, pkg, binary, overlay, group); done || ctx.Err() != nil {
			return done, ctx.Err()
		}
	}
	return false, nil
}

// reaching returns the tests that reach a place: the quick ones, then the others.
func reaching(tests []measuredTest, p place) [][]measuredTest {
	var first, rest []measuredTest
	for _, t := range tests {
		switch {
		case !t.reaches(p):
		case t.took < quick:
			first = append(first, t)
		default:
			rest = append(rest, t)
		}
	}
	var groups [][]measuredTest
	for _, g := range [][]measuredTest{first, rest} {
		if len(g) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

var failedTest = regexp.MustCompile(`(?m)^--- FAIL: (\S+)`)

// group runs some tests of a package and tells whether they settle the verdict. A test that
// failed runs once more: only one that fails again kills.
func (j *judge) group(ctx context.Context, o *outcome, pkg *sourcePackage, binary, overlay string, tests []measuredTest) bool {
	names, expected := []string{}, time.Duration(0)
	for _, t := range tests {
		names = append(names, t.name)
		expected += t.took
	}
	for again := range 2 {
		out, late, err := j.run(ctx, pkg, binary, overlay, names, 30*time.Second+4*expected)
		switch {
		case err == nil || ctx.Err() != nil:
			return false
		case late:
			o.verdict, o.by = timedOut, pkg.ImportPath
			return true
		}
		o.by = pkg.ImportPath
		if failed := failedTest.FindStringSubmatch(out); failed != nil {
			names = []string{failed[1]}
			o.by += " " + failed[1]
		}
		if again == 1 {
			o.verdict = killed
		}
	}
	return o.verdict == killed
}

// run runs tests by name and tells whether their time was up: the time of a processor, or ten
// times as much on the clock.
func (j *judge) run(ctx context.Context, pkg *sourcePackage, binary, overlay string, names []string, limit time.Duration) (out string, late bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*limit)
	defer cancel()
	temp := filepath.Join(j.work, "temp")
	if err := os.RemoveAll(temp); err != nil {
		return "", false, err
	}
	if err := os.MkdirAll(temp, 0o755); err != nil {
		return "", false, err
	}
	cmd := limited(ctx, pkg.Dir, limit, binary, "-test.failfast", "-test.run=^("+strings.Join(names, "|")+")$")
	// Tests that build the program build the changed one.
	cmd.Env = append(cmd.Env, "TMPDIR="+temp, "GOFLAGS="+os.Getenv("GOFLAGS")+" -overlay="+overlay)
	text, err := cmd.CombinedOutput()
	out = string(text)
	return out, ctx.Err() != nil || err != nil && (strings.Contains(out, "SIGXCPU") || strings.Contains(err.Error(), "CPU time limit")), err
}

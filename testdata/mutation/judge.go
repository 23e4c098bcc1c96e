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
	options *options
}

// tiers are the times that part the tests: those that take less than the first run first.
var tiers = []time.Duration{100 * time.Millisecond, time.Second, time.Hour}

// try builds one mutant and runs the tests that reach it until one fails.
func (j *judge) try(ctx context.Context, m mutant) (o outcome, err error) {
	o = outcome{mutant: m, verdict: survived}
	began := time.Now()
	defer func() { o.took = time.Since(began) }()
	overlay, err := j.overlay(m)
	if err != nil {
		return o, err
	}
	judges := j.project.judges(m.pkg)
	if j.options.own {
		judges = judges[:1]
	}
	for _, pkg := range judges {
		if err := j.meter.measure(ctx, pkg); err != nil {
			return o, err
		}
		if done, err := j.tests(ctx, &o, pkg, overlay); done || err != nil {
			return o, err
		}
	}
	if o.ran == 0 {
		return o, j.compile(ctx, &o, "build", "-overlay="+overlay, m.pkg.ImportPath)
	}
	return o, nil
}

// compile runs the go command. An error in the changed file, or in a test of it, is a verdict.
func (j *judge) compile(ctx context.Context, o *outcome, args ...string) error {
	out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput()
	if err == nil {
		return nil
	}
	if text := string(out); strings.Contains(text, filepath.Base(o.file)+":") || strings.Contains(text, "_test.go:") {
		o.verdict = notCompiled
		return nil
	}
	return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
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
	groups := reaching(pkg.tests, o.place, j.options.longest)
	if len(groups) == 0 {
		return false, nil
	}
	binary := filepath.Join(j.work, "mutant.test")
	err := j.compile(ctx, o, "test", "-c", "-vet=off", withoutDebug, "-overlay="+overlay, "-o", binary, pkg.ImportPath)
	if err != nil || o.verdict == notCompiled {
		return true, err
	}
	for _, group := range groups {
		o.ran += len(group)
		if done := j.group(ctx, o, pkg, binary, overlay, group); done || ctx.Err() != nil {
			return done, ctx.Err()
		}
	}
	return false, nil
}

// reaching returns the tests that reach a place, by tier, without those that take too long.
func reaching(tests []measuredTest, p place, longest time.Duration) [][]measuredTest {
	var groups [][]measuredTest
	from := time.Duration(0)
	for _, to := range tiers {
		var group []measuredTest
		for _, t := range tests {
			if t.took >= from && t.took < to && (longest == 0 || t.took <= longest) && t.reaches(p) {
				group = append(group, t)
			}
		}
		if from = to; len(group) > 0 {
			groups = append(groups, group)
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
		out, late, err := j.run(ctx, pkg, binary, overlay, names, j.options.patience+4*expected)
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

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A measuredTest is one test function of a package, as it runs on the program as it is.
type measuredTest struct {
	name   string
	took   time.Duration      // of a processor
	blocks map[string][]block // what it reaches, by file
}

// A block is a piece of code without a branch, as go tool covdata has it.
type block struct{ fromLine, fromColumn, toLine, toColumn int }

// reaches tells whether the test runs the statement of a place. What belongs to no block of
// its own, such as the cases of a switch, counts as reached with any block of its function.
func (t measuredTest) reaches(p place) bool {
	return p.from == 0 || slices.ContainsFunc(t.blocks[p.file], func(b block) bool {
		return b.has(p.line, p.column) || p.uncounted && b.fromLine >= p.from && b.toLine <= p.to
	})
}

func (b block) has(line, column int) bool {
	return (line > b.fromLine || line == b.fromLine && column >= b.fromColumn) &&
		(line < b.toLine || line == b.toLine && column < b.toColumn)
}

// meter measures the tests of packages, and keeps what it found in a folder.
type meter struct {
	project *project
	dir     string // for results, by digest of what they depend on
	work    string // for what is thrown away
	covdata string // the path of go tool covdata
	note    func(format string, args ...any)
}

var testName = regexp.MustCompile(`^(Test|Fuzz|Example)`)

// measure fills in the tests of a package, the quickest first.
func (m *meter) measure(ctx context.Context, pkg *sourcePackage) error {
	if pkg.tests != nil {
		return nil
	}
	pkg.tests = []measuredTest{}
	if len(pkg.TestGoFiles)+len(pkg.XTestGoFiles) == 0 {
		return nil
	}
	kept, err := m.folder(pkg)
	if err != nil {
		return err
	}
	binary := filepath.Join(m.work, "measured.test")
	var only []string
	for _, p := range m.project.mutated {
		only = append(only, p.ImportPath)
	}
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", withoutDebug, "-cover", "-coverpkg="+strings.Join(only, ","), "-o", binary, pkg.ImportPath)
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go test -c %s: %w\n%s", pkg.ImportPath, err, out)
	}
	names, err := exec.CommandContext(ctx, binary, "-test.list", ".").Output()
	if err != nil {
		return fmt.Errorf("list the tests of %s: %w", pkg.ImportPath, err)
	}
	for _, name := range strings.Fields(string(names)) {
		if !testName.MatchString(name) {
			continue
		}
		t, err := m.one(ctx, pkg, binary, filepath.Join(kept, name), name)
		if err != nil {
			m.note("not used, fails as it is: %s %s: %v\n", pkg.ImportPath, name, err)
			continue
		}
		pkg.tests = append(pkg.tests, t)
	}
	if len(pkg.tests) == 0 {
		return fmt.Errorf("no test of %s passes on the program as it is", pkg.ImportPath)
	}
	slices.SortStableFunc(pkg.tests, func(a, b measuredTest) int { return cmp.Compare(a.took, b.took) })
	return nil
}

// one measures a test, or reads what was measured before.
func (m *meter) one(ctx context.Context, pkg *sourcePackage, binary, kept, name string) (measuredTest, error) {
	if data, err := os.ReadFile(kept); err == nil {
		return parseMeasured(name, data)
	}
	dir := filepath.Join(m.work, "counters")
	if err := os.RemoveAll(dir); err != nil {
		return measuredTest{}, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return measuredTest{}, err
	}
	run := limited(ctx, pkg.Dir, time.Hour, binary, "-test.run=^"+name+"$", "-test.gocoverdir="+dir)
	run.Env = append(run.Env, "GOCOVERDIR="+dir)
	if out, err := run.CombinedOutput(); err != nil {
		return measuredTest{}, fmt.Errorf("%w: %s", err, firstLines(string(out)))
	}
	took := run.ProcessState.UserTime() + run.ProcessState.SystemTime()
	text := filepath.Join(m.work, "counters.txt")
	if out, err := exec.CommandContext(ctx, m.covdata, "textfmt", "-i="+dir, "-o="+text).CombinedOutput(); err != nil {
		return measuredTest{}, fmt.Errorf("go tool covdata: %w\n%s", err, out)
	}
	blocks, err := os.ReadFile(text)
	if err != nil {
		return measuredTest{}, err
	}
	data := took.String() + "\n" + reachedOnly(string(blocks))
	if err := os.WriteFile(kept, []byte(data), 0o644); err != nil {
		return measuredTest{}, err
	}
	return parseMeasured(name, []byte(data))
}

// firstLines returns what fits on a screen.
func firstLines(out string) string { return out[:min(len(out), 400)] }

// reachedOnly drops the blocks that were run 0 times, most of them.
func reachedOnly(profile string) string {
	var kept strings.Builder
	for line := range strings.Lines(profile) {
		if !strings.HasSuffix(line, " 0\n") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// parseMeasured reads a time, a line that says how was counted, and lines
// MODULE/FILE:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT.
func parseMeasured(name string, data []byte) (measuredTest, error) {
	t := measuredTest{name: name, blocks: map[string][]block{}}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Scan()
	var err error
	if t.took, err = time.ParseDuration(lines.Text()); err != nil {
		return t, err
	}
	for lines.Scan() {
		path, rest, _ := strings.Cut(lines.Text(), ":")
		_, file, ok := strings.Cut(path, "/")
		if !ok {
			continue
		}
		var n [4]int
		fields := strings.FieldsFunc(rest, func(r rune) bool { return r == '.' || r == ',' || r == ' ' })
		for i := range min(len(n), len(fields)) {
			if n[i], err = strconv.Atoi(fields[i]); err != nil {
				return t, fmt.Errorf("coverage of %s: %w", name, err)
			}
		}
		t.blocks[file] = append(t.blocks[file], block{n[0], n[1], n[2], n[3]})
	}
	return t, lines.Err()
}

// folder returns where measurements of a package are kept: under a digest of the code that
// is measured and of the tests.
func (m *meter) folder(pkg *sourcePackage) (string, error) {
	digest := sha256.New()
	add := func(dir string, names []string) error {
		for _, name := range names {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			fmt.Fprintf(digest, "%s %x\n", filepath.Join(dir, name), sha256.Sum256(data))
		}
		return nil
	}
	for _, p := range m.project.mutated {
		if err := add(p.Dir, p.GoFiles); err != nil {
			return "", err
		}
	}
	for _, names := range [][]string{pkg.GoFiles, pkg.TestGoFiles, pkg.XTestGoFiles} {
		if err := add(pkg.Dir, names); err != nil {
			return "", err
		}
	}
	dir := filepath.Join(m.dir, hex.EncodeToString(digest.Sum(nil))[:16])
	return dir, os.MkdirAll(dir, 0o755)
}

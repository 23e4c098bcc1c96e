//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"inlay/elfscan"
	"inlay/testdata/mutate"
)

// Schemas take as long as all else: of soakSchemaTurn mutants in a row, in which every format
// has its turn, every soakSchemaEvery-th lot is held against them.
const (
	soakSchemaTurn  = 20
	soakSchemaEvery = 4
)

// soakSettings is what the parent tells its child, in an environment variable.
type soakSettings struct {
	Testdata string
	Files    []string // more sound files
	Seed     uint64
	Dir      string // for the damaged file and the store
	Fault    string // what the child is to do wrong with each mutant, to see that it is seen
}

// soakChild is the variable that makes a child of the test program.
const soakChild = "INLAY_SOAK_CHILD"

// soakEvent is a line that a child writes: a command that begins, or a mutant that is done.
type soakEvent struct {
	Number  uint64
	Command string      `json:",omitempty"` // it begins now
	Size    int         `json:",omitempty"` // of the mutant, with its first command
	Done    *soakResult `json:",omitempty"`
}

// soakResult is what the commands on one mutant did.
type soakResult struct {
	Name        string
	Size        int
	Peak        int64 // largest resident set in bytes
	Runs        int
	Codes       map[int]int
	Errors      int // runs that exited with 1
	Diagnostics int // lines on standard error
	Panics      int // that a guard turned into errors
	Slowest     time.Duration
	SlowestRun  string
	Took        time.Duration
	Wrong       []string // exit codes, output and gates that are not what they should be
	Changes     []string `json:",omitempty"` // if something was wrong
}

// soakAsChild makes the mutants whose numbers it reads on standard input, and runs every
// command on each. What it writes goes to descriptor 3: standard error is for the runtime's
// last words.
func soakAsChild() error {
	var set soakSettings
	if err := json.Unmarshal([]byte(os.Getenv(soakChild)), &set); err != nil {
		return err
	}
	corpus, err := soakCorpus(&set)
	if err != nil {
		return err
	}
	c := &soakRunner{soakSettings: set, corpus: corpus, out: json.NewEncoder(os.NewFile(3, "events")), questions: soakQuestions(), schemas: soakSchemas{}}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		number, err := strconv.ParseUint(lines.Text(), 10, 64)
		if err != nil {
			return err
		}
		if err := c.mutant(number); err != nil {
			return err
		}
	}
	return lines.Err()
}

// soakCorpus is the same in parent and child.
func soakCorpus(set *soakSettings) (*mutate.Corpus, error) {
	corpus, err := mutate.Load(set.Testdata)
	for _, path := range set.Files {
		data, readErr := os.ReadFile(path)
		if readErr != nil {
			return nil, readErr
		}
		corpus.Add(filepath.Base(path), data)
	}
	return corpus, err
}

type soakRunner struct {
	soakSettings
	corpus    *mutate.Corpus
	out       *json.Encoder
	questions []soakQuestion
	schemas   soakSchemas
	number    uint64
	result    *soakResult
}

// mutant runs every command on one mutant.
func (c *soakRunner) mutant(number uint64) error {
	m := c.corpus.Mutant(c.Seed, number)
	pool := filepath.Join(c.Dir, "pool")
	p := &soakPlace{
		path: filepath.Join(pool, m.Main), sound: soakSound(c.Testdata, m.Base), store: filepath.Join(c.Dir, "store"), diff: soakDiff(c.Dir, m.Name),
		objects: filepath.Join(c.Testdata, "obj"), sources: filepath.Join(c.Testdata, "src"), planned: filepath.Join(c.Dir, "planned.txt"),
	}
	if err := soakReset(pool, p); err != nil {
		return err
	}
	for _, f := range append(m.Beside, mutate.Member{Name: m.Name, Data: m.Data}) {
		if err := os.WriteFile(filepath.Join(pool, f.Name), f.Data, 0o600); err != nil {
			return err
		}
	}
	if err := soakClearPeak(); err != nil {
		return err
	}
	start := time.Now()
	c.number, c.result = number, &soakResult{Name: m.Name, Size: len(m.Data), Codes: map[int]int{}}
	for i := range c.questions {
		if err := c.ask(&c.questions[i], p, m.Data); err != nil {
			return err
		}
	}
	c.result.Took = time.Since(start)
	if len(c.result.Wrong) > 0 {
		c.result.Changes = m.Changes
	}
	var err error
	if c.result.Peak, err = soakPeak(); err != nil {
		return err
	}
	return c.out.Encode(soakEvent{Number: number, Done: c.result})
}

// soakReset empties the folders of the last mutant.
func soakReset(pool string, p *soakPlace) error {
	for _, dir := range []string{pool, p.store} {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return os.Mkdir(pool, 0o700)
}

// soakDiff is the diff of the source that an object was built from, by its name.
func soakDiff(dir, name string) string {
	source, _, _ := strings.Cut(strings.TrimPrefix(name, "lib"), "-")
	path := filepath.Join(dir, "diffs", source+".diff")
	if _, err := os.Stat(path); err != nil {
		path = filepath.Join(dir, "diffs", "fix.diff")
	}
	return path
}

// soakSound is the object that a mutant was made of, or one like any other.
func soakSound(testdata, name string) string {
	path := filepath.Join(testdata, "obj", name)
	if _, err := os.Stat(path); err != nil {
		path = filepath.Join(testdata, "obj", filepath.Base(nested))
	}
	return path
}

// ask runs one command line and judges it.
func (c *soakRunner) ask(q *soakQuestion, p *soakPlace, data []byte) error {
	args, format := q.turn(p, c.number)
	line := strings.Join(args, " ")
	if err := c.out.Encode(soakEvent{Number: c.number, Command: line, Size: c.result.Size}); err != nil {
		return err
	}
	soakFault(c.Fault)
	var stdin io.Reader
	if q.stdin {
		stdin = bytes.NewReader(data)
	}
	var stdout, stderr bytes.Buffer
	start := time.Now()
	code := run(soakContext, args, stdin, &stdout, &stderr, noEnv)
	took := time.Since(start)
	r := c.result
	if took > r.Slowest {
		r.Slowest, r.SlowestRun = took, line
	}
	r.Runs++
	r.Codes[code]++
	if code == exitFailed {
		r.Errors++
	}
	r.Diagnostics += bytes.Count(stderr.Bytes(), []byte("\n"))
	panics := bytes.Count(stdout.Bytes(), []byte(elfscan.ErrPanic.Error())) + bytes.Count(stderr.Bytes(), []byte(elfscan.ErrPanic.Error()))
	r.Panics += panics
	if panics > 0 {
		r.Wrong = append(r.Wrong, fmt.Sprintf("%s: a panic was recovered: %.300s", line, stderr.String()))
	}
	if why := soakJudge(args, format, code, stdout.Bytes(), stderr.Bytes()); why != "" {
		r.Wrong = append(r.Wrong, line+": "+why)
	}
	if format == "json" && c.number/soakSchemaTurn%soakSchemaEvery == 0 {
		if why := c.schemas.judge(stdout.Bytes()); why != "" {
			r.Wrong = append(r.Wrong, line+": "+why)
		}
	}
	return nil
}

// The faults that a child can be told to have.
const (
	soakCrashes = "crash"
	soakWaits   = "wait"
	soakEats    = "memory"
)

// soakFault does what no command should do.
func soakFault(fault string) {
	switch fault {
	case soakCrashes:
		panic("told to crash")
	case soakWaits:
		time.Sleep(time.Hour)
	case soakEats:
		var all [][]byte
		for range 2 * soakMemory >> 26 {
			all = append(all, bytes.Repeat([]byte{1}, 1<<26))
		}
		runtime.KeepAlive(all)
	}
}

// soakClearPeak sets the peak back, which would be that of earlier mutants (proc(5)).
func soakClearPeak() error { return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// soakPeak reads the largest resident set since it was last set back.
func soakPeak() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kb int64
	_, err = fmt.Sscanf(rest, "%d kB", &kb)
	return kb << 10, err
}

//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// command is one side of the comparison.
type command struct {
	label string
	argv  []string
}

// sample is what one run of a command took.
type sample struct {
	wall, cpu time.Duration
	// peak is the largest resident set in bytes, mapped pages included.
	peak int64
}

// parseCommands splits words at each "--". Package flag has eaten the first one.
func parseCommands(words []string) ([]command, error) {
	var commands []command
	for part := range strings.SplitSeq(strings.Join(words, "\x00"), "\x00--\x00") {
		argv := strings.Split(part, "\x00")
		if len(argv) < 2 {
			return nil, errors.New("each command needs a label and a program: -- LABEL PROGRAM [ARG...]")
		}
		commands = append(commands, command{label: argv[0], argv: argv[1:]})
	}
	return commands, nil
}

// measure runs every command once unmeasured, to fill the page cache, and then
// in rounds. The result has one row per command and one column per round.
func measure(commands []command, rounds int, stdin string) ([][]sample, error) {
	for _, c := range commands {
		if _, err := c.run(stdin); err != nil {
			return nil, err
		}
	}
	samples := make([][]sample, len(commands))
	for round := range rounds {
		for k := range commands {
			i := (round + k) % len(commands)
			s, err := commands[i].run(stdin)
			if err != nil {
				return nil, err
			}
			samples[i] = append(samples[i], s)
		}
	}
	return samples, nil
}

func (c command) run(stdin string) (sample, error) {
	cmd := exec.Command(c.argv[0], c.argv[1:]...)
	if stdin != "" {
		f, err := os.Open(stdin)
		if err != nil {
			return sample{}, err
		}
		defer f.Close()
		cmd.Stdin = f
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return sample{}, fmt.Errorf("%s: %w\n%s", strings.Join(c.argv, " "), err, stderr.String())
	}
	return takeSample(cmd.ProcessState, time.Since(start)), nil
}

// takeSample reads the kernel's account of a finished process. Linux gives the
// peak in KiB. It carries this program's own few MiB over to the child, so a
// smaller child cannot be seen.
func takeSample(p *os.ProcessState, wall time.Duration) sample {
	s := sample{wall: wall, cpu: p.UserTime() + p.SystemTime()}
	if usage, ok := p.SysUsage().(*syscall.Rusage); ok {
		s.peak = usage.Maxrss * 1024
	}
	return s
}

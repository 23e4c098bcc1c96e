package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// maxMemory is what a test's process may take, in KiB of address space: a change that drops
// a bound must not take the machine with it.
const maxMemory = 16 << 20

// withoutDebug leaves debugging information out of test binaries, as go test does.
const withoutDebug = "-ldflags=-s -w"

// limited returns a command that runs a test binary in a folder with a limit on its memory,
// and on the processor time of it and of each process that it starts.
func limited(ctx context.Context, dir string, processor time.Duration, binary string, args ...string) *exec.Cmd {
	script := fmt.Sprintf(`ulimit -t %d && ulimit -v %d && exec "$0" "$@"`, int(processor.Seconds())+1, maxMemory)
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", script, binary, "-test.paniconexit0", "-test.timeout=0"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir)
	cmd.WaitDelay = 5 * time.Second // for processes that outlive it and hold its output
	return cmd
}

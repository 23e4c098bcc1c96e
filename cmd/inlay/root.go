package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"inlay/elfscan/guard"
)

// app is the process as the commands see it, so that tests can give another.
type app struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	env    func(string) string
}

// run executes one command line and returns the exit code. Settings of the
// whole process, such as the GC percentage, belong here: no package below may
// touch them.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	a := &app{stdin: interruptible(ctx, stdin), stdout: stdout, stderr: stderr, env: env}
	printed := &recorder{Writer: stdout}
	root := newRoot(a)
	root.SetArgs(args)
	root.SetIn(a.stdin)
	root.SetOut(printed)
	root.SetErr(stderr)
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1)) // see budget
	err := guard.Do(func() error { return root.ExecuteContext(ctx) })
	if err == nil {
		err = printed.err
	}
	return exitCode(ctx, err, stderr)
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "inlay COMMAND [PATTERN] FILE...",
		Short: "Where did the compiler put this function?",
		Long: `inlay reads compiled objects (vmlinux, kernel modules, libraries, executables)
and says where the compiler put each function: every inlining point, every
clone, and for a function the list of what has to be patched together with it.
ELF, DWARF and the machine code are the evidence; nothing has to be rebuilt.`,
		Example: `  inlay sites from_header testdata/obj/header-gcc12-x86_64-O2-g5.so
  inlay scan vmlinux
  inlay impact put_page vmlinux -o json`,
		Version:           toolVersion(),
		SilenceUsage:      true,
		SilenceErrors:     true,
		Args:              cobra.ArbitraryArgs,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE:              unknownCommand,
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%w; see %q", flagError(err), c.CommandPath()+" --help")
	})
	root.SetHelpCommand(newHelp())
	root.AddCommand(newScan(a), newSites(a), newInside(a), newClones(a), newAddr(a), newDisasm(a), newImpact(a), newVerify(a), newCover(a), newDiff(a), newAudit(a),
		newVersion(), newCompletion(), newExitCodesTopic(), newPatternsTopic(), newEvidenceTopic(), newPlanTopic(), newRulesTopic(), newLimitsTopic())
	return root
}

// flagError says of a value that cannot be read what was given, in place of what a function of
// the library was called with.
func flagError(err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) {
		return err
	}
	why := bad.Unwrap()
	var number *strconv.NumError
	if errors.As(why, &number) {
		why = number.Err
	}
	return fmt.Errorf("--%s %q: %w", bad.GetFlag().Name, bad.GetValue(), why)
}

// unknownCommand is what the root does: it has nothing to run by itself.
func unknownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef("no command given; %q lists them", "inlay help")
	}
	hint := ""
	if args[0] == "" {
		return usagef("no command given; %q lists them", "inlay help")
	}
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = " did you mean " + strings.Join(near, " or ") + "?"
	}
	return usagef("unknown command %q;%s %q lists all", args[0], hint, "inlay help")
}

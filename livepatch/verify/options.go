package verify

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"inlay/answer"
	"inlay/program"
)

// Errors of Options that callers can test for with errors.Is.
var (
	// ErrMode says that an expected level is not one of GCC's.
	ErrMode = errors.New("not a level of -flive-patching")
	// ErrAccept says that what is to be accepted names no rule, or is no pattern.
	ErrAccept = errors.New("not RULE or RULE:UNIT-GLOB")
	// ErrBaseline says that a file is no baseline.
	ErrBaseline = errors.New("not a baseline")
)

// Options tunes [Run]. A nil pointer and the zero value mean the defaults.
type Options struct {
	// Expect is the level that every unit has to be built with; NoMode judges by what
	// the units recorded themselves.
	Expect Mode
	// AcceptUnknown lists unknown findings that do not count, as RULE or
	// RULE:UNIT-GLOB. The glob is that of path.Match and is held against the unit's
	// name, and against its last element where it has no slash.
	AcceptUnknown []string
	// Baseline holds findings that are known and do not count; nil for none.
	Baseline *answer.Baseline
	// BaselinePath is recorded in the answer.
	BaselinePath string
	// Source is the folder of the sources that the files were built from, "" for
	// none. It tells functions that had to be inlined from those that must not be.
	Source string
	// Contracts finds callers that rely on what the code of their callees happens to
	// do; nil for those of package contract.
	Contracts Contracts
}

// Contracts finds callers that rely on what the code of their callees happens to do. It
// is asked once for each file and rule, from one goroutine.
type Contracts interface {
	// Registers yields callers that keep a value in a register over a call that may
	// change it by the calling convention. An error says that a part of the file was
	// not searched.
	Registers(ctx context.Context, f *program.File) iter.Seq2[Contract, error]
	// Alignments yields callers that rely on an alignment of the stack that their
	// callee's standard entry would not give. It is nil if they are not looked for.
	Alignments(ctx context.Context, f *program.File) iter.Seq2[Contract, error]
}

// Contract is a caller's reliance on the code of its callee.
type Contract struct {
	Caller, Callee program.Place
	Call           uint64 // address of the call instruction
	Register       string // as an assembler writes it; empty for an alignment
	// Certain tells that both lie in units of compilers with DWARF, and that the call
	// has a call site.
	Certain  bool
	Why      string // one sentence
	Evidence []answer.Proof
}

// Check tells whether the options can be understood; the error wraps ErrMode, ErrAccept or
// ErrBaseline.
func (o *Options) Check() error {
	if o.Expect != NoMode && !o.Expect.Valid() {
		return fmt.Errorf("%q is %w: it is %s or %s", o.Expect, ErrMode, InlineClone, InlineOnlyStatic)
	}
	_, err := newAcceptance(o)
	return err
}

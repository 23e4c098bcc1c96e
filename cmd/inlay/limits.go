package main

import (
	"errors"
	"runtime/debug"
	"strconv"

	"github.com/spf13/pflag"

	"inlay/elfscan"
)

// limit is one flag of elfscan.Limits.
type limit struct {
	name     string // behind "limit-"
	value    func(*elfscan.Limits) pflag.Value
	standard string // what holds without it
	what     string
}

// limits are the flags in the order of "inlay help limits".
var limits = []limit{
	{elfscan.LimitMemory, func(l *elfscan.Limits) pflag.Value { return (*sizeFlag)(&l.Memory) }, "10 times the\nfiles, at least 1G",
		"memory for what is kept of all files: unpacked\nsections, symbols, facts of the DWARF"},
	{elfscan.LimitRatio, func(l *elfscan.Limits) pflag.Value { return (*countFlag)(&l.Ratio) }, "200",
		"how many times its size compressed data may\ngrow; up to 64M are always allowed"},
	{elfscan.LimitSections, func(l *elfscan.Limits) pflag.Value { return (*countFlag)(&l.Sections) }, "1048576",
		"sections of a file"},
	{elfscan.LimitSymbols, func(l *elfscan.Limits) pflag.Value { return (*countFlag)(&l.Symbols) }, "33554432",
		"symbols of a file"},
	{elfscan.LimitMembers, func(l *elfscan.Limits) pflag.Value { return (*countFlag)(&l.Members) }, "1048576",
		"members of an archive or a package"},
	{elfscan.LimitNesting, func(l *elfscan.Limits) pflag.Value { return (*countFlag)(&l.Nesting) }, "1024",
		"levels of a DIE tree, at most 16384"},
	{elfscan.LimitDepth, func(l *elfscan.Limits) pflag.Value { return (*countFlag)(&l.Depth) }, "4",
		"packages and archives within each other"},
	{elfscan.LimitUnpacked, func(l *elfscan.Limits) pflag.Value { return (*sizeFlag)(&l.Unpacked) }, "1T",
		"bytes that come out of a package or an archive"},
}

// addLimits gives a command the flags of all limits. They are listed by "inlay help limits" and not with every
// command: few will ever need one, and the message that tells a limit names its flag.
func addLimits(f *pflag.FlagSet, l *elfscan.Limits) {
	for _, one := range limits {
		f.Var(one.value(l), "limit-"+one.name, one.what)
		f.Lookup("limit-" + one.name).Hidden = true
	}
}

// sizeFlag is a number of bytes, with K, M, G or T behind it.
type sizeFlag int64

func (s *sizeFlag) Set(text string) (err error) {
	n, err := parseSize(text)
	*s = sizeFlag(n)
	return err
}

func (s *sizeFlag) String() string { return strconv.FormatInt(int64(*s), 10) }
func (s *sizeFlag) Type() string   { return "SIZE" }

// countFlag is a number from 1 on.
type countFlag int

var errCount = errors.New("not a number from 1 on")

func (c *countFlag) Set(text string) error {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return errCount
	}
	*c = countFlag(n)
	return nil
}

func (c *countFlag) String() string { return strconv.Itoa(int(*c)) }
func (c *countFlag) Type() string   { return "N" }

// budget makes the memory that the files of one answer share. The garbage collector works harder when the heap comes
// near: it may hold five eighths, as a slice that grows is there twice and files are mapped beside the heap.
func (a *app) budget(l *elfscan.Limits) *elfscan.Budget {
	if a.env("GOMEMLIMIT") != "" {
		return elfscan.NewBudget(l.Memory, nil)
	}
	return elfscan.NewBudget(l.Memory, func(most int64) { debug.SetMemoryLimit(most / 8 * 5) })
}
